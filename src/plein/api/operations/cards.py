"""Codes on paper: for administrators, and for who leads a unit about its own people who have not joined."""

from typing import Annotated, Any

from django.conf import settings
from ninja import Router
from pydantic import Field

from plein.api.answers import found, secret
from plein.api.proving import proven
from plein.api.schemas import cards as schemas
from plein.core.cards import actions, queries
from plein.core.cards.models import Sheet
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Before, Id, Limit, Number
from plein.core.models import Person, Unit
from plein.core.permissions import allow

router = Router(tags=["cards"])
Of = Annotated[Number | None, Field(description="Of this unit; without it, of people without one.")]


@router.get("/card-sheets", response=schemas.CardSheets, auth=READ)
def list_card_sheets(request: Call, unit: Of = None, before: Before = "", limit: Limit = 20) -> Any:
    """What was printed for a unit that you lead, or as an administrator for any; newest first."""
    place = _unit(request, unit)
    allow(request.person, "unit.hand_cards", place)
    rows, cursor = newest_first(queries.sheets(place), before, limit)
    items: list[Any] = [
        schemas.CountedSheet(**_sheet(row), cards=row.number, used=row.used, open=row.open) for row in rows
    ]
    return schemas.CardSheets(items=items, next=cursor)


@router.post("/card-sheets", response={201: schemas.PrintedSheet}, auth=MANAGE)
def print_cards(request: Call, new: schemas.Printing) -> Any:
    """A code for everybody of a unit who has not joined yet; what was printed for them before ends. The codes are shown this once."""
    proven(request)
    return _printed(*actions.print_sheet(_unit(request, new.unit), by=request.person, days=new.days))


@router.get("/card-sheets/{card_sheet_id}", response=schemas.SheetOfCards, auth=READ)
def get_card_sheet(request: Call, card_sheet_id: Id) -> Any:
    """Whose codes on a sheet were used."""
    sheet = _found(request, card_sheet_id)
    cards: list[Any] = list(queries.cards_of(sheet))
    items = [schemas.Card(person=author_of(one.person), used_at=one.used_at, is_open=one.is_open) for one in cards]
    return schemas.SheetOfCards(**_sheet(sheet), cards=items)


@router.post("/card-sheets/{card_sheet_id}/end", response={204: None}, auth=MANAGE)
def end_card_sheet(request: Call, card_sheet_id: Id) -> None:
    """End every code of a sheet that was not used."""
    actions.end_sheet(_found(request, card_sheet_id), by=request.person)


@router.post("/people/{person_id}/card", response={201: schemas.PrintedSheet}, auth=MANAGE)
def print_card(request: Call, person_id: Id, new: schemas.PrintingCard) -> Any:
    """A code for one person: to join, or when they have joined to choose a new password, of which they are told."""
    proven(request)
    person: Person = found(Person.objects.visible_to(request.person), pk=person_id)
    return _printed(*actions.print_card(person, by=request.person, days=new.days))


def _unit(request: Call, pk: int | None) -> Unit | None:
    unit: Unit | None = found(Unit.objects.visible_to(request.person), pk=pk) if pk is not None else None
    return unit


def _found(request: Call, pk: int) -> Sheet:
    """A sheet that the caller may print; others do not exist here."""
    mine = Sheet.objects.select_related("unit", "by")
    if not request.person.is_administrator:
        mine = mine.filter(unit__in=Unit.objects.visible_to(request.person).filter(lead=request.person))
    sheet: Sheet = found(mine, pk=pk)
    return sheet


def _printed(sheet: Sheet, cards: list[actions.Card]) -> Any:
    shown = [schemas.PrintedCard(person=author_of(one.person), code=one.code) for one in cards]
    return secret(schemas.PrintedSheet(**_sheet(sheet), address=f"{settings.URL}/code/", cards=shown))


def _sheet(row: Sheet) -> dict[str, Any]:
    return {
        "id": row.pk,
        "unit": row.unit_id,
        "by": author_of(row.by),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }
