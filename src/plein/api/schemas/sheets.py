"""What the API takes and answers about sheets of people and units."""

from typing import Literal

from pydantic import Field

from plein.core.contract.schemas import In, Out


class Sheet(Out):
    """A sheet that is looked through, or brought in, by the worker."""

    id: int = Field(examples=[3])
    kind: Literal["people", "units"]
    name: str = Field(description="Of the file.", examples=["people.csv"])
    state: str = Field(description="looking, looked, importing, done, failed or cancelled.", examples=["looked"])
    done: int
    total: int
    counts: dict[str, int] = Field(description="Lines by outcome: made, changed, same, refused, closed.", examples=[{"made": 12, "refused": 1}])  # fmt: skip
    columns: dict[str, str] = Field(description="Which of our fields each column of the file is taken for.", examples=[{"employee_number": "Personeelsnummer"}])  # fmt: skip
    missing: int = Field(description="People with an employee number and an open account who are not in the file.")
    problem: str = Field(description="Why it failed, in your language.")


class Change(Out):
    """A field that becomes something else."""

    field: str = Field(examples=["title"])
    old: str
    new: str


class Wrong(Out):
    """What is wrong, and how to mend it."""

    field: str = Field(description="Empty: the whole line.", examples=["email"])
    text: str


class SheetLine(Out):
    """What becomes, or became, of one line."""

    line: int = Field(description="As a spreadsheet counts rows; minus the id of a person who is not in the file.", examples=[12])  # fmt: skip
    name: str
    outcome: str
    person: int | None
    changes: list[Change]
    problems: list[Wrong]


class SheetLines(Out):
    """A page of lines."""

    items: list[SheetLine]
    next: int | None = Field(description="`after` of the next page.")


class Doing(In):
    """What else is to be done with a sheet of people."""

    close: int = Field(0, ge=0, le=1_000_000, description="To close the accounts of who is not in the file: how many that are, `missing`.")  # fmt: skip
    invite: bool = Field(False, description="Invite who is new and has an e-mail address.")
