"""Posts, answers, reactions and what one keeps."""

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from plein.api.answers import check_match, created, found
from plein.api.schemas import posts as schemas
from plein.core.channel import ordinary
from plein.core.contract import posts as shown
from plein.core.contract.access import READ, SEARCH, WRITE, Call
from plein.core.contract.schemas import Before, Id, Limit, Word
from plein.core.files.models import File
from plein.core.follows.queries import interests
from plein.core.models import Person, Post, Revision, Space
from plein.core.moderation import actions as moderation
from plein.core.permissions import Invalid
from plein.core.posts import actions, queries
from plein.core.reactions import actions as reactions
from plein.core.search import queries as search

router = Router(tags=["posts"])
replies = Router(tags=["replies"])
reacting = Router(tags=["reactions"])
bookmarks = Router(tags=["bookmarks"])
reading = Router(tags=["reading"])
Emoji = Annotated[Word, Field(description="An emoji, percent-encoded.", max_length=32, examples=["👍"])]
Why = Annotated[Word, Field(description="Why, shown in its place.", max_length=300)]
Words = Annotated[
    Word,
    Field(
        description="Words, or beginnings of words, that must all be there.",
        min_length=1,
        max_length=200,
        examples=["market"],
    ),
]


@reading.get("/timeline", response=shown.Posts, auth=READ)
def home_timeline(request: Call, before: Before = "", limit: Limit = 20) -> Any:
    """What you follow, newest first, without what you muted."""
    return shown.page_of(queries.home(request.person, interests(request.person), before, limit), request.person)


@reading.get("/search", response=shown.Posts, auth=SEARCH)
def search_posts(request: Call, q: Words, before: Before = "", limit: Limit = 20) -> Any:
    """Posts and answers that hold every word, newest first."""
    return _page(request, search.posts(q, request.person), before, limit)


@router.get("/spaces/{space_id}/posts", response=shown.Posts, auth=READ)
def posts_of_space(request: Call, space_id: Id, before: Before = "", limit: Limit = 20) -> Any:
    """Posts that begin threads in a space, newest first."""
    space = found(Space.objects.visible_to(request.person), pk=space_id)
    return _page(request, queries.begun_in(space, request.person), before, limit)


@router.get("/people/{person_id}/posts", response=shown.Posts, auth=READ)
def posts_of_person(request: Call, person_id: Id, before: Before = "", limit: Limit = 20) -> Any:
    """What someone began, wherever you may read it, newest first."""
    author = found(Person.objects.visible_to(request.person), pk=person_id)
    return _page(request, queries.said_by(author, request.person), before, limit)


@router.post("/spaces/{space_id}/posts", response={201: shown.Post}, auth=WRITE)
def create_post(request: Call, space_id: Id, new: schemas.NewPost) -> Any:
    """Say something in a space; its stage decides whether it is published at once or waits for approval."""
    space = found(Space.objects.visible_to(request.person), pk=space_id)
    quoted = found(_visible(request), pk=new.quoted) if new.quoted else None
    files = _files(request, new.files)
    post = actions.publish(
        ordinary(), by=request.person, space=space, text=new.text, title=new.title, uid=new.uid, files=files, quoted=quoted,
        publish_at=new.publish_at, expires_at=new.expires_at, language=new.language,
    )  # fmt: skip
    return created(_shown(request, post, new.uid, files))


@router.get("/posts/{post_id}", response=shown.Post, auth=READ)
def get_post(request: Call, post_id: Id) -> Any:
    """One post or answer."""
    return shown.posts_of([found(_visible(request), pk=post_id)], request.person)[0]


@router.patch("/posts/{post_id}", response=shown.Post, auth=WRITE)
@transaction.atomic
def change_post(request: Call, post_id: Id, change: schemas.ChangePost) -> Any:
    """Change what a post says; how it was stays to be seen. With If-Match only when nothing happened to it meanwhile."""
    post = _held(request, post_id)
    values = {"text": post.text, **change.model_dump(exclude_unset=True)}
    actions.edit(post, by=request.person, keep_expiry="expires_at" not in values, **values)
    return shown.post_of(post_id, request.person)


@router.delete("/posts/{post_id}", response={204: None}, auth=WRITE)
@transaction.atomic
def remove_post(request: Call, post_id: Id, note: Why = "") -> None:
    """Take a post away, leaving a trace where it was."""
    actions.remove(_held(request, post_id), by=request.person, note=note)


@router.post("/posts/{post_id}/undo", response={204: None}, auth=WRITE)
def undo_post(request: Call, post_id: Id) -> None:
    """Take your own post back without a trace, within 30 seconds and before anyone answered."""
    actions.undo(found(_visible(request), pk=post_id), by=request.person)


@router.put("/posts/{post_id}/report", response={204: None}, auth=WRITE)
def report_post(request: Call, post_id: Id, new: schemas.NewReport) -> None:
    """Ask the moderators to look at somebody's post; its author does not hear by whom."""
    moderation.report(found(_visible(request), pk=post_id), by=request.person, **new.model_dump())


@router.get("/posts/{post_id}/revisions", response=schemas.Revisions, auth=READ)
def list_revisions(request: Call, post_id: Id) -> Any:
    """How a post was before it was edited, oldest first; nothing once it was removed."""
    post = found(_visible(request), pk=post_id)
    rows = Revision.objects.filter(post=post).order_by("pk")[:100] if post.state != Post.State.REMOVED else []
    items = [schemas.Revision(id=row.pk, title=row.title, text=row.text, html=row.html, at=row.at) for row in rows]
    return schemas.Revisions(items=items)


@replies.get("/posts/{post_id}/replies", response=shown.Posts, auth=READ)
def list_replies(request: Call, post_id: Id, before: Before = "", limit: Limit = 20) -> Any:
    """Answers, newest first: of a post the whole thread, of an answer those to it."""
    post = found(_visible(request).select_related("root"), pk=post_id)
    rows = queries.thread(post.root or post, request.person)
    return _page(request, rows.filter(parent=post) if post.root_id else rows, before, limit)


@replies.post("/posts/{post_id}/replies", response={201: shown.Post}, auth=WRITE)
def create_reply(request: Call, post_id: Id, new: schemas.NewReply) -> Any:
    """Answer a post or an answer."""
    parent = found(_visible(request).select_related("root"), pk=post_id)
    files = _files(request, new.files)
    reply = actions.reply(parent, by=request.person, text=new.text, uid=new.uid, files=files, language=new.language)
    return created(_shown(request, reply, new.uid, files))


@reacting.put("/posts/{post_id}/reactions/{emoji}", response={204: None}, auth=WRITE)
def react(request: Call, post_id: Id, emoji: Emoji) -> None:
    """Put an emoji under a post."""
    reactions.react(found(_visible(request), pk=post_id), by=request.person, emoji=emoji)


@reacting.delete("/posts/{post_id}/reactions/{emoji}", response={204: None}, auth=WRITE)
def unreact(request: Call, post_id: Id, emoji: Emoji) -> None:
    """Take your emoji back."""
    reactions.unreact(found(_visible(request), pk=post_id), by=request.person, emoji=emoji)


@bookmarks.get("/bookmarks", response=shown.Posts, auth=READ)
def list_bookmarks(request: Call, before: Before = "", limit: Limit = 20) -> Any:
    """Posts you keep, newest first."""
    return _page(request, queries.bookmarked(request.person), before, limit)


@bookmarks.put("/posts/{post_id}/bookmark", response={204: None}, auth=WRITE)
def bookmark(request: Call, post_id: Id) -> None:
    """Keep a post for later; nobody else knows."""
    reactions.bookmark(found(_visible(request), pk=post_id), by=request.person)


@bookmarks.delete("/posts/{post_id}/bookmark", response={204: None}, auth=WRITE)
def unbookmark(request: Call, post_id: Id) -> None:
    """Keep a post no longer."""
    reactions.unbookmark(found(_visible(request), pk=post_id), by=request.person)


def _visible(request: Call) -> Any:
    return Post.objects.visible_to(request.person).select_related("author", "space")


def _held(request: Call, pk: int) -> Post:
    """The post, held until the end of the transaction so that If-Match stays true; a problem when it does not hold."""
    post: Post = found(_visible(request).select_for_update(of=("self",), no_key=True), pk=pk)
    check_match(request, lambda: shown.posts_of([post], request.person)[0])
    return post


def _page(request: Call, rows: Any, before: str, limit: int) -> shown.Posts:
    return shown.page_of(queries.page_of(rows, before, limit), request.person)


def _files(request: Call, ids: list[int]) -> list[File]:
    """The files in the order given. Raises Invalid."""
    rows = {row.pk: row for row in File.objects.visible_to(request.person).filter(pk__in=ids)} if ids else {}
    if any(pk not in rows for pk in ids):
        raise Invalid(_("One of these files does not exist. Add it again."), "files")
    return [rows[pk] for pk in dict.fromkeys(ids)]


def _shown(request: Call, post: Post, uid: UUID | None, files: list[File]) -> shown.Post:
    """What was just posted; under a uid it may have been posted before, and changed since."""
    if uid is None:
        return shown.new_post_of(post, files, request.person)
    return shown.posts_of([found(_visible(request), pk=post.pk)], request.person)[0]
