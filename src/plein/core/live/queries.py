"""What an open stream may hear: entitlement, what happened, and cards for it."""

import json
import logging
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from plein.core.events.models import Event
from plein.core.events.queries import newest, since
from plein.core.follows.queries import interests
from plein.core.people.models import Person, Token
from plein.core.posts import cards
from plein.core.posts.models import Post, PostTag
from plein.core.signin.queries import must_enrol
from plein.core.spaces.models import Membership, Space

OVER = {"post.withdrawn", "post.expired"}  # the card goes away
REFUSED = "post.rejected"  # its author sees on the card that it is not published
COUNTED = {"reaction.added", "reaction.taken_back"}  # how many is to be seen everywhere, who is not
TOLD = {"membership.began", "membership.ended", "space.changed", "space.archived", "space.reopened"}
LONGEST_RESUME = 1000  # events; after more, a page is better drawn anew
AT_A_TIME = 50  # events, when each is drawn by itself
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Facts:
    """What happened, as far as it decides who hears of it."""

    id: int
    name: str
    space: int | None
    post: int | None = None
    root: int | None = None
    authors: frozenset[int] = frozenset()  # of the root and of the post
    tags: frozenset[int] = frozenset()
    person: int | None = None  # whom a membership is about
    actor: int | None = None
    told: bool = True  # whether readers of the space hear of it at all
    only: int | None = None  # the one of them who does, when it is nobody else's business
    page: dict[str, bytes] = field(default_factory=dict)  # the message for pages, by language
    api: bytes = b""  # the message for programs
    known: bool = True  # whether the post it is about was read


@dataclass(frozen=True, slots=True)
class Heard:
    """Spaces a person may hear. The public ones are one set for everybody: thousands of streams would each hold as many."""

    public: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()

    def __contains__(self, space: int | None) -> bool:
        return space in self.public or space in self.own

    def changed(self, space: int, reads: bool) -> "Heard":
        """The same with `space`, or without it."""
        if reads == (space in self):
            return self
        if reads:
            return Heard(self.public, self.own | {space})
        return Heard(_without(self.public, space), self.own - {space})

    def gone(self, later: "Heard") -> set[int]:
        """What may be heard now and not `later`."""
        public = self.public if self.public is not later.public else frozenset()
        return {space for space in public | self.own if space not in later}


@lru_cache(maxsize=32)
def _without(spaces: frozenset[int], space: int) -> frozenset[int]:
    return spaces - {space}


@lru_cache(maxsize=1000)
def _shared(spaces: frozenset[int]) -> frozenset[int]:
    """The set that was seen first of those that are equal."""
    return spaces


@dataclass(frozen=True, slots=True)
class Wanted:
    """`Interests` as a stream keeps them: sets that nobody changes, the same ones for all who have equal ones."""

    spaces: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    muted_people: frozenset[int] = frozenset()
    muted_tags: frozenset[int] = frozenset()
    muted_posts: frozenset[int] = frozenset()
    muted_spaces: frozenset[int] = frozenset()

    @classmethod
    def of(cls, person: Person) -> "Wanted":
        """What a person follows and mutes now."""
        mine = interests(person)
        return cls(*(_shared(frozenset(getattr(mine, one.name))) for one in fields(cls)))


@dataclass(slots=True)
class Entitled:
    """What one person may hear and wants to hear."""

    spaces: Heard
    wanted: Wanted
    is_guest: bool


def entitled(person_id: int) -> Entitled:
    """Read what a person may hear now; nothing once the account is closed."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return Entitled(Heard(), Wanted(), True)
    spaces = dict(Space.objects.visible_to(person).values_list("pk", "kind"))
    public = frozenset(pk for pk, kind in spaces.items() if kind in Space.PUBLIC and not person.is_guest)
    heard = Heard(_shared(public), _shared(frozenset(spaces.keys() - public)))
    return Entitled(heard, Wanted.of(person), person.is_guest)


def members_and_kind(space_id: int) -> tuple[set[int], bool]:
    """Who is in a space, and whether other colleagues may read it too."""
    public = Space.objects.filter(pk=space_id, kind__in=Space.PUBLIC).exists()
    return set(Membership.objects.filter(space=space_id).values_list("person", flat=True)), public


def happened(after: int, languages: set[str]) -> list[Facts]:
    """Events after `after`, each with its message drawn once per language; of posts nothing is read when nobody listens."""
    return _facts(since(after), languages or None)


def happened_one_by_one(after: int, languages: set[str]) -> list[Facts]:
    """The same, where a card cannot be drawn: its event is told without it, so that others get theirs."""
    return _one_by_one(since(after, AT_A_TIME), languages)


def _one_by_one(events: list[Event], languages: set[str]) -> list[Facts]:
    found = []
    for event in events:
        try:
            found += _facts([event], languages)
        except Exception:
            log.exception("event %s is told without its card", event.pk)
            found += _facts([event], set())
    return found


def missed(after: int, until: int, person_id: int, language: str) -> list[Facts] | None:
    """Events a returning reader missed, up to and with `until`; None when there are too many to send one by one."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if after > newest() or person is None:
        return None
    found = Event.objects.filter(
        pk__gt=after, pk__lte=until, space__in=Space.objects.visible_to(person).values("pk")
    ).order_by("pk")
    events = list(found[: LONGEST_RESUME + 1])
    if len(events) > LONGEST_RESUME:
        return None
    try:
        return _facts(events, {language})
    except Exception:
        log.exception("what was missed is drawn one by one")
        return _one_by_one(events, {language})


def mark_of(password: str, closings: int) -> int:
    """Tells one kept password from the next, and whether the account was closed in between; small, as every stream keeps one."""
    return hash((password, closings))


def still_valid(sessions: set[str], tokens: set[int], people: set[int]) -> tuple[set[str], set[int], dict[int, int]]:
    """Which of these sessions, tokens and people may still listen; people with the mark of their password."""
    now = timezone.now()
    alive = set(Session.objects.filter(pk__in=sessions, expire_date__gt=now).values_list("pk", flat=True))
    current = {row.pk for row in Token.objects.filter(pk__in=tokens) if row.expires_at is None or row.expires_at > now}
    fields = ("pk", "password", "closings", "role", "has_second_step")
    rows = list(Person.objects.filter(pk__in=people, is_active=True).only(*fields))
    return alive, current, {row.pk: -1 if must_enrol(row) else mark_of(row.password, row.closings) for row in rows}


def _facts(events: list[Event], languages: set[str] | None) -> list[Facts]:
    """Facts with cards in these languages; None when nobody listens, and posts are not even read."""
    if languages is None:
        return [replace(_fact(event, None, {}, {}, False), known=event.post_id is None) for event in events]
    ids = {event.post_id for event in events if event.post_id}
    posts = {post.pk: post for post in Post.objects.filter(pk__in=ids).select_related("root")}
    roots = {post.thread_id for post in posts.values()}
    tags: dict[int, set[int]] = {}
    for post_id, tag_id in PostTag.objects.filter(post__in=roots).values_list("post", "tag"):
        tags.setdefault(post_id, set()).add(tag_id)
    # A taken back answer has no card, but its thread keeps one.
    refused = {event.post_id for event in events if event.name == REFUSED}
    shown = [one for post in posts.values() for one in (post, post.root) if one and (_shown(one) or one.pk in refused)]
    cards_in = {language: _draw(shown, language) for language in languages}
    unseen = _never_published({event.post_id for event in events if event.post_id and event.name == "post.withdrawn"})
    return [_fact(event, posts.get(event.post_id or 0), tags, cards_in, event.post_id in unseen) for event in events]


def _never_published(withdrawn: set[int]) -> set[int]:
    """Posts that nobody saw: that they were taken back is nobody's business either."""
    if not withdrawn:
        return set()
    return withdrawn - set(
        Event.objects.filter(post__in=withdrawn, name="post.published").values_list("post", flat=True)
    )


def _draw(posts: list[Post], language: str) -> dict[int, str]:
    both = {post.pk: post for post in posts} | {post.root.pk: post.root for post in posts if post.root}
    return cards.draw(both.values(), language, strict=True)


def _shown(post: Post) -> bool:
    now = timezone.now()
    return post.state in {Post.State.PUBLISHED, Post.State.REMOVED} and (
        post.expires_at is None or post.expires_at > now
    )


def _fact(
    event: Event, post: Post | None, tags: dict[int, set[int]], drawn: dict[str, dict[int, str]], unseen: bool
) -> Facts:
    is_refused = event.name == REFUSED and post is not None and post.state == Post.State.REJECTED
    told = is_refused or (event.name in OVER and not unseen) or _shown(post) if post else event.name in TOLD
    root = post.root if post and post.root_id else post
    facts: dict[str, Any] = {
        "id": event.pk,
        "name": event.name,
        "space": event.space_id,
        "person": event.data.get("person"),
        "told": told,
    }
    facts["actor"] = event.actor_id
    facts["only"] = post.author_id if is_refused and post else None
    if post and root:
        facts |= {
            "post": post.pk,
            "root": root.pk,
            "authors": frozenset({post.author_id, root.author_id}),
            "tags": frozenset(tags.get(root.pk, ())),
        }
        facts["page"] = {language: _page(event, post, root, html) for language, html in drawn.items()}
    facts["api"] = _api(event, post)
    return Facts(**facts)


def _page(event: Event, post: Post, root: Post, html: dict[int, str]) -> bytes:
    shown = [post, root] if root.pk != post.pk else [post]
    listed = [
        {"id": one.pk, "root": one.thread_id, "parent": one.parent_id, "space": one.space_id, "author": one.author_id,
         "html": "" if event.name in OVER and one is post else html.get(one.pk, "")}
        for one in shown
    ]  # fmt: skip
    return message(event.pk, "post", {"name": event.name, "cards": listed})


def _api(event: Event, post: Post | None) -> bytes:
    body = {
        "id": event.pk,
        "name": event.name,
        "space": event.space_id,
        "post": event.post_id,
        "root": post.thread_id if post else None,
    }
    who = None if event.name in COUNTED else event.actor_id
    return message(event.pk, event.name, {**body, "person": who, "at": event.at.isoformat(), "data": event.data})


def message(event_id: int | None, name: str, data: dict[str, Any]) -> bytes:
    """One Server-Sent Event (WHATWG HTML §9.2)."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=True)}\n\n".encode()
