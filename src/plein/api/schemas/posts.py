"""What the API takes and answers about posts, beside the posts themselves."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from plein.core.contract.schemas import In, Moment, Number, Out, Uid, optional

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
