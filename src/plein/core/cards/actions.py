"""Printing codes, and ending them. A code stands on paper alone: here only its hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.cards.codes import kept, new_code
from plein.core.cards.models import Sheet
from plein.core.cards.queries import untold, waiting
from plein.core.events.actions import record
from plein.core.people.actions import spare_an_example
from plein.core.people.models import Invitation, Person
from plein.core.permissions import Invalid, allow, can
from plein.core.units.models import Unit

DAYS, MOST_DAYS = 30, 90
MOST = 500  # cards on one sheet


@dataclass(frozen=True)
class Card:
    """What is printed for one person; the code is nowhere else."""

    person: Person
    code: str


@transaction.atomic
def print_sheet(unit: Unit | None, *, by: Person, days: int = DAYS) -> tuple[Sheet, list[Card]]:
    """A card for everybody of a unit, or without one, who has not joined; what was printed for them before ends."""
    allow(by, "unit.hand_cards", unit)
    spare_an_example()
    expires = _end(days)
    people = [one for one in waiting(unit).select_related("unit")[: MOST + 1] if can(by, "person.card", one)]
    if not people:
        raise Invalid(_("There is nobody here who has not joined yet."))
    if len(people) > MOST:
        raise Invalid(_("A sheet holds at most %(most)s cards. Divide these people over units first.") % {"most": MOST})
    if unit is not None:
        _expire(Invitation.objects.filter(sheet__unit=unit))
    return _printed(unit, people, by, expires)


@transaction.atomic
def print_card(person: Person, *, by: Person, days: int = DAYS) -> tuple[Sheet, list[Card]]:
    """A card for one person: to join, or when they have joined to choose a new password, of which they are told."""
    person = Person.objects.select_related("unit").get(pk=person.pk)
    allow(by, "person.card", person)
    spare_an_example()
    return _printed(None if person.joined_at else person.unit, [person], by, _end(days))


@transaction.atomic
def end_sheet(sheet: Sheet, *, by: Person) -> None:
    """End every code of a sheet that was not used."""
    allow(by, "unit.hand_cards", sheet.unit)
    _expire(Invitation.objects.filter(sheet=sheet))
    record("cards.ended", by=by, sheet=sheet.pk)


@transaction.atomic
def know_of_cards(*, by: Person) -> None:
    """Somebody says that they know that a code was printed for their account."""
    keys = list(untold(by).values_list("pk", flat=True))
    if Invitation.objects.filter(pk__in=keys).update(told_at=timezone.now()):
        record("cards.known", by=by)


def _printed(unit: Unit | None, people: list[Person], by: Person, expires: datetime) -> tuple[Sheet, list[Card]]:
    _expire(Invitation.objects.filter(person__in=people, sheet__isnull=False))
    sheet = Sheet.objects.create(unit=unit, by=by, expires_at=expires)
    cards = [Card(person, new_code()) for person in people]
    Invitation.objects.bulk_create(
        Invitation(sheet=sheet, person=one.person, by=by, role=one.person.role, token_hash=kept(one.code), expires_at=expires)
        for one in cards
    )  # fmt: skip
    record("cards.printed", by=by, sheet=sheet.pk, count=len(cards))
    return sheet, cards


def _expire(cards: QuerySet[Invitation]) -> None:
    now = timezone.now()
    cards.filter(used_at=None, expires_at__gt=now).update(expires_at=now)


def _end(days: int) -> datetime:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(_("Choose between 1 and %(most)s days.") % {"most": MOST_DAYS}, "days")
    return timezone.now() + timedelta(days=days)
