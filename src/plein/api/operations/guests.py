"""Guests, for who answers for them and for administrators."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from plein.api.answers import found
from plein.api.schemas import guests as schemas
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Before, Id, Limit
from plein.core.models import Person, Stay
from plein.core.people import actions
from plein.core.people.queries import stays
from plein.core.permissions import Invalid

router = Router(tags=["guests"])
Which = Annotated[
    Literal["", "soon", "without", "ended"],
    Field(description="soon: the end comes near; without: nobody answers for them; ended: the account is closed."),
]
All = Annotated[bool, Field(description="Every guest, as an administrator; else your own.")]


@router.get("/guests", response=schemas.Guests, auth=READ)
def list_guests(request: Call, which: Which = "", all: All = False, before: Before = "", limit: Limit = 20) -> Any:
    """Guests whom you answer for, newest first."""
    rows, cursor = newest_first(stays(request.person, every=all, which=which), before, limit)
    return schemas.Guests(items=[_guest(row) for row in rows], next=cursor)


@router.patch("/guests/{person_id}", response=schemas.Guest, auth=MANAGE)
def change_guest(request: Call, person_id: Id, change: schemas.ChangeGuest) -> Any:
    """Let a guest stay longer or shorter, or let another colleague answer for them."""
    guest, given = _found(request, person_id).person, change.model_dump(exclude_unset=True)
    with transaction.atomic():
        if "until" in given:
            actions.extend([guest], by=request.person, until=given["until"])
        if "sponsor" in given:
            actions.set_sponsor([guest], by=request.person, sponsor=_colleague(request, given["sponsor"]))
    return _guest(Stay.objects.select_related("person", "sponsor").get(pk=guest.pk))


@router.post("/guests/{person_id}/end", response={204: None}, auth=MANAGE)
def end_guest(request: Call, person_id: Id) -> None:
    """Close the account of a guest now."""
    actions.end_stay(_found(request, person_id).person, by=request.person)


def _found(request: Call, pk: int) -> Stay:
    """A guest whom the caller looks after; others do not exist here."""
    every = stays(request.person, every=True)
    stay: Stay = found(every | stays(request.person, every=True, which="ended"), pk=pk)
    return stay


def _colleague(request: Call, pk: int) -> Person:
    person: Person | None = Person.objects.visible_to(request.person).filter(pk=pk).first()
    if person is None:
        raise Invalid(_("There is no colleague with this name."), "sponsor")
    return person


def _guest(row: Stay) -> schemas.Guest:
    sponsor = author_of(row.sponsor) if row.sponsor else None
    return schemas.Guest(person=author_of(row.person), sponsor=sponsor, until=row.until, is_active=row.person.is_active)
