"""Trees of units: the whole organisation, as it was on a day, or one unit with what is above and below it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, Q

from plein.core.people.models import Person
from plein.core.spaces.models import Viewer
from plein.core.units.models import Placement, Unit
from plein.core.units.queries import versions_at


@dataclass
class Branch:
    """A unit in the tree. `people` counts who works in the unit itself, `total` also those below it."""

    unit: Unit
    people: int = 0
    total: int = 0
    parts: list["Branch"] = field(default_factory=list)
    left_out: int = 0  # parts that are not shown here


def tree(viewer: Viewer) -> list[Branch]:
    """The organisation from the top, each level by name, with how many people work where; two queries."""
    units = Unit.objects.visible_to(viewer).current().select_related("lead").order_by("name", "pk")
    counted = Person.objects.visible_to(viewer).filter(is_active=True, unit__in=units.order_by().values("pk"))
    people = dict(counted.order_by().values_list("unit").annotate(Count("pk")))
    return _grown({unit.pk: Branch(unit, people.get(unit.pk, 0)) for unit in units})


def tree_at(moment: datetime, viewer: Viewer) -> list[Branch]:
    """The organisation as it was at a moment: names, leads, places in the tree and how many worked where; two queries."""
    then = Q(since__lte=moment) & (Q(until=None) | Q(until__gt=moment))
    seen = Person.objects.visible_to(viewer)
    counted = Placement.objects.filter(then, person__in=seen, unit__isnull=False)
    people = dict(counted.order_by().values_list("unit").annotate(Count("person", distinct=True)))
    branches = {}
    for version in versions_at(moment, viewer).order_by("name", "pk"):
        unit = version.unit
        unit.name, unit.parent_id, unit.lead = version.name, version.parent_id, version.lead  # as it was; never stored
        branches[unit.pk] = Branch(unit, people.get(unit.pk, 0))
    return _grown(branches)


def around(tops: list[Branch], pk: int) -> list[Branch]:
    """One unit with what is above it and its parts; of a unit without parts, those beside it. Nothing where it is not."""
    way = _way_to(tops, pk)
    if not way:
        return []
    if not way[-1].parts and len(way) > 1:
        way.pop()
    last = way.pop()
    shown = replace(last, parts=[_alone(part) for part in last.parts])
    for one in reversed(way):
        shown = replace(one, parts=[shown], left_out=len(one.parts) - 1)
    return [shown]


def top_of(tops: list[Branch]) -> list[Branch]:
    """What stands at the top, with the parts of each."""
    return [replace(top, parts=[_alone(part) for part in top.parts]) for top in tops]


def flat(tops: list[Branch], depth: int = 0) -> list[tuple[int, Branch]]:
    """Every branch with how deep it stands, from the top down."""
    found = []
    for top in tops:
        found += [(depth, top), *flat(top.parts, depth + 1)]
    return found


def _grown(branches: dict[int, Branch]) -> list[Branch]:
    """Hang each branch under the one that it is a part of; what is above it nowhere, stands at the top."""
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or 0)
        (above.parts if above else tops).append(branch)
    for _depth, branch in reversed(flat(tops)):
        branch.total = branch.people + sum(part.total for part in branch.parts)
    return tops


def _way_to(tops: list[Branch], pk: int) -> list[Branch]:
    for top in tops:
        if top.unit.pk == pk:
            return [top]
        if way := _way_to(top.parts, pk):
            return [top, *way]
    return []


def _alone(branch: Branch) -> Branch:
    return replace(branch, parts=[], left_out=len(branch.parts))
