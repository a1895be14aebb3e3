"""Changing what was said, and taking it back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.moderation.queries import count_again
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.posts.actions.checking import check, check_end, language_of_text, locked
from plein.core.posts.actions.counting import recount
from plein.core.posts.actions.judging import reject
from plein.core.posts.actions.linking import link, set_html, unlink
from plein.core.posts.models import Post, Report, Revision
from plein.kit.text import clean

UNDO = timedelta(seconds=30)
State = Post.State


@transaction.atomic
def edit(
    post: Post,
    *,
    by: Person,
    text: str,
    title: str | None = None,
    expires_at: datetime | None = None,
    keep_expiry: bool = True,
    language: str | None = None,
) -> Post:
    """Change what a post says; how it was stays to be seen. An empty `language` is found again, None stays."""
    post = locked(post)
    allow(by, "post.edit", post)
    old = Revision(post=post, title=post.title, text=post.text, html=post.html, by=by)
    post.text = clean(text, lines=True)
    post.title = post.title if title is None else clean(title)
    post.language = post.language if language is None else language_of_text(post, language)
    check(post, list(post.files.all()))
    if not keep_expiry and not post.root_id:
        post.expires_at = expires_at
        check_end(post)
        Post.objects.filter(root=post).update(expires_at=expires_at)
    changed = (old.text, old.title) != (post.text, post.title)
    if changed and post.state == State.PUBLISHED:  # what nobody approved is not for everybody's eyes afterwards
        old.save()
        post.edited_at, post.reviewed_at = timezone.now(), None
    rendered = set_html(post)
    post.save(update_fields=["text", "title", "html", "language", "edited_at", "expires_at", "reviewed_at"])
    unlink(post)
    link(post, rendered)
    record("post.edited", by=by, post=post)
    return post


@transaction.atomic
def remove(post: Post, *, by: Person, note: str = "") -> Post:
    """Take a post away, leaving a trace where others saw it. What it said is kept for moderators only."""
    post = locked(post)
    allow(by, "post.remove", post)
    if post.state == State.HELD and post.author_id != by.pk:
        return reject(post, by=by, note=note)
    seen = post.state == State.PUBLISHED
    Revision.objects.create(post=post, title=post.title, text=post.text, html=post.html, by=by)
    post.state = State.REMOVED if seen else State.WITHDRAWN
    post.text, post.title, post.html, post.note = "", "", "", clean(note)[:300]
    post.save(update_fields=["state", "text", "title", "html", "note"])
    unlink(post)
    recount(post)
    Report.objects.filter(post=post, closed_at=None).update(closed_at=timezone.now(), closed_by=by)
    count_again()
    record("post.removed" if seen else "post.withdrawn", by=by, post=post)
    return post


@transaction.atomic
def undo(post: Post, *, by: Person) -> str:
    """Take one's own post back without a trace, within 30 seconds and before anyone answered. Returns what it said."""
    post = locked(post)
    allow(by, "post.undo", post)
    if post.state == State.WITHDRAWN:
        return ""
    if post.created_at < timezone.now() - UNDO or post.state == State.REMOVED:
        raise Invalid(_("You can take a post back for 30 seconds. Remove it instead."))
    if post.replies.exclude(state=State.WITHDRAWN).exists():
        raise Invalid(_("Someone has already answered. Remove it instead."))
    said, post.state = post.text, State.WITHDRAWN
    post.text = post.title = post.html = ""
    post.save(update_fields=["state", "text", "title", "html"])
    unlink(post)
    recount(post)
    count_again()
    record("post.withdrawn", by=by, post=post)
    return said
