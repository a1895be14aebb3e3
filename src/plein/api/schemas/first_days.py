"""What the API takes and answers about the first days of who is new, and about buddies."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Number, Out, Word

StepKey = Literal["profile", "spaces", "hello", "buddy", "guidelines"]


class Step(Out):
    """One step of the first days."""

    key: str = Field(examples=["hello"])
    title: str = Field(examples=["Say hello"])
    text: str = Field(examples=["One sentence is enough: who you are and what you will do here."])
    done: bool = Field(description="Nobody else reads this.", examples=[False])


class Buddy(Out):
    """How it is with a buddy."""

    state: str = Field(description="asked or agreed.", examples=["agreed"])
    person: Author | None = Field(description="Who it is; null until they said yes.")


class FirstDays(Out):
    """Your own first days."""

    steps: list[Step]
    is_new: bool = Field(description="Whether you came in a short while ago.", examples=[True])
    dismissed_at: datetime | None = Field(description="Since when you hear no more of it.")
    buddy: Buddy | None
    welcome_space: int | None = Field(description="Id of the space where new people say hello.", examples=[3])
    link: str = Field(
        description="Where it stands how things are done here.", examples=["https://plein.example.nl/help/"]
    )


class Ticking(In):
    """Whether a step is done."""

    done: bool = Field(examples=[True])


class Newcomer(Out):
    """Somebody new who would like you as a buddy, or has you."""

    id: int = Field(description="Of the question, to answer it.", examples=[9])
    person: Author
    state: str = Field(description="asked or agreed.", examples=["asked"])
    asked_at: datetime


class Newcomers(Out):
    """For whom you are a buddy, or were asked to be."""

    offers: bool = Field(description="Whether you like to be asked.", examples=[True])
    items: list[Newcomer]


class Offering(In):
    """Whether you like to be a buddy."""

    offers: bool = Field(examples=[True])


class Agreeing(In):
    """Yes or no to somebody new."""

    agrees: bool = Field(examples=[True])


class StepOn(In):
    """What an organisation makes of a step."""

    key: StepKey
    on: bool = Field(True, examples=[True])
    text: Word = Field("", description="In your own words; empty: the usual ones.", max_length=500, examples=[""])


class Path(In):
    """The first days as an organisation makes them. What is left out is as usual."""

    steps: list[StepOn] = Field(default=[], max_length=5, description="Steps that are left out are on, in the usual words.")  # fmt: skip
    welcome_space: Number | None = Field(None, description="Id of an open space.", examples=[3])
    link: Word = Field("", description="An address that begins with https:// or /.", max_length=500, examples=["/help/"])  # fmt: skip


class MadeStep(Out):
    """A step as an organisation made it."""

    key: str = Field(examples=["hello"])
    on: bool = Field(examples=[True])
    text: str = Field(description="As people read it.")
    done: int | None = Field(description="By how many newcomers of half a year; null where fewer than ten could be recognised by it.")  # fmt: skip


class MadePath(Out):
    """The first days as an organisation made them, and how they are used: never about fewer than ten people."""

    steps: list[MadeStep]
    welcome_space: int | None = Field(examples=[3])
    link: str = Field(examples=["/help/"])
    newcomers: int | None = Field(description="Of half a year.", examples=[24])
    dismissed: int | None = Field(examples=[12])
    buddies: int | None = Field(examples=[11])
