"""Storing units and who works where. Nothing that is here already is changed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plein.core.models import Person, Placement, Unit, UnitVersion
from plein.core.search.actions import reindex
from plein.imports.plein import building
from plein.imports.plein.values import Line
from plein.imports.plein.work import Import


@transaction.atomic
def units(work: Import, lines: list[Line]) -> None:
    """Units, by slug; each comes after what it is a part of."""
    here = {unit.slug: unit for unit in Unit.objects.filter(slug__in=[line["slug"] for line in lines])}
    codes = set(Unit.objects.exclude(code=None).values_list("code", flat=True))
    for line in lines:
        unit = here.get(line["slug"])
        if unit is None:
            unit = _new_unit(work, line, codes)
        work.report.made["unit"] += line["slug"] not in here
        work.report.kept["unit"] += line["slug"] in here
        work.units[line["slug"]] = unit.pk


@transaction.atomic
def histories(work: Import, lines: list[Line]) -> None:
    """How units were called, where they belonged and what came after them, once every unit is known."""
    told = set(UnitVersion.objects.values_list("unit", flat=True))
    for line in lines:
        pk = work.units.get(line["slug"])
        if pk is None or pk in told:
            continue
        rows = [_version(work, pk, row, line) for row in line.get("versions", ())]
        UnitVersion.objects.bulk_create(rows or [_only_version(pk)])
        Unit.objects.filter(pk=pk).update(successor=work.units.get(line.get("successor", "")))


@transaction.atomic
def placements(work: Import, lines: list[Line]) -> None:
    """Where people work and worked. Of whom that is known here already, it stays as it is."""
    keys = {work.person(line["person"]): line for line in lines}
    known = set(Placement.objects.filter(person__in=keys).values_list("person", flat=True))
    here = Person.objects.filter(pk__in=keys, unit=None, manager=None).exclude(pk__in=known)
    rows: list[Placement] = []
    found = list(here)
    for person in found:
        line = keys[person.pk]
        person.unit_id = work.unit(line.get("unit"))
        person.manager_id = work.person(line["manager"]) if line.get("manager") else None
        rows += [
            building.placement(row, person_id=person.pk, unit_id=work.unit(row.get("unit")))
            for row in line.get("history", ())
        ]
    Person.objects.bulk_update(found, ["unit", "manager"], batch_size=200)
    Placement.objects.bulk_create(rows)
    reindex(person.pk for person in found)
    work.report.made["placement"] += len(found)
    work.report.kept["placement"] += len(lines) - len(found)


def _new_unit(work: Import, line: Line, codes: set[Any]) -> Unit:
    above = work.unit(line.get("parent"))
    parent = Unit.objects.get(pk=above) if above else None
    unit = building.unit(line, parent_id=above, lead_id=work.person(line["lead"]) if line.get("lead") else None)
    if unit.code and unit.code in codes:
        text = _("%(unit)s: the code %(code)s belongs to another unit here, so it was left out")
        work.report.problem(text % {"unit": unit.slug, "code": unit.code})
        unit.code = None
    codes.add(unit.code)
    unit.save(force_insert=True)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _version(work: Import, pk: int, row: Line, unit: Line) -> UnitVersion:
    """How a unit was; who leads it now is said of the unit itself, also in archives that keep no former leads."""
    lead = row.get("lead") or (None if row.get("until") else unit.get("lead"))
    parent, person = work.units.get(row.get("parent", "")), work.person(lead) if lead else None
    return building.unit_version(row, unit_id=pk, parent_id=parent, lead_id=person)


def _only_version(pk: int) -> UnitVersion:
    unit = Unit.objects.get(pk=pk)
    return UnitVersion(
        unit=unit,
        name=unit.name,
        parent_id=unit.parent_id,
        lead_id=unit.lead_id,
        since=unit.created_at,
        until=unit.closed_at,
    )
