"""What the API takes and answers about shared devices."""

from datetime import datetime

from pydantic import Field

from plein.core.contract.schemas import In, Out, Word, optional


class Terminal(Out):
    """A device that many people use, one after another."""

    id: int = Field(examples=[2])
    name: str = Field(examples=["Canteen"])
    idle: int = Field(description="Minutes without use after which a session there ends.", examples=[5])
    longest: int = Field(description="Minutes after which one signs in anew.", examples=[30])
    is_registered: bool = Field(description="Whether its code was typed on the device.", examples=[True])
    created_at: datetime
    seen_at: datetime | None = Field(description="When it was last used.")


class Terminals(Out):
    """Every shared device, by name."""

    items: list[Terminal]


class NewlyAdded(Terminal):
    """A shared device that was named just now. The code is shown this once."""

    code: str = Field(description="Typed on the device itself, once and within an hour.", examples=["CDFG-HJKM-NPQR"])
    address: str = Field(description="Where it is typed.", examples=["https://plein.example.nl/terminal/"])


class NewTerminal(In):
    """A shared device to add."""

    name: Word = Field(min_length=1, max_length=80, examples=["Canteen"])
    idle: int = Field(5, ge=1, le=60, description="Minutes.", examples=[5])
    longest: int = Field(30, ge=5, le=480, description="Minutes; at least as long as idle.", examples=[30])


class ChangeTerminal(In):
    """What to change about a shared device."""

    name: Word = optional(min_length=1, max_length=80, examples=["Canteen"])
    idle: int = optional(ge=1, le=60, description="Minutes.", examples=[5])
    longest: int = optional(ge=5, le=480, description="Minutes; at least as long as idle.", examples=[30])
