"""Writing what a sheet says, some rows in one transaction, each row as a whole or not at all."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Protocol

from django.db import transaction

from plein.core.leaving import actions as leaving
from plein.core.organisation.actions import invite_all
from plein.core.people.models import Person
from plein.core.people.naming import free_username
from plein.core.permissions import Invalid
from plein.core.provisioning.actions import provision, together
from plein.core.units import actions as units
from plein.core.units.models import Unit
from plein.imports.models import ImportJob, ImportLine
from plein.imports.sheets.lines import CLOSED, REFUSED, WHOLE, WRITTEN, Line
from plein.imports.sheets.plan import SHEET, Planned, coming
from plein.imports.sheets.tree import Tree, way_of
from plein.imports.sheets.units import Wanted
from plein.kit.later import whole

_COLUMNS = {"last_day": "end_date"}  # facts that a sheet has under another name


class Sink(Protocol):
    """Where lines of the report go."""

    def keep(self, lines: Sequence[Line]) -> None:
        """Keep these lines; called inside the transaction that writes what they tell of."""
        ...


@transaction.atomic
def keep(job: ImportJob, lines: Sequence[Line]) -> None:
    """Keep lines of the report of a job; a row of which a line was kept before has another one now."""
    ImportLine.objects.bulk_create(
        [ImportLine(
            job=job, number=one.number, label=one.label, outcome=one.outcome, changes=one.changes, problems=one.problems,
            cells=one.cells if one.problems else [], person_id=one.person, stage=one.stage,
        ) for one in lines],
        update_conflicts=True, unique_fields=["job", "number"],
        update_fields=["label", "outcome", "changes", "problems", "cells", "person", "stage"],
    )  # fmt: skip


@transaction.atomic
def begin_report(job: ImportJob, header: list[str], columns: dict[str, int]) -> None:
    """Begin the report anew, with how the first line is understood: it can be corrected also when nothing can be done with the rest."""
    ImportLine.objects.filter(job=job).delete()
    ImportJob.objects.filter(pk=job.pk).update(report={"header": header, "columns": columns})


def complete(job: ImportJob, numbers: Sequence[int]) -> None:
    """The managers of these rows are set too."""
    ImportLine.objects.filter(job=job, number__in=numbers).update(stage=WHOLE)


def note_invited(job: ImportJob, keys: Sequence[int]) -> None:
    """These people have an invitation."""
    ImportLine.objects.filter(job=job, person__in=keys).update(is_invited=True)


@transaction.atomic
def make_units(wanted: Iterable[tuple[list[str], str]], into: Tree, *, by: Person) -> None:
    """Make the units on these ways that are not there yet, from the top down; the last of a way has the code."""
    for names, code in wanted:
        parent: Unit | None = None
        for at in range(1, len(names) + 1):
            way = way_of(" / ".join(names[:at]))
            if way not in into.ways:
                last = at == len(names)
                unit = units.create(names[at - 1], by=by, parent=parent, **({"code": code} if last and code else {}))
                into.units[unit.pk], into.ways[way] = unit, unit.pk
            parent = into.units[into.ways[way]]


@transaction.atomic
def bring_in(rows: Sequence[Planned], tree: Tree, reserved: Any, sink: Sink, *, by: Person) -> list[Line]:
    """Make and change the people of these rows. What is refused only now is told in the line of its row."""
    with together():
        for one in rows:
            one.line.stage = WRITTEN
            if one.line.outcome != REFUSED:
                _bring_in(one, tree, reserved, by)
        lines = [one.line for one in rows]
        sink.keep(lines)
    return lines


def _bring_in(one: Planned, tree: Tree, reserved: Any, by: Person) -> None:
    if way := coming(one.facts):
        one.facts["unit"] = tree.units[tree.ways[way]]
    if one.person is None and not one.facts.get("username"):
        one.facts["username"] = _username(one.facts, reserved)
    if one.person is not None and not one.facts:
        return
    ends = "end_date" in one.facts
    last_day: date | None = one.facts.pop("end_date", None)
    try:
        with whole():
            person = _provision(one, by)
            if ends:
                _end(person, last_day, by)
    except Invalid as error:
        one.line.refuse({_COLUMNS.get(name, name): text for name, text in error.errors.items()})
    else:
        one.line.person = person.pk


def _end(person: Person, last_day: date | None, by: Person) -> None:
    """Begin the way out of somebody, or take back that they leave."""
    if last_day is None:
        leaving.cancel(person, by=by)
    else:
        leaving.start(person, by=by, last_day=last_day)


def _provision(one: Planned, by: Person) -> Person:
    """With the manager when they are here already and no step on the way makes a circle; else those are set at the end."""
    if one.manager is not None:
        try:
            return provision(one.person, by=by, system=SHEET, manager=one.manager, **one.facts).person
        except Invalid as error:
            if set(error.errors) != {"manager"}:
                raise
    return provision(one.person, by=by, system=SHEET, **one.facts).person


def _username(facts: dict[str, Any], reserved: Any) -> str:
    """A free user name that no row of the file asks for."""
    wanted = (facts.get("email") or "", facts["name"])
    found = free_username(*wanted)
    for number in range(2, 1000):
        if not reserved(found):
            break
        found = free_username(f"{wanted[0].partition('@')[0] or wanted[1]}-{number}")
    return found


@transaction.atomic
def set_managers(pairs: Iterable[tuple[int, int, int | None]], sink: Sink, *, by: Person) -> list[int]:
    """Say who these people, each of a row, answer to; returns the rows for which that is so now."""
    done = []
    with together():
        for number, key, manager_key in pairs:
            person = Person.objects.get(pk=key)
            manager = Person.objects.get(pk=manager_key) if manager_key else None  # as they are now, after those before
            try:
                provision(person, by=by, manager=manager)
            except Invalid as error:  # somebody changed something meanwhile
                line = Line(number, person.name, REFUSED, person=person.pk, stage=WHOLE)
                line.problems = list(error.errors.items())
                sink.keep([line])
            else:
                done.append(number)
    return done


@transaction.atomic
def close(person: Person, sink: Sink, *, by: Person) -> bool:
    """Close the account of somebody who is not in the file any more; returns whether it could be done."""
    line = Line(-person.pk, person.name, CLOSED, person=person.pk, stage=WHOLE)
    try:
        provision(person, by=by, system=SHEET, active=False)
    except Invalid as error:
        line.refuse(error.errors)
    sink.keep([line])
    return line.outcome == CLOSED


@transaction.atomic
def invite(people: Iterable[Person], *, by: Person) -> int:
    """Invite people who have not joined by mail; returns how many."""
    count = 0
    for person in people:
        if person.email and person.is_active and person.joined_at is None:
            with suppress(Invalid):
                invite_all(person.email, by=by, role=person.role)
                count += 1
    return count


@transaction.atomic
def write_unit(one: Wanted, parent: Unit | None, sink: Sink, *, by: Person) -> Unit | None:
    """Make or change the unit of a row, and keep its line."""
    one.line.stage = WHOLE
    unit = None
    try:
        with transaction.atomic():
            unit = _write_unit(one, parent, by)
    except Invalid as error:
        one.line.refuse(error.errors)
    sink.keep([one.line])
    return unit


def _write_unit(one: Wanted, parent: Unit | None, by: Person) -> Unit | None:
    if one.line.outcome == REFUSED:
        return None
    if one.unit is None:
        return units.create(by=by, parent=parent, **one.values)
    unit = units.change(one.unit, by=by, **one.values) if one.values else one.unit
    return units.move(unit, by=by, parent=parent) if one.says_parent else unit
