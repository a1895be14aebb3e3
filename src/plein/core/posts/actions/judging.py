"""Deciding on what waits for approval."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.moderation.queries import count_again
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.posts.actions.checking import locked
from plein.core.posts.actions.counting import arrived, recount
from plein.core.posts.models import Post, PostTag
from plein.kit.clock import onward
from plein.kit.text import clean

State = Post.State


@transaction.atomic
def approve(post: Post, *, by: Person, version: int | None = None) -> Post:
    """Publish what waited for approval, or note that a moderator has seen it; given a `version`, only as it was then."""
    post = locked(post)
    allow(by, "post.judge", post)
    if version is not None and version != post.version and post.state == State.HELD:
        raise Invalid(_("It has changed meanwhile"))
    if post.state == State.PUBLISHED:
        Post.objects.filter(pk=post.pk).update(reviewed_at=timezone.now())
        record("post.reviewed", by=by, post=post)
        return post
    if post.state != State.HELD:
        raise Invalid(_("This post is not waiting any more."))
    post.state = State.PUBLISHED
    post.published_at = post.reviewed_at = onward()
    post.save(update_fields=["state", "reviewed_at", "published_at"])
    PostTag.objects.filter(post=post).update(published_at=post.published_at)
    arrived(post)
    count_again()
    record("post.published", by=by, post=post)
    return post


@transaction.atomic
def reject(post: Post, *, by: Person, note: str) -> Post:
    """Do not publish what waited; its author sees why."""
    post = locked(post)
    allow(by, "post.judge", post)
    if post.state != State.HELD:
        raise Invalid(_("This post is not waiting any more."))
    post.state, post.note, post.reviewed_at = State.REJECTED, clean(note)[:300], timezone.now()
    post.save(update_fields=["state", "note", "reviewed_at"])
    recount(post)
    count_again()
    record("post.rejected", by=by, post=post)
    return post
