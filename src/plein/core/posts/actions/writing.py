"""Saying something: the one path by which anything new gets said."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.channel import channel_of, kinds, ordinary
from plein.core.events.actions import record
from plein.core.files.models import File
from plein.core.follows.models import Follow
from plein.core.moderation.queries import count_again
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow, publishes_at_once
from plein.core.posts.actions.checking import GONE, check, check_end, language_of_text
from plein.core.posts.actions.counting import arrived
from plein.core.posts.actions.linking import link, set_html
from plein.core.posts.models import Post
from plein.core.posts.queries import original
from plein.core.spaces.models import Space
from plein.kit.clock import onward
from plein.kit.text import clean

TYPED_SLOWLY = timedelta(minutes=5)  # a plan for a moment that passed meanwhile is published now
State = Post.State


@transaction.atomic
def publish(
    kind: str,
    *,
    by: Person,
    space: Space,
    text: str = "",
    title: str = "",
    uid: UUID | None = None,
    files: Iterable[File] = (),
    quoted: Post | None = None,
    publish_at: datetime | None = None,
    expires_at: datetime | None = None,
    language: str = "",
) -> Post:
    """Begin a thread in `space`. Sent twice with the same `uid`, it is posted once; stage and time decide its state.

    Without a `language` it is the one the text is in, or when that is not clear the author's.
    """
    if sent := _already(uid, by):
        return sent
    allow(by, "space.post", space)
    if kind not in kinds() or not space.has_channel(channel_of(kind).name):
        raise Invalid(_("This space does not use that channel."), "kind")
    if quoted is not None:
        allow(by, "post.read", quoted)
    files = list(files)
    post = Post(
        uid=uid or uuid4(),
        kind=kind,
        space=space,
        author=by,
        quoted=original(quoted),
        title=clean(title),
        text=clean(text, lines=True),
    )
    post.in_feed = kinds()[kind].in_feed
    post.expires_at = expires_at
    post.language = language_of_text(post, language)
    check(post, files)
    _date(post, by, publish_at)
    check_end(post)
    return _store(post, files)


@transaction.atomic
def reply(
    parent: Post, *, by: Person, text: str, uid: UUID | None = None, files: Iterable[File] = (), language: str = ""
) -> Post:
    """Answer a post; the answer belongs to the thread its root began."""
    if sent := _already(uid, by):
        return sent
    allow(by, "post.reply", parent)
    files = list(files)
    root = parent.root or parent
    post = Post(
        uid=uid or uuid4(),
        kind=Post.REPLY,
        space=parent.space,
        author=by,
        parent=parent,
        root=root,
        text=clean(text, lines=True),
    )
    post.expires_at = root.expires_at
    post.in_feed = False
    post.language = language_of_text(post, language)
    check(post, files)
    _date(post, by, None)
    return _store(post, files)


@transaction.atomic
def repost(post: Post, *, by: Person, space: Space, uid: UUID | None = None) -> Post:
    """Pass a post on to `space` without words of one's own, once; who may not see the original sees only that it is hidden."""
    passed_on = original(post)
    again = Post.objects.filter(
        author=by, space=space, quoted=passed_on, text="", title="", files=None, state=State.PUBLISHED
    ).first()
    return again or publish(ordinary(), by=by, space=space, quoted=passed_on, uid=uid)


def _already(uid: UUID | None, by: Person) -> Post | None:
    """What was sent before under `uid`; someone else's is refused without telling whose, and so is what was taken back."""
    post = Post.objects.filter(uid=uid).select_related("space", "author").first() if uid else None
    if post is not None and (post.author_id != by.pk or post.state == State.WITHDRAWN):
        raise Invalid(_("Choose another id for this post."), "uid")
    return post


def _date(post: Post, by: Person, publish_at: datetime | None) -> None:
    now = timezone.now()
    if publish_at and publish_at < now - TYPED_SLOWLY:
        raise Invalid(_("Choose a moment in the future."), "publish_at")
    if publish_at and publish_at > now:
        post.state, post.published_at = State.SCHEDULED, publish_at
    else:
        post.state = State.PUBLISHED if publishes_at_once(by, post.space) else State.HELD
        post.published_at = onward()


def _store(post: Post, files: list[File]) -> Post:
    """Save a new post with all that hangs on it, and record it."""
    rendered = set_html(post)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:  # the same uid arrived at the same moment
        if sent := _already(post.uid, post.author):
            return sent
        raise error
    link(post, rendered)
    for position, file in enumerate(files):
        if not File.objects.filter(pk=file.pk, post=None).update(post=post, position=position):
            raise Invalid(GONE, "files")
    if post.state == State.PUBLISHED:
        arrived(post)
    elif post.state == State.HELD:
        count_again()
    if post.author_id and post.root_id:
        Follow.objects.get_or_create(person=post.author, to_post=post.root)
    record(f"post.{'submitted' if post.state == State.HELD else post.state}", by=post.author, post=post)
    return post
