from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from plein.channels.poll.models import Option, Poll, Vote
from plein.core.models import Person, Post


def details(posts: Sequence[Post]) -> dict[int, Poll]:
    """Polls with their options, by post id. Two queries."""
    polls = Poll.objects.filter(pk__in=[post.pk for post in posts]).prefetch_related("options")
    return {poll.pk: poll for poll in polls}


def marks(person: Person, post_ids: Sequence[int]) -> set[str]:
    """One's own choices: voted:OPTION and voted-in:POST."""
    rows = list(Vote.objects.filter(person=person, poll__in=post_ids).values_list("option", "poll"))
    return {f"voted:{option}" for option, _ in rows} | {f"voted-in:{poll}" for _, poll in rows}


def due(person: Person, most: int) -> list[tuple[Post, datetime]]:
    """Open polls with a deadline in which somebody did not vote yet, the first to close first. One query."""
    readable = Post.objects.visible_to(person).published().filter(space__memberships__person=person)
    polls = Poll.objects.filter(closed_at=None, closes_at__gt=timezone.now())
    polls = (
        polls.filter(readable.includes("post"))
        .exclude(votes__person=person)
        .select_related("post")
        .order_by("closes_at")[:most]
    )
    return [(poll.post, poll.closes_at) for poll in polls if poll.closes_at]


def options_of(post: Post, ids: Sequence[int]) -> list[Option]:
    """Those of the poll's options that were named; unknown ids are left out."""
    return list(Option.objects.filter(poll=post.pk, pk__in=ids))


def toggled(post: Post, option: int, person: Person) -> list[Option]:
    """A person's choice after pressing one option: it alone, or with several possible, added to or taken from the others."""
    chosen = set(Vote.objects.filter(person=person, poll=post.pk).values_list("option", flat=True))
    multiple = Poll.objects.filter(pk=post.pk, multiple=True).exists()
    return options_of(post, sorted(chosen ^ {option} if multiple else {option} - chosen))


def dump(post: Post) -> dict[str, Any]:
    """The poll for an export: votes name people, options go by position."""
    poll = Poll.objects.get(post=post)
    rows = sorted(
        Vote.objects.filter(poll=poll).values_list("option__position", "person__username")
    )  # databases order names differently
    times = {name: at.isoformat() if (at := getattr(poll, name)) else None for name in ("closes_at", "closed_at")}
    return {"multiple": poll.multiple, "hidden": poll.hidden, **times,
            "options": list(Option.objects.filter(poll=poll).values_list("text", flat=True)),
            "votes": [{"option": position, "person": username} for position, username in rows]}  # fmt: skip
