"""What the API takes and answers about codes on paper."""

from datetime import datetime

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Next, Number, Out, optional


class CardSheet(Out):
    """Cards that were printed together; what is on them stands on paper alone."""

    id: int = Field(examples=[5])
    unit: int | None = Field(description="Id of the unit; null: for people without one.", examples=[7])
    by: Author = Field(description="Who printed it.")
    created_at: datetime
    expires_at: datetime = Field(description="After it no code on this sheet works.")


class CountedSheet(CardSheet):
    """A sheet, with how far its cards are used."""

    cards: int = Field(examples=[24])
    used: int = Field(examples=[9])
    open: int = Field(description="Whose code still works.", examples=[15])


class CardSheets(Out):
    """A page of sheets."""

    items: list[CountedSheet]
    next: Next


class Card(Out):
    """Whose code it is, and whether it still works."""

    person: Author
    used_at: datetime | None
    is_open: bool = Field(description="Whether the code still works.", examples=[True])


class SheetOfCards(CardSheet):
    """A sheet with every card on it; never with a code."""

    cards: list[Card]


class PrintedCard(Out):
    """A card with its code."""

    person: Author
    code: str = Field(examples=["CDFG-HJKM-NPQR"])


class PrintedSheet(CardSheet):
    """A sheet that was made just now. The codes are shown this once: here only their hash is kept."""

    address: str = Field(description="Where a code is typed.", examples=["https://plein.example.nl/code/"])
    cards: list[PrintedCard]


class PrintingCard(In):
    """A card for one person."""

    days: int = Field(30, description="How long the code works.", ge=1, le=90, examples=[30])


class Printing(PrintingCard):
    """Cards for everybody of a unit who has not joined yet."""

    unit: Number | None = optional(description="Id of the unit; without it, people without one.", examples=[7])
