"""Counting reactions."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value

from plein.core.people.models import Person
from plein.core.reactions.models import Bookmark, Reaction
from plein.kit.prepared import prepared


def counts(post_ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Emoji and how many people chose it, most chosen first, per post. One query."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = Reaction.objects.filter(post__in=list(post_ids)).values_list("post", "emoji").annotate(count=Count("pk"))
    for post, emoji, count in rows.order_by("-count", "emoji"):
        found.setdefault(post, []).append((emoji, count))
    return found


def marks(person: Person, post_ids: Iterable[int]) -> set[str]:
    """What is personal about these posts: one's own reactions and bookmarks. One query."""
    ids = list(dict.fromkeys(post_ids))
    found = _own(person.pk, *_rounded(ids)) if ids else []
    return {f"reacted:{post}:{emoji}" if emoji else f"bookmarked:{post}" for post, emoji in found}


def _rounded(ids: list[int]) -> list[int]:
    """As many ids as a power of two, the last ones of nothing, so that few statements are composed."""
    return ids + [-1 - n for n in range((1 << (len(ids) - 1).bit_length()) - len(ids))]


@prepared
def _own(person_id: int, *post_ids: int) -> QuerySet[Reaction, Any]:
    reacted = Reaction.objects.filter(post__in=post_ids, person=person_id).values_list("post", "emoji")
    kept = Bookmark.objects.filter(post__in=post_ids, person=person_id).values_list("post", Value("", CharField()))
    return reacted.union(kept, all=True)
