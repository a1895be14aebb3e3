"""Posts as the API shows them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from plein.core.contract.schemas import Out
from plein.core.files.models import File as FileRow
from plein.core.people.models import Person as PersonRow
from plein.core.posts.cards import hydrate
from plein.core.posts.models import Post as PostRow
from plein.core.posts.queries import Feed, in_order

Detailer = Callable[[PersonRow, Sequence[PostRow]], dict[int, BaseModel]]
_details: dict[str, tuple[type[BaseModel], Detailer]] = {}


def register(kind: str, schema: type[BaseModel], details: Detailer) -> None:
    """Have `details` fill the field `details` of posts of this kind, as `schema` says."""
    _details[kind] = (schema, details)


def detail_schemas() -> list[type[BaseModel]]:
    """What `details` can be."""
    return [schema for schema, _ in _details.values()]


class Author(Out):
    """Who said something."""

    id: int = Field(examples=[12])
    username: str = Field(examples=["sanne"])
    name: str = Field(examples=["Sanne van den Berg"])
    is_guest: bool = Field(description="Whether this person is a guest of the organisation.", examples=[False])


class Reaction(Out):
    """An emoji and how many people chose it."""

    emoji: str = Field(examples=["👍"])
    count: int = Field(examples=[3])


class File(Out):
    """A file that was added to a post, or waits for one."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["square.jpg"])
    mime: str = Field(description="What the file really is.", examples=["image/jpeg"])
    size: int = Field(description="In bytes.", examples=[48213])
    sha256: str = Field(
        description="Of the bytes as they are kept; empty for a file of which only the link came along."
    )
    width: int | None = Field(description="Of a picture, in pixels.", examples=[1600])
    height: int | None = Field(description="Of a picture, in pixels.", examples=[900])
    alt: str = Field(description="What is in the picture.", examples=["The square on market day"])
    post: int | None = Field(description="Id of its post; null while it waits for one.", examples=[42])
    source_url: str = Field(
        description="Where an imported file was kept, when only its link came along.", examples=[""]
    )


class Post(Out):
    """Something a person said."""

    id: int = Field(examples=[42])
    uid: UUID = Field(description="The sender's own id: sent twice, it is posted once.")
    kind: str = Field(
        description="`reply` for an answer, `status` for an ordinary post, or another kind of a channel, like `poll`.",
        examples=["reply"],
    )
    state: str = Field(description="scheduled, held, published, rejected or removed.", examples=["published"])
    space: int = Field(description="Id of its space.", examples=[3])
    author: Author
    root: int | None = Field(description="Of an answer: id of the post that began the thread.", examples=[None])
    parent: int | None = Field(description="Of an answer: id of the post it answers.", examples=[None])
    quoted: int | None = Field(description="Id of the post that is passed on, when you may see it.", examples=[None])
    title: str = Field(examples=[""])
    text: str = Field(
        description="What was typed, in CommonMark; empty once removed.", examples=["The market moves to **Thursday**."]
    )
    html: str = Field(
        description="The same as safe HTML.", examples=["<p>The market moves to <strong>Thursday</strong>.</p>"]
    )
    language: str = Field(description="A code like `nl`; empty when it is not known.", examples=["en"])
    is_farewell: bool = Field(description="Whether its author said goodbye with it.", examples=[False])
    reply_count: int = Field(description="Of a post that began a thread: published answers in it.", examples=[2])
    reactions: list[Reaction]
    files: list[File]
    details: dict[str, Any] | None = Field(
        description="What is special to its kind; null for plain posts.", examples=[None]
    )
    created_at: datetime
    published_at: datetime | None = Field(description="Of a scheduled post: when it will be.")
    edited_at: datetime | None
    expires_at: datetime | None
    version: int = Field(
        description="Grows with everything that happens to the post: the newest event about it.", examples=[1380]
    )


class Posts(Out):
    """A page of posts."""

    items: list[Post]
    next: str | None = Field(description="The cursor of the next page, null at the end.")


def author_of(person: PersonRow) -> Author:
    """The few facts about a person that stand beside what they say."""
    return Author(id=person.pk, username=person.username, name=person.name, is_guest=person.is_guest)


def file_of(row: FileRow) -> File:
    """A file as the API shows it."""
    return File(
        id=row.pk, name=row.name, mime=row.mime, size=row.size, sha256=row.sha256, width=row.width, height=row.height,
        alt=row.alt, post=row.post_id, source_url="" if row.key else row.source_url,
    )  # fmt: skip


def page_of(feed: Feed, person: PersonRow) -> Posts:
    """A page of posts, as far as the viewer may read them."""
    return Posts(items=posts_of(in_order([row.pk for row in feed.rows], person), person), next=feed.next)


def post_of(pk: int, person: PersonRow) -> Post:
    """One post as it is now, which the viewer may read."""
    return posts_of(in_order([pk], person), person)[0]


def new_post_of(row: PostRow, files: Sequence[FileRow], person: PersonRow) -> Post:
    """A plain post that was made just now: nobody can have reacted yet, so nothing is asked."""
    for file in files:
        file.post_id = row.pk
    new: Any = row
    new.reaction_counts, new.attachments = [], files
    return _post(new, None, _seen([row], person))


def posts_of(rows: Sequence[PostRow], person: PersonRow) -> list[Post]:
    """Posts as the API shows them, in a constant number of queries; the rows were asked for through `visible_to`."""
    hydrate(rows)
    details: dict[int, BaseModel] = {}
    for kind, (_schema, load) in _details.items():
        if some := [row for row in rows if row.kind == kind and row.state != PostRow.State.REMOVED]:
            details |= load(person, some)
    seen = _seen(rows, person)
    return [_post(row, details.get(row.pk), seen) for row in rows]


def _seen(rows: Sequence[PostRow], person: PersonRow) -> set[int]:
    """Which of the quoted posts the viewer may see."""
    quoted = {row.quoted_id for row in rows if row.quoted_id}
    return (
        set(PostRow.objects.visible_to(person).filter(pk__in=quoted).values_list("pk", flat=True)) if quoted else set()
    )


def _post(row: Any, details: BaseModel | None, seen: set[int]) -> Post:
    removed = row.state == PostRow.State.REMOVED
    return Post(
        id=row.pk, uid=row.uid, kind=row.kind, state=row.state, space=row.space_id, author=author_of(row.author), root=row.root_id,
        parent=row.parent_id, quoted=row.quoted_id if row.quoted_id in seen and not removed else None, title=row.title,
        text=row.text, html=row.html, language=row.language, is_farewell=row.is_farewell, reply_count=row.reply_count,
        reactions=[Reaction(emoji=emoji, count=count) for emoji, count in row.reaction_counts],
        files=[] if removed else [file_of(file) for file in row.attachments],
        details=details.model_dump(mode="json") if details else None, created_at=row.created_at, published_at=row.published_at,
        edited_at=row.edited_at, expires_at=row.expires_at, version=row.version,
    )  # fmt: skip
