"""The directory: people by name, narrowed by what they may be told apart by, with how many there are of each.

Everything is asked of the index, of rows that the viewer may know of; so a count tells no more than a list.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from django.core.cache import cache as kept
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from plein.core.events.models import Event
from plein.core.events.queries import handled
from plein.core.people.models import Person
from plein.core.profiles.hours import DAYS
from plein.core.profiles.models import Skill
from plein.core.search.beginnings import between
from plein.core.search.models import PersonWord
from plein.core.search.people import with_units
from plein.core.search.question import Kind, Search, colleague, read, seen
from plein.core.units.models import Unit
from plein.kit.prepared import Prepared

NEW = timedelta(days=30)
CHOICES = 12  # values of one facet that are offered
REMEMBERED = 600  # seconds; what changes people ends it sooner
MANY_CHANGES = 2000  # events since: counting again is less work than looking through them
BY_CODE = ("skill", "interest", "unit", "place", "language")  # the rarest first: lists are read along the first
SWITCHES = ("in", "new", "guests")
TOLD_BY = ("person.", "people.", "unit.", "organisation.")  # names of events that change who is where


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what it is called, how many people it leaves, and what the address says."""

    name: str
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed by: values by the name of their facet."""

    viewer: Person
    values: Mapping[str, str] = field(default_factory=dict)
    unit: Unit | None = None

    def conditions(self) -> list[Q]:
        """On rows of the index; the rarest first."""
        named = [name for name in (*BY_CODE, *SWITCHES) if name in self.values]
        return [self._condition(name) for name in named]

    def _condition(self, name: str) -> Q:
        if name == "unit":
            return Q(word=f"unit:{self.unit.pk if self.unit else 0}", rank=0)
        if name == "in":
            return Q(word__in=words_today(), rank=0)
        if name == "new":
            return Q(word__gte=f"joined:{timezone.localdate() - NEW}", word__lt="joined:~", rank=0)
        return Q(word="role:guest" if name == "guests" else f"{name}:{self.values[name]}", rank=0)

    def narrow(self) -> list[Q]:
        """The same as conditions on rows of people's names."""
        return [Q(Exists(self.rows(one).filter(person=OuterRef("person")))) for one in self.conditions()]

    def rows(self, condition: Q) -> QuerySet[PersonWord]:
        """Rows of this facet that are not hidden from the viewer; whose they are is another question."""
        found = PersonWord.objects.filter(condition, kind=Kind.FACET)
        return found.filter(colleagues=False) if self.viewer.is_guest else found


def chosen(asked: Mapping[str, str], viewer: Person) -> Chosen:
    """What an address narrows the list by; what is unknown or not for the viewer leaves nobody."""
    values = {name: asked[name][:120] for name in (*BY_CODE, *SWITCHES) if asked.get(name)}
    unit = Unit.objects.visible_to(viewer).filter(slug=values["unit"]).first() if "unit" in values else None
    return Chosen(viewer, values, unit)


def words_today() -> list[str]:
    """The words of who is in today: usually on this weekday, or as they said."""
    today = timezone.localdate()
    return [f"in:{DAYS[today.weekday()]}", f"in:{today}"]


def listed(viewer: Person, narrowed: Chosen, after: tuple[str, int] | None, most: int) -> list[Person]:
    """People by surname, from after this name and key on."""
    conditions = narrowed.conditions()
    if not conditions:
        everyone = Person.objects.listed_to(viewer).select_related("unit").order_by("sort_name", "pk")
        return list(everyone.filter(_later(after, "sort_name", "pk"))[:most])
    found = [hit.person for hit in read(_narrowed(viewer, narrowed, conditions, after, most), "facet")]
    return found if viewer.is_guest else with_units(found)


def _narrowed(
    viewer: Person, narrowed: Chosen, conditions: list[Q], after: tuple[str, int] | None, most: int
) -> Iterable[Any]:
    facet: Any = conditions[0].children
    word = dict(facet).get("word")
    if word and len(conditions) == 1 and after is None and not viewer.is_guest:
        return _usual(most)(word, viewer.pk)
    search = Search(viewer, (), tuple(narrowed.narrow()[1:]))
    rows = search.rows(Kind.FACET).filter(conditions[0]).order_by("sort_name", "person_id")
    return rows.filter(_later(after, "sort_name", "person"))[:most]


@cache
def _usual(most: int) -> Prepared[Any]:
    """The first page of one value of a facet, composed once."""

    def rows(word: str, viewer: int) -> QuerySet[PersonWord, Any]:
        found = colleague(viewer).rows(Kind.FACET).filter(word=word, rank=0)
        return found.order_by("sort_name", "person_id")[:most]

    return Prepared(rows)


def _later(after: tuple[str, int] | None, name: str, key: str) -> Q:
    if after is None:
        return Q()
    same = Q(**{name: after[0], f"{key}__gt": after[1]})
    return Q(**{f"{name}__gte": after[0]}) & (Q(**{f"{name}__gt": after[0]}) | same)


# How many ------------------------------------------------------------------------------------------------------------


def counts(viewer: Person, narrowed: Chosen, search: Search | None, found: Iterable[int] = ()) -> dict[str, int]:
    """How many people there are by each word of a facet, of those who are listed now.

    `found` are those whom a search found by a slip, when no word says so. Colleagues see the same numbers, so these are
    kept until something happened to people.
    """
    if viewer.is_guest:
        return _count(viewer, narrowed, search, found)
    told = f"{sorted(narrowed.values.items())}|{search.terms if search else ''}|{timezone.localdate()}"
    key = f"directory:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    before = kept.get(key)
    if before and not _changed(before[0]):
        return dict(before[1])
    at = handled()
    fresh = _count(viewer, narrowed, search, found)
    kept.set(key, (at, fresh), REMEMBERED)
    return fresh


def _changed(since: int) -> bool:
    """Whether anything happened to people since this event."""
    names = Event.objects.filter(pk__gt=since).order_by("pk").values_list("name", flat=True)[:MANY_CHANGES]
    return len(names) == MANY_CHANGES or any(name.startswith(TOLD_BY) for name in names)


def _count(viewer: Person, narrowed: Chosen, search: Search | None, found: Iterable[int]) -> dict[str, int]:
    rows = PersonWord.objects.filter(kind=Kind.FACET)
    rows = rows.filter(seen(viewer)) if viewer.is_guest else rows
    for one in narrowed.conditions():
        rows = rows.filter(person__in=narrowed.rows(one).values("person"))
    if search is not None:
        rows = rows.filter(_matching(search) | Q(person__in=list(found)))
    return dict(rows.order_by().values_list("word").annotate(Count("pk")))


def _matching(search: Search) -> Q:
    """Who has a word for each word that was typed."""
    found = Q()
    kinds = [Kind.NAME, Kind.KNOWN]
    for word in search.words:
        rows = PersonWord.objects.filter(seen(search.viewer), between(word), kind__in=kinds)
        found &= Q(person__in=rows.values("person"))
    return found


def guests(viewer: Person, number: Mapping[str, int]) -> int:
    """How many guests the viewer may know of; others have as many guests, but not the same."""
    if viewer.is_guest or not number.get("role:guest"):
        return 0
    return PersonWord.objects.filter(seen(viewer), kind=Kind.FACET, word="role:guest").count()


# What is offered -----------------------------------------------------------------------------------------------------


def offered(
    viewer: Person, narrowed: Chosen, number: Mapping[str, int]
) -> tuple[dict[str, list[Choice]], dict[str, str]]:
    """The values of each facet that leave somebody, the most people first, and what skills are called, also those that were
    chosen; two queries at most.
    """
    found: dict[str, list[Choice]] = {"unit": _units(viewer, narrowed, number)}
    by_name: dict[str, list[tuple[str, int]]] = {}
    for word, count in number.items():
        name, _colon, value = word.partition(":")
        by_name.setdefault(name, []).append((value, count))
    for name in ("place", "skill", "interest", "language"):
        values = [one for one in by_name.get(name, ()) if narrowed.values.get(name) != one[0]]
        values = sorted(values, key=lambda one: (-one[1], one[0]))[:CHOICES]
        found[name] = [Choice(name, value, value, count) for value, count in values]
    return _labelled(found, narrowed, number)


def switches(number: Mapping[str, int]) -> dict[str, int]:
    """How many people are in today, and how many are new."""
    first = f"joined:{timezone.localdate() - NEW}"
    new = sum(count for word, count in number.items() if first <= word < "joined:~")
    return {"in": sum(number.get(word, 0) for word in words_today()), "new": new}


def letters(number: Mapping[str, int]) -> list[str]:
    """The letters under which there is somebody."""
    found = (word.removeprefix("letter:") for word in number if word.startswith("letter:"))
    return sorted(letter for letter in found if letter != "#")


def _units(viewer: Person, narrowed: Chosen, number: Mapping[str, int]) -> list[Choice]:
    """The parts of the unit that was chosen, or the top of the organisation; where one unit holds all, its parts."""
    counted = {int(word[5:]): count for word, count in number.items() if word.startswith("unit:")}
    rows = Unit.objects.visible_to(viewer).current()
    if narrowed.unit:
        rows = rows.filter(parent=narrowed.unit)
    elif len(tops := [pk for pk, count in counted.items() if count == max(counted.values())]) == 1:
        rows = rows.filter(Q(parent=None) | Q(parent=tops[0], parent__parent=None))
    else:
        rows = rows.filter(parent=None)
    some = [Choice("unit", unit.slug, unit.name, counted[unit.pk]) for unit in rows if unit.pk in counted]
    return sorted(some, key=lambda one: (-one.count, one.label))[:CHOICES]


def _labelled(
    found: dict[str, list[Choice]], narrowed: Chosen, number: Mapping[str, int]
) -> tuple[dict[str, list[Choice]], dict[str, str]]:
    """What nobody shows has no name, also when somebody asks for it."""
    named = ("skill", "interest")
    asked = [value for name, value in narrowed.values.items() if name in named and f"{name}:{value}" in number]
    slugs = asked + [choice.value for name in named for choice in found[name]]
    names = dict(Skill.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    for name in named:
        found[name] = [Choice(name, one.value, names.get(one.value, one.value), one.count) for one in found[name]]
    return {name: choices for name, choices in found.items() if choices}, {
        slug: names[slug] for slug in asked if slug in names
    }


def in_today(people: Iterable[Person], viewer: Person, number: Mapping[str, int]) -> set[int]:
    """Who of these is in today, as far as they tell."""
    if viewer.is_guest or not any(number.get(word) for word in words_today()):
        return set()
    rows = PersonWord.objects.filter(kind=Kind.FACET, person__in=list(people), word__in=words_today())
    return set(rows.values_list("person", flat=True))
