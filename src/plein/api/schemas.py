"""What the API takes and answers, beside posts."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Moment, Number, Out, Uid, Word, optional

Role = Literal["guest", "member", "editor", "moderator", "manager"]
Visibility = Literal["open", "closed", "secret"]
Joining = Literal["everyone", "request", "invitation"]
Stage = Literal["one_way", "bottom_up", "pre_moderated", "post_moderated", "open"]
Function = Literal["", "task", "knowledge", "participation", "belonging"]
Target = Literal["person", "tag", "post", "space"]
NEXT = "The cursor of the next page, null at the end."


class Person(Author):
    """Somebody in the organisation."""

    pronouns: str = Field(description="How others speak of them, in their own words.", examples=["she/her"])
    about: str = Field(description="What they say about themselves.", examples=["Markets and events"])
    is_active: bool = Field(description="Whether the account is open.", examples=[True])
    is_former: bool = Field(description="Whether this guest worked here, and stays in touch.", examples=[False])
    profile: int | None = Field(description="Id of the space that is their profile.", examples=[5])


Level = Literal["everyone", "colleagues", "me"]
Category = Literal["personal", "on_behalf", "related"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Part = Literal[
    "pronunciation", "called", "phone", "rooms", "days", "languages", "ask_about", "projects", "links", "category", "email", "skills", "interests",
]  # fmt: skip
Days = dict[Day, list[Word]]
HOURS = 'By day: from and until, like `["08:30", "17:00"]`, or an empty list for a whole day; a day that is not there is free.'


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
    next: str | None = Field(description=NEXT)


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


class Space(Out):
    """A place with members, where things are said."""

    id: int = Field(examples=[3])
    slug: str = Field(examples=["market"])
    name: str = Field(examples=["Market"])
    purpose: str = Field(examples=["Everything about the weekly market"])
    kind: str = Field(description="open, closed, secret, conversation or personal (a profile).", examples=["open"])
    join: str = Field(description="How one becomes a member: everyone, request or invitation.", examples=["everyone"])
    stage: str = Field(
        description="Who publishes: one_way, bottom_up, pre_moderated, post_moderated or open.", examples=["open"]
    )
    function: str = Field(
        description="What it does for who comes: task, knowledge, participation or belonging; empty when nobody said.",
        examples=["task"],
    )
    channels: list[str] = Field(description="Enabled channels; empty means every one.", examples=[[]])
    owner: int | None = Field(description="Of a profile: id of its person.", examples=[None])
    role: str | None = Field(description="Your role in it, null when you are not a member.", examples=["member"])
    created_at: datetime
    archived_at: datetime | None
    successor: int | None = Field(description="Of an archived space: id of the space to go to, when you may know it.")


class Spaces(Out):
    """A page of spaces."""

    items: list[Space]
    next: str | None = Field(description=NEXT)


class NewSpace(In):
    """A space to begin."""

    name: str = Field(min_length=1, max_length=120, examples=["Market"])
    purpose: str = Field(default="", max_length=500, examples=["Everything about the weekly market"])
    kind: Visibility = Field(default="open", description="Who can see it.")
    join: Joining = optional(description="How one becomes a member; left out, what is usual for its kind.")
    stage: Stage = Field(default="open", description="Who publishes.")
    function: Function = Field(default="", description="What it does for who comes: one of the four functions.")
    channels: list[Word] = Field(default=[], max_length=50, description="Enabled channels; empty means every one.")


class ChangeSpace(In):
    """What to change about a space."""

    name: str = optional(min_length=1, max_length=120, examples=["Market"])
    purpose: str = optional(max_length=500)
    kind: Visibility = optional()
    join: Joining = optional()
    stage: Stage = optional()
    function: Function = optional()
    channels: list[Word] = optional(max_length=50)


class Archiving(In):
    """How a space is archived."""

    successor: Number | None = Field(default=None, description="Id of the space to go to.")


class Asking(In):
    """A word to the managers."""

    text: str = Field(default="", max_length=300, examples=["I run the fish stall."])


class Member(Out):
    """A person in a space."""

    person: Author
    space: int = Field(description="Id of the space.", examples=[3])
    role: str = Field(description="guest, member, editor, moderator or manager.", examples=["member"])
    joined_at: datetime
    by_hand: bool = Field(description="Whether they joined or were added, be it that a rule brings them here too.")
    by_rule: str | None = Field(
        description="Why a rule brings them here; null when none does, and to guests.", examples=["works in Parks"]
    )


class Members(Out):
    """A page of members."""

    items: list[Member]
    next: str | None = Field(description=NEXT)


class Invitation(Out):
    """A link by which a guest may come in, and that was not used yet; the link itself was shown once."""

    id: int = Field(examples=[4])
    name: str = Field(description="For whom it is, as far as that was said.", examples=["Bas of the market"])
    by: Author = Field(description="Who made it.")
    created_at: datetime
    expires_at: datetime
    until: date | None = Field(description="The last day of the guest who comes in by it.", examples=["2027-03-01"])


class Invitations(Out):
    """A page of invitations."""

    items: list[Invitation]
    next: str | None = Field(description=NEXT)


class NewMember(In):
    """A person to bring in."""

    person: Number = Field(description="Id of the person.", examples=[12])
    role: Role = Field(default="member")


class ChangeMember(In):
    """Another role."""

    role: Role


Language = Literal["", "nl", "en", "de", "fr", "tr", "pl", "ar", "uk"]


class NewReply(In):
    """An answer."""

    text: str = Field(default="", max_length=100_000, description="CommonMark.", examples=["See you there, @ben!"])
    uid: Uid | None = Field(
        default=None,
        description="Your own id for it: sent twice, it is posted once, and the answer is the post that is there, also when you send other words under it.",
    )
    files: list[Number] = Field(default=[], max_length=20, description="Ids of files you added.", examples=[[]])
    language: Language = Field(default="", description="Of the text; empty: found by its words.", examples=["en"])


class NewPost(NewReply):
    """Something to say."""

    title: str = Field(default="", max_length=200)
    quoted: Number | None = Field(
        default=None, description="Id of a post to pass on, with or without words of your own."
    )
    publish_at: Moment | None = Field(default=None, description="A later moment to publish it.")
    expires_at: Moment | None = Field(default=None, description="When it is over.")


class ChangePost(In):
    """What to change about a post."""

    text: str = optional(max_length=100_000, examples=["The market moves to **Friday**."])
    title: str = optional(max_length=200)
    language: Language = optional(description="Of the text; empty: found by its words.", examples=["en"])
    expires_at: Moment | None = optional(description="When it is over; null for never.")


class NewReport(In):
    """What is wrong with a post."""

    reason: Literal["hurtful", "private", "untrue", "misplaced", "other"] = Field(
        description="With `other`, `text` says what.", examples=["private"]
    )
    text: str = Field(default="", max_length=500, examples=["This names a patient."])


class Removal(In):
    """Why a post goes."""

    note: str = Field(default="", max_length=300)


class Revision(Out):
    """How a post was before."""

    id: int
    title: str
    text: str
    html: str
    at: datetime = Field(description="When it was changed.")


class Revisions(Out):
    """How a post was before it was edited, oldest first."""

    items: list[Revision]


class Door(Out):
    """Another system by which people come in."""

    id: int = Field(examples=[2])
    kind: str = Field(description="The protocol.", examples=["oidc"])
    name: str = Field(description="What stands on its button.", examples=["Gemeente Waterrijk"])
    slug: str = Field(description="Its name in addresses.", examples=["gemeente-waterrijk"])
    is_open: bool = Field(description="Whether people can come in by it.", examples=[True])
    people: int = Field(description="How many people have come in by it.", examples=[41])
    used_at: datetime | None = Field(description="When somebody last came in by it.")


class Doors(Out):
    """Every door, in order."""

    items: list[Door]


class Tag(Out):
    """A subject people name with #."""

    id: int = Field(examples=[9])
    slug: str = Field(examples=["market"])
    name: str = Field(examples=["market"])


class Tags(Out):
    """Tags in use, most used first."""

    items: list[Tag]


class TagDetail(Tag):
    """A tag with what stands beside it."""

    related: list[Tag] = Field(description="Tags that often stand beside it.")
    people: list[Author] = Field(description="People who write most with it.")


class Follow(Out):
    """What you follow or mute."""

    kind: Target
    id: int = Field(description="Id of the person, tag, post or space.", examples=[12])
    mute: bool = Field(description="Muted instead of followed.", examples=[False])
    at: datetime


class Follows(Out):
    """A page of what you follow and mute."""

    items: list[Follow]
    next: str | None = Field(description=NEXT)


class Following(In):
    """Follow, or mute."""

    mute: bool = Field(default=False, description="Hear no more of it, instead of hearing of it.")


class ChangeFile(In):
    """What to change about a file."""

    alt: str = Field(
        max_length=500,
        description="What is in the picture, for those who cannot see it.",
        examples=["The square on market day"],
    )
