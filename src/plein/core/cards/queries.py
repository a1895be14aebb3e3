"""Asking about cards: who still needs one, what was printed, and whose a code is."""

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from plein.core.cards.codes import kept
from plein.core.cards.models import Sheet
from plein.core.people.models import Invitation, Person
from plein.core.units.models import Unit


def waiting(unit: Unit | None) -> QuerySet[Person]:
    """Who is known here but has not joined: in this unit itself, or without any unit."""
    found: QuerySet[Person] = Person.objects.filter(unit=unit, joined_at=None, is_active=True)
    return found.order_by("sort_name", "pk")


def sheets(unit: Unit | None) -> QuerySet[Sheet]:
    """What was printed for a unit, or for people without one, the newest first, with how many `cards` and how many were `used`."""
    counted = {
        "number": Count("cards"),
        "used": Count("cards", filter=Q(cards__used_at__isnull=False)),
        "open": Count("cards", filter=_open("cards__")),
    }
    return Sheet.objects.filter(unit=unit).select_related("by").annotate(**counted).order_by("-pk")


def cards_of(sheet: Sheet) -> QuerySet[Invitation]:
    """Every card of a sheet, by name, with `is_open`: whether its code still works."""
    found = Invitation.objects.filter(sheet=sheet).annotate(is_open=_open())
    return found.select_related("person").order_by("person__sort_name", "pk")


def card_for(code: str) -> Invitation | None:
    """The card with this code, when it works."""
    return _working().filter(token_hash=kept(code)).first()


def card(pk: int) -> Invitation | None:
    """A card that was shown before, when it still works."""
    return _working().filter(pk=pk).first()


def untold(person: Person) -> QuerySet[Invitation]:
    """Codes that were printed for somebody's account after they joined, and that they have not said they know of."""
    found = Invitation.objects.filter(person=person, sheet__isnull=False, told_at=None)
    return found.filter(created_at__gt=F("person__joined_at")).select_related("by").order_by("pk")


def units_waiting(viewer: Person) -> QuerySet[Unit]:
    """Units where somebody has not joined yet, with how many (`number`), by name."""
    listed = Q(people__joined_at=None, people__is_active=True)
    found: QuerySet[Unit] = Unit.objects.visible_to(viewer).current().filter(listed)
    return found.annotate(number=Count("people")).order_by("name", "pk")


def _open(prefix: str = "") -> Q:
    return Q(**{f"{prefix}used_at": None, f"{prefix}expires_at__gt": timezone.now()})


def _working() -> QuerySet[Invitation]:
    found = Invitation.objects.filter(_open(), sheet__isnull=False, person__is_active=True)
    found = found.filter(Q(person__joined_at=None) | Q(created_at__gt=F("person__joined_at")))  # else it was to join
    return found.select_related("person__unit", "by", "sheet")
