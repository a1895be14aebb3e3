"""What the API takes and answers about spaces, their members and invitations."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Next, Number, Out, Word, optional

Role = Literal["guest", "member", "editor", "moderator", "manager"]
Visibility = Literal["open", "closed", "secret"]
Joining = Literal["everyone", "request", "invitation"]
Stage = Literal["one_way", "bottom_up", "pre_moderated", "post_moderated", "open"]
Function = Literal["", "task", "knowledge", "participation", "belonging"]


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
    next: Next


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
    next: Next


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
    next: Next


class NewMember(In):
    """A person to bring in."""

    person: Number = Field(description="Id of the person.", examples=[12])
    role: Role = Field(default="member")


class ChangeMember(In):
    """Another role."""

    role: Role
