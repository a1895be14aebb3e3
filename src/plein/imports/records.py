"""What every foreign format is turned into before it is written: people, spaces and posts under their foreign keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(slots=True)
class PersonIn:
    """Somebody in an export. `key` is their id there; an e-mail address ties them to an account that exists."""

    key: str
    name: str
    username: str
    email: str = ""
    is_guest: bool = False
    is_active: bool = True


@dataclass(slots=True)
class SpaceIn:
    """A place in an export; members and managers are keys of people."""

    key: str
    name: str
    kind: str  # as Space.Kind
    purpose: str = ""
    members: Sequence[str] = ()
    managers: Sequence[str] = ()
    created_at: datetime | None = None
    archived: bool = False


@dataclass(slots=True)
class FileIn:
    """A file of which only the link comes along."""

    name: str
    mime: str
    size: int
    url: str


@dataclass(slots=True)
class PostIn:
    """A post as it will stand, rendered already. `root` is the uid of the post it answers, None when it begins a thread."""

    key: str
    uid: UUID
    author: str
    at: datetime
    text: str
    html: str
    language: str = ""
    root: UUID | None = None
    edited_at: datetime | None = None
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()  # user names here
    reactions: list[tuple[str, str]] = field(default_factory=list)  # emoji, key of the person
    files: list[FileIn] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Account:
    """How an imported person is called here."""

    pk: int
    username: str
    name: str
    is_active: bool


@dataclass(slots=True, frozen=True)
class Place:
    """Where an imported space is here."""

    pk: int
    slug: str
    name: str
