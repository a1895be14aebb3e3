"""Storing until when guests stay, and who leaves. Nothing that is here already is changed."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plein.core.models import Departure, Organisation, Person, Post, Stay, Succession
from plein.imports.plein import building
from plein.imports.plein.leaving.lines import NAMED
from plein.imports.plein.report import Bad
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


@transaction.atomic
def former_space(work: Import, lines: list[Line]) -> None:
    """Where former colleagues are, unless that was picked here."""
    for line in lines:
        Organisation.objects.filter(former_space=None).update(former_space=work.space(line["space"]))


@transaction.atomic
def successions(work: Import, lines: list[Line]) -> None:
    """Whom leavers named, of those who have not left and of whom nobody was named here for the same."""
    for line in lines:
        if line.get("kind") not in NAMED:
            raise Bad(_("%(value)r is not something that is handed over") % {"value": line.get("kind")})
        find: dict[str, Callable[[Any], Any]] = {"space": work.space, "unit": work.unit, "guest": work.person}
        departure = Departure.objects.filter(person=work.person(line["person"])).first()
        new = False
        if departure is not None:
            values = {"heir_id": work.person(line["heir"])}
            _row, new = Succession.objects.get_or_create(
                departure=departure, kind=line["kind"], key=find[line["kind"]](line["of"]), defaults=values
            )
        work.report.made["succession"] += new
        work.report.kept["succession"] += not new


def farewells(posts: list[Post]) -> None:
    """With which of these new posts their authors said goodbye."""
    for post in posts:
        if post.is_farewell:
            Departure.objects.filter(person=post.author_id, farewell=None).update(farewell=post)
