"""Who leaves, for administrators, managers and leavers themselves."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from plein.api.answers import found
from plein.api.proving import no_token_for, proven
from plein.api.schemas import leaving as schemas
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Id
from plein.core.leaving import actions
from plein.core.leaving.queries import departures, items
from plein.core.models import Departure, Person
from plein.core.permissions import Invalid

router = Router(tags=["leaving"])


@router.get("/people/{person_id}/departure", response=schemas.Departure, auth=READ)
def get_departure(request: Call, person_id: Id) -> Any:
    """When somebody leaves, and who takes over; for themselves, their manager and administrators."""
    return _departure(request, person_id)


@router.put("/people/{person_id}/departure", response=schemas.Departure, auth=MANAGE)
def start_departure(request: Call, person_id: Id, new: schemas.NewDeparture) -> Any:
    """Say that somebody leaves after a day, as an administrator; said again, the day changes."""
    proven(request)
    person: Person = found(Person.objects.visible_to(request.person), pk=person_id)
    no_token_for(request, person)
    actions.start(person, by=request.person, last_day=new.last_day)
    return _departure(request, person_id)


@router.delete("/people/{person_id}/departure", response={204: None}, auth=MANAGE)
def cancel_departure(request: Call, person_id: Id) -> None:
    """Say that somebody stays after all, as an administrator."""
    person = _found(request, person_id).person
    no_token_for(request, person)
    actions.cancel(person, by=request.person)


@router.put("/people/{person_id}/departure/successor", response=schemas.Departure, auth=MANAGE)
def name_successor(request: Call, person_id: Id, change: schemas.Succeeding) -> Any:
    """Say who looks after one thing next."""
    heir: Person | None = None
    if change.heir is not None:
        heir = Person.objects.visible_to(request.person).filter(pk=change.heir).first()
        if heir is None:
            raise Invalid(_("There is no colleague with this name."), "heir")
    try:
        actions.name_successor(_found(request, person_id), change.kind, change.key, by=request.person, heir=heir)
    except Invalid as error:
        raise Invalid(error.message, "heir") from error
    return _departure(request, person_id)


def _found(request: Call, pk: int) -> Departure:
    departure: Departure = found(departures(request.person, every=True), person=pk)
    return departure


def _departure(request: Call, pk: int) -> schemas.Departure:
    row = _found(request, pk)
    left = [
        schemas.LeftThing(
            kind=one.kind.name, key=one.left.key, name=one.left.name, heir=author_of(one.heir) if one.heir else None
        )
        for one in items(row, request.person)
    ]
    manager = author_of(row.manager) if row.manager else None
    return schemas.Departure(person=author_of(row.person), last_day=row.last_day, manager=manager, left=left)
