"""Counting reactions."""

from collections.abc import Iterable

from django.db.models import CharField, Count, Value

from plein.core.people.models import Person
from plein.core.reactions.models import Bookmark, Reaction


def counts(post_ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Emoji and how many people chose it, most chosen first, per post. One query."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = Reaction.objects.filter(post__in=list(post_ids)).values_list("post", "emoji").annotate(count=Count("pk"))
    for post, emoji, count in rows.order_by("-count", "emoji"):
        found.setdefault(post, []).append((emoji, count))
    return found


def marks(person: Person, post_ids: Iterable[int]) -> set[str]:
    """What is personal about these posts: one's own reactions and bookmarks. One query."""
    ids = list(post_ids)
    reacted = Reaction.objects.filter(post__in=ids, person=person).values_list("post", "emoji")
    kept = Bookmark.objects.filter(post__in=ids, person=person).values_list("post", Value("", CharField()))
    return {
        f"reacted:{post}:{emoji}" if emoji else f"bookmarked:{post}" for post, emoji in reacted.union(kept, all=True)
    }
