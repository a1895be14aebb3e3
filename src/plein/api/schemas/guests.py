"""What the API takes and answers about guests."""

from datetime import date

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import Day, In, Next, Number, Out, optional


class Guest(Out):
    """Somebody from outside, with the colleague who answers for them."""

    person: Author
    sponsor: Author | None = Field(description="Null: nobody answers for them, and an administrator should see to it.")
    until: date = Field(description="The last day; after it the account closes.", examples=["2027-03-01"])
    is_active: bool = Field(description="Whether the account is open.", examples=[True])


class Guests(Out):
    """A page of guests."""

    items: list[Guest]
    next: Next


class ChangeGuest(In):
    """What to change about the stay of a guest."""

    until: Day = optional(description="From today on, at most a year from now.", examples=["2027-03-01"])
    sponsor: Number = optional(description="Id of a colleague.", examples=[12])
