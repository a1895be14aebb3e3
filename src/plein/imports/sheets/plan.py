"""What becomes of a sheet of people, as it is known before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from plein.core.people.models import Person
from plein.imports.sheets.lines import Line
from plein.imports.sheets.managers import Node
from plein.imports.sheets.parsing import Said
from plein.imports.sheets.tree import way_of

Step = Callable[[int], object]


SHEET = "sheet"  # how accounts remember that one closed them


@dataclass
class Choices:
    """What an administrator chose for a sheet of people."""

    make_units: bool = False
    close: int = 0  # at most so many people who are not in the file have their account closed
    invite: bool = False
    administrators: bool = True  # may be made and changed: not with a token


@dataclass(frozen=True)
class Coming:
    """A unit that is to be made from the file."""

    names: list[str]
    code: str

    @property
    def way(self) -> tuple[str, ...]:
        return way_of(" / ".join(self.names))

    def __str__(self) -> str:
        return " / ".join(self.names)


@dataclass
class Planned:
    """A row with what is to be done: `facts` that are to change for `person`, or that make somebody new."""

    said: Said
    line: Line
    person: Person | None
    facts: dict[str, Any]
    manager: Person | None = None  # when it is known already who that is, and they change


@dataclass
class Plan:
    """What is known of the whole file after looking through it."""

    rows: int = 0
    unreadable: int = 0  # rows of which nothing is known
    refused: dict[int, dict[str, str]] = field(default_factory=dict)  # why, by row
    remarks: dict[int, dict[str, str]] = field(default_factory=dict)
    nodes: dict[int, Node] = field(default_factory=dict)  # who the row is about
    seen: set[int] = field(default_factory=set)  # people who are here and in the file
    references: dict[int, str] = field(default_factory=dict)  # the manager's, by row
    wanted: dict[Node, Node | None] = field(default_factory=dict)  # whose manager becomes who
    row_of: dict[Node, int] = field(default_factory=dict)
    no_managers: set[Node] = field(default_factory=set)  # guests and closed accounts of the file
    for_units: dict[tuple[str, ...], list[int]] = field(default_factory=dict)  # for which rows
    units: dict[tuple[str, ...], tuple[list[str], str]] = field(
        default_factory=dict
    )  # to be made: names and code, by way


def coming(facts: dict[str, Any]) -> tuple[str, ...] | None:
    """The way to the unit that has to be made before these facts can be set."""
    unit = facts.get("unit")
    return unit.way if isinstance(unit, Coming) else None
