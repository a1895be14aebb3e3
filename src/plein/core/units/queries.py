"""Asking how the organisation is built, now and before, and who works where."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from plein.core.people.models import Person
from plein.core.spaces.models import Viewer
from plein.core.units.models import Placement, Unit, UnitVersion


def above(unit: Unit, viewer: Viewer) -> list[Unit]:
    """The units that this one is a part of, from the top."""
    keys = [int(key) for key in unit.path.strip("/").split("/") if key][:-1]
    found = {one.pk: one for one in Unit.objects.visible_to(viewer).filter(pk__in=keys).select_related("lead")}
    return [found[key] for key in keys if key in found]


def manager_of(person: Person) -> Person | None:
    """Whom somebody answers to: their own manager, else who leads the unit, else who leads the nearest one above it."""
    if person.manager and person.manager.is_active:
        return person.manager
    if person.unit is None:
        return None
    keys = [int(key) for key in person.unit.path.strip("/").split("/")]
    leads = {unit.pk: unit.lead for unit in Unit.objects.filter(pk__in=keys).select_related("lead")}
    found = (leads.get(key) for key in reversed(keys))
    return next((lead for lead in found if lead is not None and lead.is_active and lead.pk != person.pk), None)


def lead_of(unit: Unit, over: list[Unit]) -> tuple[Person | None, Unit]:
    """Who leads a unit, and the unit whose lead that is: its own, else the nearest of those `over` it that has one."""
    for one in (unit, *reversed(over)):
        if one.lead is not None and one.lead.is_active:
            return one.lead, one
    return None, unit


def parts(unit: Unit, viewer: Viewer) -> QuerySet[Unit]:
    """The parts of a unit, with who leads each and how many (`number`) work there or below; by name."""
    inside = Person.objects.visible_to(viewer).filter(is_active=True, unit__path__startswith=OuterRef("path"))
    counted = inside.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    found: QuerySet[Unit] = Unit.objects.visible_to(viewer).current().filter(parent=unit)
    return found.select_related("lead").annotate(number=Coalesce(Subquery(counted), 0)).order_by("name", "pk")


def people_of(unit: Unit, viewer: Viewer, *, below: bool = False) -> QuerySet[Person]:
    """Who works in a unit, perhaps also in what is below it."""
    units = Unit.objects.visible_to(viewer).current()
    where = units.within(unit) if below else units.filter(pk=unit.pk)
    found: QuerySet[Person] = Person.objects.visible_to(viewer).filter(is_active=True, unit__in=where.values("pk"))
    return found


def newcomers(unit: Unit, viewer: Viewer, since: datetime) -> QuerySet[Placement]:
    """Who came to work in a unit after a moment and still does, the newest first; another title is not coming."""
    here = Placement.objects.filter(unit=unit, until=None, since__gte=since, person__in=people_of(unit, viewer))
    before = Placement.objects.filter(unit=unit, until__gte=since, person=OuterRef("person"))
    return here.exclude(Exists(before)).select_related("person").order_by("-since", "-pk")


def search(words: list[str], viewer: Viewer) -> QuerySet[Unit]:
    """Units whose name, or a former name, holds every word; those that go on first."""
    found = Unit.objects.visible_to(viewer)
    for word in words:
        before = UnitVersion.objects.filter(unit=OuterRef("pk"), name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Q(code__iexact=word) | Exists(before))
    found = found if words else found.none()
    return found.select_related("parent", "lead").order_by(F("closed_at").desc(nulls_first=True), "name", "pk")


def versions_at(moment: datetime, viewer: Viewer) -> QuerySet[UnitVersion]:
    """How the units were called and what they were a part of at a moment."""
    then = Q(since__lte=moment) & (Q(until=None) | Q(until__gt=moment))
    return UnitVersion.objects.filter(then, unit__in=Unit.objects.visible_to(viewer)).select_related("unit", "lead")


def history(unit: Unit, viewer: Viewer) -> QuerySet[UnitVersion]:
    """How a unit was called, where it belonged and who led it, newest first."""
    found = UnitVersion.objects.filter(unit__in=Unit.objects.visible_to(viewer).filter(pk=unit.pk))
    return found.select_related("parent", "lead").order_by("-since", "-pk")


def placements(person: Person, viewer: Viewer) -> QuerySet[Placement]:
    """Where somebody worked, newest first; for colleagues who may see them."""
    seen = Person.objects.visible_to(viewer).filter(pk=person.pk)
    found = Placement.objects.filter(person__in=seen).select_related("unit").order_by("-since", "-pk")
    return found if isinstance(viewer, Person) and not viewer.is_guest else found.none()
