"""What the API takes and answers about units and who works where."""

from datetime import datetime

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Next, Number, Out, Word, optional


class Authors(Out):
    """A page of people, with little about each."""

    items: list[Author]
    next: Next


class Unit(Out):
    """A part of the organisation."""

    id: int = Field(examples=[7])
    slug: str = Field(examples=["parks"])
    name: str = Field(examples=["Parks"])
    code: str | None = Field(description="As the system of HR calls it.", examples=["HR-7"])
    parent: int | None = Field(description="Id of the unit that it is a part of.", examples=[3])
    place: str = Field(examples=["Town hall"])
    about: str = Field(description="What it is for.", examples=["Trees, lawns and playgrounds"])
    lead: Author | None = Field(description="Who leads it; without one the lead of the unit above does.")
    created_at: datetime
    closed_at: datetime | None
    successor: int | None = Field(description="Of a closed unit: id of the one that goes on with its work.")


class Units(Out):
    """A page of units."""

    items: list[Unit]
    next: Next


class ChangeUnit(In):
    """What to change about a unit."""

    name: Word = optional(min_length=1, max_length=120, examples=["Parks"])
    code: Word | None = optional(max_length=64, examples=["HR-7"])
    place: Word = optional(max_length=120, examples=["Town hall"])
    about: Word = optional(max_length=500, examples=["Trees, lawns and playgrounds"])
    lead: Number | None = optional(description="Id of who leads it.", examples=[12])


class NewUnit(ChangeUnit):
    """A unit to add."""

    name: Word = Field(min_length=1, max_length=120, examples=["Parks"])
    parent: Number | None = optional(description="Id of the unit that it is a part of.", examples=[3])


class MovingUnit(In):
    """Where a unit goes."""

    parent: Number | None = Field(
        description="Id of the unit that it becomes a part of, null for the top.", examples=[3]
    )


class ClosingUnit(In):
    """What goes on with the work of a unit."""

    successor: Number | None = optional(description="Id of the unit that its people and parts go to.", examples=[3])


class Work(Out):
    """Where somebody works."""

    title: str = Field(examples=["Gardener"])
    unit: int | None = Field(description="Id of their unit.", examples=[7])
    place: str = Field(examples=["Town hall"])
    manager: Author | None = Field(
        description="Whom they answer to: their own manager, else who leads the unit or one above it."
    )
    employee_number: str | None = Field(description="Only to themselves and administrators.", examples=["0017"])


class Placing(In):
    """What to change about where somebody works."""

    title: Word = optional(max_length=120, examples=["Gardener"])
    unit: Number | None = optional(description="Id of their unit.", examples=[7])
    place: Word = optional(max_length=120, examples=["Town hall"])
    manager: Number | None = optional(
        description="Id of their own manager, null for the lead of the unit.", examples=[12]
    )
    employee_number: Word | None = optional(max_length=64, examples=["0017"])
