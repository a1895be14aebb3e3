"""What the API takes and answers about people."""

from typing import Literal

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Next, Out, Word, optional

Level = Literal["everyone", "colleagues", "me"]
Category = Literal["personal", "on_behalf", "related"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Part = Literal[
    "pronunciation", "called", "phone", "rooms", "days", "languages", "ask_about", "projects", "links", "category", "email", "skills", "interests",
]  # fmt: skip
Days = dict[Day, list[Word]]
HOURS = 'By day: from and until, like `["08:30", "17:00"]`, or an empty list for a whole day; a day that is not there is free.'


class Person(Author):
    """Somebody in the organisation."""

    pronouns: str = Field(description="How others speak of them, in their own words.", examples=["she/her"])
    about: str = Field(description="What they say about themselves.", examples=["Markets and events"])
    is_active: bool = Field(description="Whether the account is open.", examples=[True])
    is_former: bool = Field(description="Whether this guest worked here, and stays in touch.", examples=[False])
    profile: int | None = Field(description="Id of the space that is their profile.", examples=[5])


class Skill(Out):
    """Something a person is good at, or takes an interest in."""

    id: int = Field(description="Of this skill on this profile.", examples=[31])
    name: str = Field(examples=["Pruning"])
    slug: str = Field(description="The same for everybody who has it.", examples=["pruning"])
    endorsed: int = Field(description="How many colleagues agree; of an interest 0.", examples=[3])
    by_you: bool = Field(description="Whether you are one of them.", examples=[False])


class UnitOf(Out):
    """The part of the organisation where somebody works."""

    slug: str = Field(examples=["green"])
    name: str = Field(examples=["Green"])


class PersonDetail(Person):
    """Somebody, with what they tell you: what is not for you is null, or an empty list."""

    title: str = Field(description="Their job, as the organisation calls it.", examples=["Gardener"])
    unit: UnitOf | None = Field(description="Where they work.")
    manager: Author | None = Field(description="Whom they answer to.")
    place: str | None = Field(description="A building or a town.", examples=["Yard South"])
    pronunciation: str | None = Field(description="How the name sounds.", examples=["SHA-na"])
    called: str | None = Field(description="Another first name that colleagues use.", examples=["Sam"])
    phone: str | None = Field(examples=["+31 314 555 0123"])
    email: str | None = Field(examples=["sanne@example.nl"])
    rooms: str | None = Field(examples=["2.14"])
    days: dict[str, list[str]] | None = Field(description=HOURS, examples=[{"mon": ["08:30", "17:00"]}])
    languages: str | None = Field(examples=["Nederlands, English"])
    ask_about: str | None = Field(examples=["Trees"])
    projects: str | None = Field(examples=["The new avenue"])
    links: list[str] = Field(examples=[["https://example.org/avenue"]])
    category: str | None = Field(description="In what quality they speak: personal, on_behalf (of the organisation) or related (on their field, in their own name).", examples=["personal"])  # fmt: skip
    skills: list[Skill]
    interests: list[Skill]


class Me(PersonDetail):
    """Yourself, with what only you see."""

    shown: dict[str, str] = Field(description="For whom each part is: everyone, colleagues or me.", examples=[{"phone": "colleagues"}])  # fmt: skip
    role: str = Field(description="guest, member or administrator.", examples=["member"])
    language: str = Field(description="nl, en, or empty for the organisation's.", examples=["nl"])


class People(Out):
    """A page of people."""

    items: list[Person]
    next: Next


class ChangeMe(In):
    """What to change about yourself."""

    name: str = optional(min_length=1, max_length=120, examples=["Sanne van den Berg"])
    pronouns: str = optional(max_length=40, examples=["she/her"])
    about: str = optional(max_length=500, examples=["Markets and events"])
    language: Literal["", "nl", "en"] = optional(examples=["en"])
    title: Word = optional(
        max_length=120, description="Only where no personnel system keeps it.", examples=["Gardener"]
    )
    pronunciation: Word = optional(max_length=120, examples=["SHA-na"])
    called: Word = optional(max_length=60, examples=["Sam"])
    phone: Word = optional(max_length=40, examples=["+31 314 555 0123"])
    rooms: Word = optional(max_length=120, examples=["2.14"])
    days: Days = optional(description=HOURS, examples=[{"mon": ["08:30", "17:00"]}])
    languages: Word = optional(max_length=200, examples=["Nederlands, English"])
    ask_about: Word = optional(max_length=300, examples=["Trees"])
    projects: Word = optional(max_length=500, examples=["The new avenue"])
    links: list[Word] = optional(max_length=5, examples=[["https://example.org/avenue"]])
    category: Category = optional(description="In what quality you speak.", examples=["personal"])
    shown: dict[Part, Level] = optional(description="For whom each part is; parts that are not named stay as they are.", examples=[{"phone": "everyone"}])  # fmt: skip
    skills: list[Word] = optional(max_length=20, description="All that you are good at, in this order.", examples=[["Pruning"]])  # fmt: skip
    interests: list[Word] = optional(max_length=20, description="All that you take an interest in.", examples=[["Chess"]])  # fmt: skip
