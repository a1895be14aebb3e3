"""Asking how the organisation is built, now and before, and who works where."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from plein.core.people.models import Person
from plein.core.spaces.models import Viewer
from plein.core.units.models import Placement, Unit, UnitVersion


@dataclass
class Branch:
    """A unit in the tree. `people` counts who works in the unit itself, `total` also those below it."""

    unit: Unit
    people: int = 0
    total: int = 0
    parts: list["Branch"] = field(default_factory=list)


def tree(viewer: Viewer) -> list[Branch]:
    """The organisation from the top, each level by name, with how many people work where; three queries."""
    units = Unit.objects.visible_to(viewer).current().select_related("lead").order_by("name", "pk")
    counted = Person.objects.visible_to(viewer).filter(is_active=True, unit__in=units.values("pk"))
    people = dict(counted.values_list("unit").annotate(Count("pk")))
    branches = {unit.pk: Branch(unit, people.get(unit.pk, 0)) for unit in units}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or 0)
        (above.parts if above else tops).append(branch)
    for branch in sorted(branches.values(), key=lambda one: -one.unit.depth):
        branch.total = branch.people + sum(part.total for part in branch.parts)
    return tops


def above(unit: Unit, viewer: Viewer) -> list[Unit]:
    """The units that this one is a part of, from the top."""
    keys = [int(key) for key in unit.path.strip("/").split("/") if key][:-1]
    found = {one.pk: one for one in Unit.objects.visible_to(viewer).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def manager_of(person: Person) -> Person | None:
    """Whom somebody answers to: their own manager, else who leads the unit, else who leads the nearest one above it."""
    if person.manager_id:
        return person.manager
    if person.unit is None:
        return None
    keys = [int(key) for key in person.unit.path.strip("/").split("/")]
    leads = {unit.pk: unit.lead for unit in Unit.objects.filter(pk__in=keys).select_related("lead")}
    found = (leads.get(key) for key in reversed(keys))
    return next((lead for lead in found if lead is not None and lead.is_active and lead.pk != person.pk), None)


def versions_at(moment: datetime, viewer: Viewer) -> QuerySet[UnitVersion]:
    """How the units were called and what they were a part of at a moment."""
    then = Q(since__lte=moment) & (Q(until=None) | Q(until__gt=moment))
    return UnitVersion.objects.filter(then, unit__in=Unit.objects.visible_to(viewer)).select_related("unit")


def history(unit: Unit, viewer: Viewer) -> QuerySet[UnitVersion]:
    """How a unit was called and where it belonged, newest first."""
    found = UnitVersion.objects.filter(unit__in=Unit.objects.visible_to(viewer).filter(pk=unit.pk))
    return found.select_related("parent").order_by("-since", "-pk")


def placements(person: Person, viewer: Viewer) -> QuerySet[Placement]:
    """Where somebody worked, newest first; for colleagues who may see them."""
    seen = Person.objects.visible_to(viewer).filter(pk=person.pk)
    found = Placement.objects.filter(person__in=seen).select_related("unit").order_by("-since", "-pk")
    return found if isinstance(viewer, Person) and not viewer.is_guest else found.none()
