"""What polls add to the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ninja import Router
from ninja.responses import Status
from pydantic import Field

from plein.channels.poll import actions, queries
from plein.core.contract import posts
from plein.core.contract.access import WRITE, Call, Problem
from plein.core.contract.schemas import Id, In, Moment, Number, Out, Uid
from plein.core.models import Person, Post, Space

router = Router(tags=["polls"])


class Choice(Out):
    """One possible answer."""

    id: int = Field(examples=[31])
    text: str = Field(examples=["Thursday"])
    count: int | None = Field(description="How many chose it; null while results are hidden.", examples=[4])


class Poll(Out):
    """What is special to a poll."""

    options: list[Choice]
    multiple: bool = Field(description="Whether one may choose several.", examples=[False])
    hidden: bool = Field(description="Whether results stay hidden until it is closed.", examples=[False])
    closes_at: datetime | None
    closed: bool = Field(examples=[False])
    voters: int | None = Field(description="How many people voted; null while results are hidden.", examples=[7])
    chosen: list[int] = Field(description="Ids of the options you chose.", examples=[[31]])


class NewPoll(In):
    """A question with its options."""

    question: str = Field(min_length=1, max_length=200, examples=["When shall we meet?"])
    options: list[str] = Field(min_length=2, max_length=actions.MOST_OPTIONS, examples=[["Wednesday", "Thursday"]])
    text: str = Field(default="", max_length=100_000, description="More about it, in CommonMark.")
    multiple: bool = Field(default=False, description="Whether one may choose several.")
    hidden: bool = Field(default=False, description="Whether results stay hidden until it is closed.")
    closes_at: Moment | None = Field(default=None, description="The deadline.")
    uid: Uid | None = Field(
        default=None,
        description="Your own id for it: sent twice, it is posted once, and the answer is the post that is there, also when you send other words under it.",
    )


class Ballot(In):
    """Your whole choice."""

    options: list[Number] = Field(
        max_length=actions.MOST_OPTIONS, description="Ids of options; none takes your vote back.", examples=[[31]]
    )


@router.post("/spaces/{space_id}/polls", response={201: posts.Post}, auth=WRITE)
def create_poll(request: Call, space_id: Id, new: NewPoll) -> Any:
    """Put a question to a space."""
    space = Space.objects.visible_to(request.person).select_related("owner").filter(pk=space_id).first()
    if space is None:
        raise Problem("not-found")
    post = actions.ask(by=request.person, space=space, **new.model_dump())
    return Status(201, posts.post_of(post.pk, request.person))


@router.put("/polls/{post_id}/vote", response=posts.Post, auth=WRITE)
def vote_in_poll(request: Call, post_id: Id, ballot: Ballot) -> Any:
    """Choose, or choose differently; nobody is ever shown who chose what."""
    post = _poll(request, post_id)
    options = queries.options_of(post, ballot.options)
    if len(options) != len(set(ballot.options)):
        raise Problem("not-found")
    actions.vote(post, options, by=request.person)
    return posts.post_of(post_id, request.person)


@router.post("/polls/{post_id}/close", response=posts.Post, auth=WRITE)
def close_poll(request: Call, post_id: Id) -> Any:
    """End the vote, as its author or a moderator."""
    actions.close(_poll(request, post_id), by=request.person)
    return posts.post_of(post_id, request.person)


def _poll(request: Call, pk: int) -> Post:
    post: Post | None = (
        Post.objects.visible_to(request.person)
        .select_related("space")
        .filter(pk=pk, kind="poll")
        .exclude(poll=None)
        .first()
    )
    if post is None:
        raise Problem("not-found")
    return post


def _details(person: Person, rows: Sequence[Post]) -> dict[int, Any]:
    """Polls by post id. The rows carry what the kind loaded for them."""
    marks = queries.marks(person, [row.pk for row in rows])
    loaded = {row.pk: getattr(row, "details", None) for row in rows}
    return {pk: _shown(poll, marks) for pk, poll in loaded.items() if poll}


def _shown(poll: Any, marks: set[str]) -> Poll:
    open_ = poll.shows_results
    options = list(poll.options.all())
    return Poll(
        options=[Choice(id=one.pk, text=one.text, count=one.count if open_ else None) for one in options], multiple=poll.multiple,
        hidden=poll.hidden, closes_at=poll.closes_at, closed=poll.is_closed, voters=poll.voters if open_ else None,
        chosen=[one.pk for one in options if f"voted:{one.pk}" in marks],
    )  # fmt: skip


posts.register("poll", Poll, _details)
