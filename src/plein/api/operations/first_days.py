"""The first days: one's own path and buddy, being a buddy, and what administrators make of the path."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from plein.api.answers import found
from plein.api.schemas import first_days as schemas
from plein.core.contract.access import MANAGE, READ, WRITE, Call
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Id
from plein.core.models import Person, Space
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid, allow
from plein.core.welcome import actions, queries
from plein.core.welcome.models import Pair
from plein.core.welcome.steps import steps

router = Router(tags=["first days"])


@router.get("/first-days", response=schemas.FirstDays, auth=READ)
def get_first_days(request: Call) -> Any:
    """Your own path; nobody else reads it."""
    allow(request.person, "welcome.use")
    return _mine(request.person)


@router.put("/first-days/steps/{step}", response=schemas.FirstDays, auth=WRITE)
def tick_step(request: Call, step: schemas.StepKey, ticking: schemas.Ticking) -> Any:
    """Say that a step is done, or not yet."""
    actions.tick(step, by=request.person, done=ticking.done)
    return _mine(request.person)


@router.post("/first-days/dismiss", response={204: None}, auth=WRITE)
def dismiss_first_days(request: Call) -> None:
    """Hear no more of it."""
    actions.dismiss(by=request.person)


@router.put("/first-days/buddy", response=schemas.FirstDays, auth=WRITE)
def ask_for_buddy(request: Call) -> Any:
    """Have a colleague from another unit asked to be your buddy; who it is, is said when they agree."""
    actions.ask_for_buddy(by=request.person)
    return _mine(request.person)


@router.delete("/first-days/buddy", response={204: None}, auth=WRITE)
def end_buddy(request: Call) -> None:
    """Have no buddy any more, or have nobody asked."""
    allow(request.person, "welcome.use")
    pair = queries.pair_of(request.person)
    if pair is not None:
        actions.end_pair(pair, by=request.person)


@router.get("/newcomers", response=schemas.Newcomers, auth=READ)
def list_newcomers(request: Call) -> Any:
    """For whom you are a buddy, or were asked to be."""
    allow(request.person, "welcome.use")
    return _newcomers(request.person)


@router.patch("/newcomers", response=schemas.Newcomers, auth=WRITE)
def offer_to_be_buddy(request: Call, offering: schemas.Offering) -> Any:
    """Like to be asked, or no longer; whom you are a buddy for now stays so."""
    actions.offer(by=request.person, wants=offering.offers)
    return _newcomers(request.person)


@router.put("/newcomers/{pair_id}", response=schemas.Newcomers, auth=WRITE)
def answer_newcomer(request: Call, pair_id: Id, answer: schemas.Agreeing) -> Any:
    """Say yes or no; after no somebody else is asked, and nobody hears that it was you."""
    actions.answer(_pair(request, pair_id), by=request.person, agrees=answer.agrees)
    return _newcomers(request.person)


@router.delete("/newcomers/{pair_id}", response={204: None}, auth=WRITE)
def end_newcomer(request: Call, pair_id: Id) -> None:
    """Be their buddy no longer."""
    actions.end_pair(_pair(request, pair_id), by=request.person)


@router.get("/organisation/first-days", response=schemas.MadePath, auth=READ)
def get_path(request: Call) -> Any:
    """The first days as your organisation made them, for administrators."""
    allow(request.person, "organisation.manage")
    return _made()


@router.put("/organisation/first-days", response=schemas.MadePath, auth=MANAGE)
def set_path(request: Call, path: schemas.Path) -> Any:
    """Say which steps there are and what they say, where new people say hello, and where the guidelines stand."""
    allow(request.person, "organisation.manage")
    given: dict[str, dict[str, Any]] = {one.key: {"on": one.on, "text": one.text} for one in path.steps}
    chosen = {one.key: given.get(one.key, {"on": True, "text": ""}) for one in steps(organisation())}
    space = _space(request.person, path.welcome_space)
    try:
        actions.configure(by=request.person, steps=chosen, space=space, link=path.link)
    except Invalid as error:
        raise Invalid(error.message, "welcome_space" if "space" in error.errors else "link") from error
    return _made()


def _mine(person: Person) -> schemas.FirstDays:
    here, days, pair, hello = (
        organisation(),
        queries.first_days(person),
        queries.pair_of(person),
        queries.welcome_space(person),
    )
    path = [
        schemas.Step(key=one.key, title=one.title, text=one.text, done=one.key in days.done)
        for one in steps(here)
        if one.is_on
    ]
    agreed = pair is not None and pair.state == Pair.State.AGREED
    buddy = schemas.Buddy(state=pair.state, person=author_of(pair.buddy) if agreed else None) if pair else None
    return schemas.FirstDays(
        steps=path, is_new=queries.is_new(person), dismissed_at=days.dismissed_at, buddy=buddy, welcome_space=hello.pk if hello else None,
        link=here.first_days.get("link") or "/help/",
    )  # fmt: skip


def _newcomers(person: Person) -> schemas.Newcomers:
    rows = queries.newcomers_of(person)
    items = [
        schemas.Newcomer(id=row.pk, person=author_of(row.newcomer), state=row.state, asked_at=row.asked_at)
        for row in rows
    ]
    return schemas.Newcomers(offers=queries.offers(person), items=items)


def _pair(request: Call, pk: int) -> Pair:
    """A question to the caller; those to others do not exist here."""
    allow(request.person, "welcome.use")
    pair: Pair = found(Pair.objects.all(), pk=pk, buddy=request.person)
    return pair


def _space(person: Person, pk: int | None) -> Space | None:
    space: Space | None = Space.objects.visible_to(person).filter(pk=pk).first() if pk is not None else None
    if pk is not None and space is None:
        raise Invalid(_("Choose a space that is open to everybody."), "welcome_space")
    return space


def _made() -> schemas.MadePath:
    here, counted = organisation(), queries.counted()
    path = [
        schemas.MadeStep(key=one.key, on=one.is_on, text=one.text, done=counted.steps.get(one.key))
        for one in steps(here)
    ]
    return schemas.MadePath(
        steps=path, welcome_space=here.first_days.get("space"), link=here.first_days.get("link", ""), newcomers=counted.people,
        dismissed=counted.dismissed, buddies=counted.buddies,
    )  # fmt: skip
