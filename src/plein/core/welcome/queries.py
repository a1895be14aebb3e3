"""Asking about first days: who is new, what fits them, and, for administrators, numbers of at least ten people."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.spaces.models import Space
from plein.core.welcome.models import BuddyOffer, FirstDays, Pair

NEW_FOR = timedelta(days=30)
COUNTED = timedelta(days=180)
LEAST = 10  # people behind any number
MOST_NEWCOMERS = 2  # that one buddy has at a time
CURRENT = [Pair.State.ASKED, Pair.State.AGREED]


def is_new(person: Person) -> bool:
    """Whether somebody came in a short while ago. Costs no query."""
    return not person.is_guest and person.joined_at is not None and person.joined_at > timezone.now() - NEW_FOR


def first_days(person: Person) -> FirstDays:
    """How far somebody is themselves; a row that is not stored when they did not begin."""
    return FirstDays.objects.filter(person=person).first() or FirstDays(person=person)


def spaces_near(person: Person, most: int = 3) -> list[Space]:
    """Open spaces that somebody is not in yet: first where people of their unit or place are, then where most are."""
    near = Q(memberships__person__unit=person.unit_id) if person.unit_id else Q(pk=None)
    if person.place:
        near |= Q(memberships__person__place=person.place)
    found = (
        Space.objects.visible_to(person)
        .filter(kind=Space.Kind.OPEN, archived_at=None)
        .exclude(memberships__person=person)
    )
    counted = found.annotate(near=Count("memberships", filter=near), size=Count("memberships"))
    return list(counted.order_by("-near", "-size", "name", "pk")[:most])


def welcome_space(person: Person) -> Space | None:
    """Where new people say hello, when somebody chose that and this person may read it."""
    chosen = organisation().first_days.get("space")
    found: Space | None = (
        Space.objects.visible_to(person).filter(pk=chosen, archived_at=None).first() if chosen else None
    )
    return found


def pair_of(person: Person) -> Pair | None:
    """The buddy of somebody new, or that one was asked; accounts that were closed count for nobody."""
    return _pairs().filter(newcomer=person, buddy__is_active=True).first()


def newcomers_of(person: Person) -> QuerySet[Pair]:
    """For whom somebody is a buddy, or was asked to be."""
    return _pairs().filter(buddy=person, newcomer__is_active=True).order_by("pk")


def offers(person: Person) -> bool:
    """Whether somebody likes to be a buddy."""
    return BuddyOffer.objects.filter(person=person).exists()


def candidate(person: Person) -> Person | None:
    """Who is asked next: who offered it, from another unit, best in the same place and language, with few newcomers."""
    people = Person.objects.visible_to(person).readers().filter(buddy_offer__isnull=False).exclude(pk=person.pk)
    people = people.exclude(role=Person.Role.GUEST).exclude(newcomers__newcomer=person)
    if person.unit_id:
        people = people.exclude(unit=person.unit_id)
    busy = Count("newcomers", filter=Q(newcomers__state__in=CURRENT, newcomers__newcomer__is_active=True))
    people = people.annotate(busy=busy, here=_same("place", person.place), speaks=_same("language", person.language))
    found: Person | None = people.filter(busy__lt=MOST_NEWCOMERS).order_by("-here", "-speaks", "busy", "pk").first()
    return found


@dataclass(frozen=True)
class Counted:
    """Numbers about newcomers; None for what fewer than ten people did, or when there are fewer than ten in all."""

    people: int | None
    steps: dict[str, int | None]
    dismissed: int | None
    buddies: int | None


def counted() -> Counted:
    """How newcomers of half a year use their first days; never about fewer than ten people."""
    new = Person.objects.readers().exclude(role=Person.Role.GUEST).filter(joined_at__gte=timezone.now() - COUNTED)
    people = new.count()
    if people < LEAST:
        return Counted(None, {}, None, None)
    rows = list(FirstDays.objects.filter(person__in=new).values_list("done", "dismissed_at"))
    keys = {key for done, _at in rows for key in done}
    done = {key: sum(key in one for one, _at in rows) for key in keys}
    pairs = Pair.objects.filter(newcomer__in=new, state=Pair.State.AGREED).count()
    dismissed = sum(at is not None for _one, at in rows)
    return Counted(
        people,
        {key: _shown(count, people) for key, count in done.items()},
        _shown(dismissed, people),
        _shown(pairs, people),
    )


def _shown(count: int, people: int) -> int | None:
    """The number, when neither those who did nor those who did not are so few that one could be recognised."""
    return count if count >= LEAST and (people - count >= LEAST or people == count) else None


def _pairs() -> QuerySet[Pair]:
    return Pair.objects.filter(state__in=CURRENT).select_related("newcomer__unit", "buddy__unit")


def _same(field: str, value: Any) -> Case:
    return Case(
        When(Q(**{field: value}) & ~Q(**{field: ""}), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
