"""Storing until when guests stay, and who leaves. Nothing that is here already is changed."""

from django.db import transaction

from plein.core.models import Departure, Person, Stay
from plein.imports.plein import building
from plein.imports.plein.values import Line
from plein.imports.plein.work import Import


@transaction.atomic
def stays(work: Import, lines: list[Line]) -> None:
    """The stays of guests of whom none is known."""
    people = {work.person(line["person"]): line for line in lines}
    here = set(Stay.objects.filter(person__in=people).values_list("person", flat=True))
    guests = set(Person.objects.filter(pk__in=people, role=Person.Role.GUEST).values_list("pk", flat=True))
    rows = [
        building.stay(line, person_id=pk, sponsor_id=work.person(line["sponsor"]) if line.get("sponsor") else None)
        for pk, line in people.items()
        if pk in guests - here
    ]
    Stay.objects.bulk_create(rows)
    work.report.made["stay"] += len(rows)
    work.report.kept["stay"] += len(lines) - len(rows)


@transaction.atomic
def departures(work: Import, lines: list[Line]) -> None:
    """Departures of people of whom none is known."""
    people = {work.person(line["person"]): line for line in lines}
    here = set(Departure.objects.filter(person__in=people).values_list("person", flat=True))
    rows = [
        building.departure(line, person_id=pk, manager_id=work.person(line["manager"]) if line.get("manager") else None)
        for pk, line in people.items()
        if pk not in here
    ]
    Departure.objects.bulk_create(rows)
    work.report.made["departure"] += len(rows)
    work.report.kept["departure"] += len(lines) - len(rows)
