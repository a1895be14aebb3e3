"""Lines of units and of who works where."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, Q

from plein.core.models import Person, Placement, Unit, UnitVersion
from plein.core.snapshot import natural
from plein.imports.plein.values import BATCH, Line, filled, line, of

UNIT = ("slug", "name", "code", "place", "about", "created_at", "closed_at")
PERIOD = ("since", "until")


def units() -> Iterator[Line]:
    """Every unit, what it is a part of before it, with how it was called and where it belonged."""
    versions = UnitVersion.objects.select_related("parent", "lead").order_by("since", "pk")
    found = Unit.objects.select_related("parent", "lead", "successor").order_by(natural("slug"))
    found = found.prefetch_related(Prefetch("versions", queryset=versions))
    for unit in sorted(found, key=lambda one: one.depth):
        yield line("unit", {**of(unit, UNIT), **_pointed(unit)})


def placements() -> Iterator[Line]:
    """Where people work and worked, of everybody of whom that is known."""
    history = Prefetch("placements", queryset=Placement.objects.select_related("unit").order_by("since", "pk"))
    placed = Q(unit__isnull=False) | Q(manager__isnull=False) | Q(pk__in=Placement.objects.values("person"))
    found = Person.objects.filter(placed).select_related("unit", "manager").order_by(natural("username"))
    for person in found.prefetch_related(history).iterator(BATCH):
        periods = [{**of(one, ("title", *PERIOD)), **_slugs(unit=one.unit)} for one in person.placements.all()]
        about = filled(person=person.username, manager=person.manager and person.manager.username, history=periods)
        yield line("placement", {**about, **_slugs(unit=person.unit)})


def _pointed(unit: Unit) -> Line:
    versions = [
        {**of(one, ("name", *PERIOD)), **_slugs(parent=one.parent), **filled(lead=one.lead and one.lead.username)}
        for one in unit.versions.all()
    ]
    lead = unit.lead and unit.lead.username
    return {**_slugs(parent=unit.parent, successor=unit.successor), **filled(lead=lead, versions=versions)}


def _slugs(**units: Any) -> Line:
    return {name: unit.slug for name, unit in units.items() if unit is not None}
