"""Drawing posts. A card is the same for every viewer, so it is drawn once per version and language."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from plein.core.channel import channel_of, kinds
from plein.core.files.models import File
from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.posts.queries import Row
from plein.core.reactions import queries as reactions

KEPT = 2000
LONGEST_KEPT = 50_000  # characters; a few very long posts are drawn again rather than fill the memory
_generation = 0
_cards: OrderedDict[tuple[int, int, str], str] = OrderedDict()
_lock = threading.Lock()
log = logging.getLogger(__name__)


def hydrate(posts: Sequence[Post]) -> Sequence[Post]:
    """Fetch what cards need beside the posts: a constant number of queries for each kind on the page."""
    ids = [post.pk for post in posts]
    counts = reactions.counts(ids)
    files: dict[int, list[File]] = {}
    for file in File.objects.filter(post__in=ids):
        files.setdefault(file.post_id or 0, []).append(file)
    details = details_of(posts)
    for post in posts:
        shown: Any = post
        shown.reaction_counts = counts.get(post.pk, [])
        shown.attachments = files.get(post.pk, [])
        shown.details = details.get(post.pk)
    return posts


def details_of(posts: Sequence[Post]) -> dict[int, Any]:
    """What kinds keep in their own tables, by post id."""
    found: dict[int, Any] = {}
    for name, kind in kinds().items():
        some = [post for post in posts if post.kind == name]
        if some and kind.details:
            found.update(kind.details(some))
    return found


def draw(rows: Iterable[Row | Post], language: str | None = None, *, strict: bool = False) -> dict[int, str]:
    """Cards by post id, for posts whose visibility was checked; unknown posts are missing.

    What cannot be drawn is missing too, or raises when `strict`.
    """
    language = language or get_language() or "nl"
    wanted = {row.pk: (row.pk, row.version, language) for row in rows}
    with _lock:
        found = {pk: _cards[key] for pk, key in wanted.items() if key in _cards}
        generation = _generation
    missing = [pk for pk in wanted if pk not in found]
    if missing:
        posts = list(Post.objects.filter(pk__in=missing).select_related("author", "space__owner"))
        with override(language):
            fresh = _drawn(posts) if strict else _drawn_as_far_as_possible(posts)
        _keep({(post.pk, post.version, language): fresh[post.pk] for post in posts if post.pk in fresh}, generation)
        found |= fresh
    return {pk: found[pk] for pk in wanted if pk in found}


def _drawn(posts: Sequence[Post]) -> dict[int, str]:
    return {
        post.pk: render_to_string("core/card.html", {"post": post, "template": template_of(post)})
        for post in hydrate(posts)
    }


def _drawn_as_far_as_possible(posts: Sequence[Post]) -> dict[int, str]:
    """One by one when they cannot be drawn together: a channel's mistake must not take the whole page along."""
    try:
        return _drawn(posts)
    except Exception:
        if len(posts) == 1:
            log.exception("the card of post %s cannot be drawn", posts[0].pk)
            return {}
    return {pk: card for post in posts for pk, card in _drawn_as_far_as_possible([post]).items()}


def draw_posts(posts: Sequence[Post], language: str | None = None) -> str:
    """The cards of these posts, one after another."""
    cards = draw(posts, language)
    return "\n".join(cards[post.pk] for post in posts if post.pk in cards)


def marks(person: Person, post_ids: Sequence[int], names: set[str] | None = None) -> set[str]:
    """What is personal to `person` about these posts; `names` limits which kinds are asked."""
    found = reactions.marks(person, post_ids)
    for name, kind in kinds().items():
        if kind.marks and (names is None or name in names):
            found |= kind.marks(person, post_ids)
    return found


def template_of(post: Post) -> str:
    """The template of what is special about this kind of post; empty for plain posts."""
    try:
        channel = channel_of(post.kind)
    except KeyError:
        return ""
    return f"{channel.name}/card.html" if kinds()[post.kind].details else ""


def forget() -> None:
    """Draw every card anew: a name that stands on many of them has changed."""
    global _generation
    with _lock:
        _generation += 1
        _cards.clear()


def _keep(fresh: dict[tuple[int, int, str], str], generation: int) -> None:
    with _lock:
        if generation != _generation:
            return  # read before the name changed
        _cards.update({key: card for key, card in fresh.items() if len(card) <= LONGEST_KEPT})
        while len(_cards) > KEPT:
            _cards.popitem(last=False)
