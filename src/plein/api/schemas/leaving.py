"""What the API takes and answers about who leaves."""

from datetime import date

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import Day, In, Number, Out, Word


class LeftThing(Out):
    """Something that the leaver looks after alone, as far as you may know of it."""

    kind: str = Field(description="space, unit, guest, or what a channel adds.", examples=["space"])
    key: int = Field(description="Id of it.", examples=[3])
    name: str = Field(examples=["Market"])
    heir: Author | None = Field(description="Who was named to look after it next.")


class Departure(Out):
    """Somebody leaves."""

    person: Author
    last_day: date = Field(description="After it the account closes.", examples=["2027-03-01"])
    manager: Author | None = Field(description="Who names successors, beside administrators and the leaver.")
    left: list[LeftThing]


class NewDeparture(In):
    """When somebody leaves."""

    last_day: Day = Field(description="From today on, at most a year from now.", examples=["2027-03-01"])


class Succeeding(In):
    """Who looks after one thing next."""

    kind: Word = Field(max_length=32, examples=["space"])
    key: Number = Field(examples=[3])
    heir: Number | None = Field(description="Id of a colleague; null: as is usual.", examples=[12])
