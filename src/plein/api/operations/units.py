"""Units: how the organisation is built, and who works where."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from plein.api.answers import created, found
from plein.api.proving import no_token_for
from plein.api.schemas import units as schemas
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Before, Id, Limit, Number, Word
from plein.core.models import Person, Unit
from plein.core.permissions import Invalid, can
from plein.core.search.queries import words
from plein.core.units import actions, queries

router = Router(tags=["units"])
Words = Annotated[Word, Field(description="Only whose name, or a former name, holds these words.", max_length=200)]
Parent = Annotated[Number | None, Field(description="Only the parts of this unit.")]
Top = Annotated[bool, Field(description="Only those that are a part of none.")]
Closed = Annotated[bool, Field(description="Also units that were closed.")]
Below = Annotated[bool, Field(description="Also who works in its parts.")]


@router.get("/units", response=schemas.Units, auth=READ)
def list_units(
    request: Call, q: Words = "", parent: Parent = None, top: Top = False, closed: Closed = False,
    before: Before = "", limit: Limit = 20,
) -> Any:  # fmt: skip
    """Units, newest first: all of them, the parts of one, or those at the top; with `q` the best matches, without further pages."""
    rows = queries.search(words(q), request.person) if q else Unit.objects.visible_to(request.person)
    rows = rows if closed else rows.filter(closed_at=None)
    rows = rows.filter(parent=parent) if parent is not None else rows.filter(parent=None) if top else rows
    if q:
        return schemas.Units(items=[_unit(row) for row in rows[:limit]], next=None)
    some, cursor = newest_first(rows.select_related("lead"), before, limit)
    return schemas.Units(items=[_unit(row) for row in some], next=cursor)


@router.post("/units", response={201: schemas.Unit}, auth=MANAGE)
def create_unit(request: Call, new: schemas.NewUnit) -> Any:
    """Add a unit, as an administrator."""
    return created(_unit(actions.create(by=request.person, **_values(request, new))))


@router.get("/units/{unit_id}", response=schemas.Unit, auth=READ)
def get_unit(request: Call, unit_id: Id) -> Any:
    """One unit."""
    return _unit(_found(request, unit_id))


@router.patch("/units/{unit_id}", response=schemas.Unit, auth=MANAGE)
def change_unit(request: Call, unit_id: Id, change: schemas.ChangeUnit) -> Any:
    """Change what a unit is called and who leads it, as an administrator; who leads it changes its place and what it is for."""
    return _unit(actions.change(_found(request, unit_id), by=request.person, **_values(request, change)))


@router.post("/units/{unit_id}/move", response=schemas.Unit, auth=MANAGE)
def move_unit(request: Call, unit_id: Id, to: schemas.MovingUnit) -> Any:
    """Make a unit a part of another, with all that is below it, or of none."""
    unit = _found(request, unit_id)
    return _unit(actions.move(unit, by=request.person, parent=_other(request, to.parent, "parent")))


@router.post("/units/{unit_id}/close", response=schemas.Unit, auth=MANAGE)
def close_unit(request: Call, unit_id: Id, how: schemas.ClosingUnit) -> Any:
    """End a unit; its people and parts go to the successor. Without one it must be empty."""
    unit = _found(request, unit_id)
    return _unit(actions.close(unit, by=request.person, successor=_other(request, how.successor, "successor")))


@router.get("/units/{unit_id}/people", response=schemas.Authors, auth=READ)
def people_of_unit(request: Call, unit_id: Id, below: Below = False, before: Before = "", limit: Limit = 20) -> Any:
    """Who works in a unit, newest first."""
    rows, cursor = newest_first(queries.people_of(_found(request, unit_id), request.person, below=below), before, limit)
    return schemas.Authors(items=[author_of(row) for row in rows], next=cursor)


@router.get("/people/{person_id}/work", response=schemas.Work, auth=READ)
def get_work(request: Call, person_id: Id) -> Any:
    """Where somebody works, as what, and whom they answer to; for colleagues."""
    return _work(_person(request, person_id), request.person)


@router.patch("/people/{person_id}/work", response=schemas.Work, auth=MANAGE)
def place_person(request: Call, person_id: Id, change: schemas.Placing) -> Any:
    """Say where somebody works, as an administrator; one's own title is one's own while no employee number is known."""
    person = _person(request, person_id)
    no_token_for(request, person)
    return _work(actions.place(person, by=request.person, **_values(request, change)), request.person)


def _found(request: Call, pk: int) -> Unit:
    unit: Unit = found(Unit.objects.visible_to(request.person).select_related("lead"), pk=pk)
    return unit


def _person(request: Call, pk: int) -> Person:
    """Somebody, for who knows how the organisation is built."""
    people = Person.objects.visible_to(request.person).select_related("unit", "manager")
    person: Person = found(people.none() if request.person.is_guest else people, pk=pk)
    return person


def _other(request: Call, pk: int | None, field: str) -> Unit | None:
    unit: Unit | None = Unit.objects.visible_to(request.person).filter(pk=pk).first() if pk is not None else None
    if pk is not None and unit is None:
        raise Invalid(_("Choose a unit that is in the list."), field)
    return unit


def _values(request: Call, given: Any) -> dict[str, Any]:
    """What was given, with units and people in the place of their ids."""
    values: dict[str, Any] = given.model_dump(exclude_unset=True)
    for name in values.keys() & {"parent", "unit"}:
        values[name] = _other(request, values[name], name)
    for name in values.keys() & {"lead", "manager"}:
        pk = values[name]
        values[name] = Person.objects.visible_to(request.person).filter(pk=pk).first() if pk is not None else None
        if pk is not None and values[name] is None:
            raise Invalid(_("There is no colleague with this name."), name)
    return values


def _unit(row: Unit) -> schemas.Unit:
    return schemas.Unit(
        id=row.pk, slug=row.slug, name=row.name, code=row.code, parent=row.parent_id, place=row.place, about=row.about,
        lead=author_of(row.lead) if row.lead else None, created_at=row.created_at, closed_at=row.closed_at, successor=row.successor_id,
    )  # fmt: skip


def _work(person: Person, viewer: Person) -> schemas.Work:
    """What is known of somebody's work; the number by which HR knows them is for themselves and administrators."""
    numbered = viewer.pk == person.pk or can(viewer, "person.place", person)
    manager = queries.manager_of(person)
    return schemas.Work(
        title=person.title, unit=person.unit_id, place=person.place, manager=author_of(manager) if manager else None,
        employee_number=person.employee_number if numbered else None,
    )  # fmt: skip
