"""Reacting to posts and keeping them."""

import emoji as emoji_names
from django.db import transaction
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.posts.models import Post
from plein.core.reactions.models import Bookmark, Reaction


@transaction.atomic
def react(post: Post, *, by: Person, emoji: str) -> None:
    """Put an emoji under a post; a second time changes nothing."""
    allow(by, "post.react", post)
    if not emoji_names.is_emoji(emoji) or len(emoji) > 32:
        raise Invalid(_("Choose an emoji from the list."), "emoji")
    _reaction, new = Reaction.objects.get_or_create(post=post, person=by, emoji=emoji)
    if new:
        record("reaction.added", by=by, post=post, emoji=emoji)


@transaction.atomic
def unreact(post: Post, *, by: Person, emoji: str) -> None:
    """Take an emoji back."""
    allow(by, "post.read", post)
    if Reaction.objects.filter(post=post, person=by, emoji=emoji).delete()[0]:
        record("reaction.taken_back", by=by, post=post, emoji=emoji)


@transaction.atomic
def bookmark(post: Post, *, by: Person) -> None:
    """Keep a post for later; nobody else knows, so there is no event."""
    allow(by, "post.read", post)
    Bookmark.objects.get_or_create(post=post, person=by)


@transaction.atomic
def unbookmark(post: Post, *, by: Person) -> None:
    """Keep a post no longer."""
    Bookmark.objects.filter(post=post, person=by).delete()
