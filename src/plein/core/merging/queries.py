"""Asking which accounts may be of one person, and what merging two would move."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone

from plein.core.merging.fates import FATES, SHOWN, Fate, doubled, named
from plein.core.merging.models import Apart, Merging
from plein.core.people.models import Person
from plein.core.search.people import people as search

SHARED = (
    "info",
    "noreply",
    "no-reply",
    "administratie",
    "receptie",
    "post",
    "mail",
    "secretariaat",
    "admin",
)  # of nobody alone
SHOWN_OF_A_GROUP = 8


@dataclass(frozen=True)
class Part:
    """One kind of thing that an account has, and how many go to the other; `same` are those that the other has already."""

    name: Any
    count: int
    same: int


def alive() -> QuerySet[Person]:
    """Accounts that could be merged."""
    found: QuerySet[Person] = Person.objects.filter(is_active=True, merged_into=None)
    return found


def doubles(after: str = "", most: int = 25) -> tuple[list[list[Person]], str]:
    """Groups of accounts with one name, of which at least one is not in use or all work in one unit, and those with one address before the @.

    Some at a time, in the order of names; with the name to go on after.
    """
    rows = alive().filter(sort_name__gt=after).order_by().values("sort_name").annotate(count=Count("pk")).filter(count__gt=1)  # fmt: skip
    names = list(rows.order_by("sort_name").values_list("sort_name", flat=True)[: most + 1])
    found: dict[str, list[Person]] = {}
    for person in alive().filter(sort_name__in=names[:most]).select_related("unit").order_by("sort_name", "pk"):
        found.setdefault(person.sort_name, []).append(person)
    groups = [some[:SHOWN_OF_A_GROUP] for some in found.values() if _one_person(some)]
    if not after:
        groups = _by_address(most) + groups
    return _not_apart(groups), names[most - 1] if len(names) > most else ""


def _not_apart(groups: list[list[Person]]) -> list[list[Person]]:
    """Without whoever was told apart from all others of their group."""
    people = {one.pk for some in groups for one in some}
    known = set(Apart.objects.filter(one__in=people, other__in=people).values_list("one", "other"))

    def told(one: Person, other: Person) -> bool:
        return (min(one.pk, other.pk), max(one.pk, other.pk)) in known

    kept = [[one for one in some if any(one != other and not told(one, other) for other in some)] for some in groups]
    return [some for some in kept if some]


def apart(one: Person, other: Person) -> QuerySet[Apart]:
    """That these two were said to be two people, when somebody did."""
    found: QuerySet[Apart] = Apart.objects.filter(one=min(one.pk, other.pk), other=max(one.pk, other.pk))
    return found


def told_apart(most: int = 50) -> list[Apart]:
    """Who were said to be two people, the newest first."""
    return list(Apart.objects.select_related("one", "other", "by").order_by("-pk")[:most])


def _one_person(some: list[Person]) -> bool:
    """Two colleagues may have one name: both in use, in different units, they are not proposed."""
    return any(one.joined_at is None for one in some) or len({one.unit_id for one in some}) < len(some)


def _by_address(most: int) -> list[list[Person]]:
    local = Substr("email", 1, StrIndex("email", Value("@")) - 1)
    people = alive().filter(email__isnull=False).annotate(local=local).exclude(local__in=SHARED)
    shared = people.order_by().values("local").annotate(count=Count("pk")).filter(count__gt=1, count__lt=4)
    names = list(shared.order_by("local").values_list("local", flat=True)[:most])
    found: dict[str, list[Person]] = {}
    for person in people.filter(local__in=names).select_related("unit").order_by("local", "pk"):
        found.setdefault(person.local, []).append(person)
    return [some for some in found.values() if len({one.sort_name for one in some}) > 1]


def alike(person: Person, viewer: Person) -> list[Person]:
    """Accounts that may be of the same person: with a slip of the pen in the name, or a short form of it."""
    found = search(person.name, viewer, 8, among=alive().exclude(pk=person.pk), unit=True)
    told = Apart.objects.filter(Q(one=person) | Q(other=person)).values_list("one", "other")
    two = {pk for pair in told for pk in pair}
    return [one for one in found if one.pk != person.pk and one.pk not in two]


def preview(gone: Person, kept: Person) -> list[Part]:
    """What the one account has that goes to the other. Numbers, no words: administrators read no more than others."""
    parts = []
    for label, (model, field) in named().items():
        if label in SHOWN:
            rows = model._default_manager.filter(**{field: gone})
            if label == "core.Membership.person":
                rows = rows.exclude(space__owner=gone)
            if count := rows.count():
                same = same_as(rows, model, field, kept).count() if FATES[label] is not Fate.ENDS else 0
                parts.append(Part(SHOWN[label], count, same))
    return parts


def same_as(rows: "QuerySet[Any]", model: type[models.Model], field: str, kept: Person) -> "QuerySet[Any]":
    """Those rows beside which the account that stays has the same."""
    twice = Q(pk=None)
    for rule in doubled(model, field):
        others = {name: OuterRef(name) for name in rule}
        twice |= Q(Exists(model._default_manager.filter(**{field: kept}, **others)))
    return rows.filter(twice)


def waiting(person: Person) -> QuerySet[Merging]:
    """What waits for this person to agree."""
    mine = Q(gone=person, gone_agreed_at=None) | Q(kept=person, kept_agreed_at=None)
    found: QuerySet[Merging] = Merging.objects.filter(mine, expires_at__gt=timezone.now())
    return found.select_related("gone", "kept", "by").order_by("pk")


def conflicts(gone: Person, kept: Person) -> list[tuple[str, Any, Any]]:
    """What both accounts say, differently: the account that stays keeps its own. Name of the field and the two values."""
    fields = ("name", "email", "employee_number", "title", "unit", "place", "manager", "role")
    pairs = [(name, getattr(gone, name), getattr(kept, name)) for name in fields]
    return [(name, old, new) for name, old, new in pairs if old and new and old != new]
