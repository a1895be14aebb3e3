"""What the example organisation is made of, as read from its files. Times are local and have no zone."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6d656572-7769-5a64-a000-706c65696e00")
LAUNCH = datetime(2024, 11, 18, 8, 0)  # when Meerwijde began with Plein


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the organisation, or one that works with it. `before`: what was another `name` or `parent`, `until` a day."""

    key: str
    name: str
    place: str
    parent: str = ""
    lead: str = ""
    about: str = ""
    before: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    closed: date | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person. `since` and `left` are None for who was there all the time; `before` tells of another `job` or `unit`."""

    key: str
    name: str
    job: str
    unit: str = ""
    about: str = ""
    since: date | None = None
    left: date | None = None
    mail: bool = True
    guest: bool = False
    student: bool = False
    language: str = ""
    role: str = "member"
    before: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def start(self) -> datetime:
        """From when they can sign in."""
        return datetime(self.since.year, self.since.month, self.since.day, 6) if self.since else LAUNCH

    @property
    def outside(self) -> bool:
        """Whether they see only the spaces they were asked into: guests, and pupils of the school."""
        return self.guest or self.student

    @property
    def works_in(self) -> str:
        """The unit they work in; guests and pupils work in none."""
        return "" if self.outside else self.unit

    def is_there(self, at: datetime) -> bool:
        """Whether they have an account at that moment."""
        return self.start <= at and (self.left is None or at.date() <= self.left)


@dataclass(frozen=True, slots=True)
class Place:
    """A space. `members` are keys of people and units, and "all"; so are those of `by_rule`, but for people."""

    key: str
    name: str
    purpose: str
    kind: str
    stage: str
    function: str
    members: tuple[str, ...]
    managers: tuple[str, ...]
    editors: tuple[str, ...] = ()
    moderators: tuple[str, ...] = ()
    join: str = ""
    archived: date | None = None
    successor: str = ""
    students: bool = True
    by_rule: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """In addresses; that of a secret one ends as Plein makes it end, here always in the same way."""
        return f"{self.key}-{uuid5(NAMESPACE, self.key).hex[:16]}" if self.kind == "secret" else self.key


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that goes with a post: what it shows, words in it, and its description."""

    motif: str
    label: str
    alt: str
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attached:
    """A small text file that goes with a post."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """The poll of a post: options with how many chose them."""

    options: tuple[str, ...]
    votes: tuple[int, ...]
    multiple: bool = False
    hidden: bool = False
    days: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A post or an answer in a story. `to` is the answer it answers, counted from 1; 0 is the post."""

    where: str  # file and number, for people who mend it
    uid: UUID
    at: datetime
    by: str
    text: str
    title: str = ""
    to: int = 0
    quotes: str = ""
    reactions: tuple[tuple[str, int], ...] = ()
    edited: bool = False
    picture: Picture | None = None
    files: tuple[Attached, ...] = ()
    poll: Question | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with its answers, in one space."""

    space: str
    post: Said
    replies: tuple[Said, ...]
    key: str = ""  # by which a later post quotes it


@dataclass(frozen=True)
class Organisation:
    """All of it."""

    units: dict[str, Unit]
    people: dict[str, Somebody]
    places: dict[str, Place]
    threads: list[Thread]
    faces: dict[str, str]  # how those look who have a portrait

    @cached_property
    def ends(self) -> datetime:
        """When the last word is said."""
        return max((said.at for said in self.said()), default=LAUNCH)

    def said(self) -> list[Said]:
        """Every post and answer."""
        return [said for thread in self.threads for said in (thread.post, *thread.replies)]


def uid_of(*words: Any) -> UUID:
    """The same words always give the same id."""
    return uuid5(NAMESPACE, "/".join(map(str, words)))
