"""What the API takes and answers about memberships by rule."""

from datetime import datetime

from pydantic import Field

from plein.core.contract.schemas import In, Number, Out, Word


class Rule(Out):
    """Who is in a space by what they are: everything that is given has to hold; of several rules one is enough."""

    id: int = Field(description="Of this rule; a rule that is changed is another one.", examples=[5])
    unit: int | None = Field(description="Id of the unit they work in.", examples=[7])
    below: bool = Field(description="Whether also who works in what is below the unit.")
    group: int | None = Field(description="Id of the group they are in.", examples=[None])
    title: str = Field(description="Their job; counts for who has an employee number.", examples=["Nurse"])
    place: str = Field(description="Where they work.", examples=["Town hall"])
    who: str = Field(description="colleagues (no guests), member, administrator or guest.", examples=["colleagues"])
    role: str = Field(description="What they are in the space: member or editor.", examples=["member"])
    may_leave: bool = Field(description="Whether they may leave; else they mute it.")
    at: datetime


class Rules(Out):
    """Every rule of a space."""

    items: list[Rule]
    settled: bool = Field(description="Whether everybody was looked at since the rules changed.")


class NewRule(In):
    """A rule as it should be."""

    unit: Number | None = Field(default=None, description="Id of the unit they work in.", examples=[7])
    below: bool = Field(default=True, description="Whether also who works in what is below the unit.")
    group: Number | None = Field(default=None, description="Id of the group they are in; administrators choose one.")
    title: Word = Field(default="", max_length=120, examples=["Nurse"])
    place: Word = Field(default="", max_length=120, examples=["Town hall"])
    who: Word = Field(
        default="colleagues", description="colleagues (no guests), member, administrator or guest.", max_length=20
    )
    role: Word = Field(default="member", description="member or editor.", max_length=20)
    may_leave: bool = False


class NewRules(In):
    """All rules of a space. Those that are there already, and are not in this list, end."""

    items: list[NewRule] = Field(max_length=50)
