"""What the API takes and answers about tags, and what somebody follows or mutes."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from plein.core.contract.posts import Author
from plein.core.contract.schemas import In, Next, Out

Target = Literal["person", "tag", "post", "space"]


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
    next: Next


class Following(In):
    """Follow, or mute."""

    mute: bool = Field(default=False, description="Hear no more of it, instead of hearing of it.")
