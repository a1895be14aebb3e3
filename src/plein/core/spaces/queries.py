"""Asking about spaces."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from django.core.cache import cache as remembered
from django.db.models import Count, F, Q, QuerySet

from plein.core.people.models import Person
from plein.core.spaces.models import Membership, Space
from plein.kit.prepared import Prepared, prepared
from plein.kit.text import clean

AUDIENCE_REMEMBERED = 60  # seconds; only as long for what a process does not hear of, such as an import beside it
READERS_CHANGED = "readers-changed"


@dataclass(frozen=True)
class Audience:
    """Who can read a space now: how many people, and whether guests are among them."""

    people: int
    guests: int


def audience(space: Space) -> Audience:
    """Count the people who can read `space`; remembered until something changes who reads what, at most for a while."""
    key = f"audience:{space.pk}:{space.kind}:{readers_changed()}"
    count = _by_role(space.kind in Space.PUBLIC)
    counted: dict[str, int] = remembered.get_or_set(key, lambda: dict(count(space.pk)), AUDIENCE_REMEMBERED)  # type: ignore[assignment]
    return Audience(sum(counted.values()), counted.get(Person.Role.GUEST, 0))


def readers_changed() -> int:
    """The newest event known to have changed who reads what."""
    return int(remembered.get(READERS_CHANGED) or 0)


def note_readers_changed(event_id: int) -> None:
    """Something happened that may change who reads what: count audiences again."""
    remembered.set(READERS_CHANGED, event_id, None)


@cache
def _by_role(public: bool) -> Prepared[Any]:
    """Roles of the readers of a space, and how many have them."""

    def counts(space_id: int) -> QuerySet[Person, Any]:
        space = Space(pk=space_id, kind=Space.Kind.OPEN if public else Space.Kind.CLOSED)
        people: QuerySet[Person] = Person.objects.readers().filter(_reads(space))
        return people.order_by().values_list("role").annotate(count=Count("pk"))

    return prepared(counts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's membership with what menus and lists show of its space: light, since every page reads them all."""

    space_id: int
    role: str
    muted: bool
    last_read_at: datetime | None
    kind: str
    name: str
    slug: str
    purpose: str
    stage: str
    function: str
    channels: list[str]
    owner_id: int | None
    archived_at: datetime | None
    last_post_at: datetime | None

    @property
    def unread(self) -> bool:
        """Whether something there is newer than what the person read."""
        last = self.last_post_at
        return not self.muted and last is not None and (self.last_read_at is None or last > self.last_read_at)

    @property
    def is_named(self) -> bool:
        """Whether the navigation names it: a space in use that is not somebody's profile."""
        return self.kind != Space.Kind.PERSONAL and self.archived_at is None

    @property
    def space(self) -> Space:
        """The space; what is not here is read when asked for."""
        names = ("id", *_OF_SPACE)
        return Space.from_db("default", names, (self.space_id, *(getattr(self, name) for name in _OF_SPACE)))

    def has_role(self, least: str) -> bool:
        """Whether the role is at least `least`."""
        return Membership.RANK[self.role] >= Membership.RANK[least]


_OF_MEMBERSHIP = ("space_id", "role", "muted", "last_read_at")
_OF_SPACE = tuple(one.name for one in fields(Standing) if one.name not in _OF_MEMBERSHIP)


@prepared
def _standings(person_id: int) -> QuerySet[Membership, Any]:
    rows = Membership.objects.filter(person=person_id).order_by("space__name", "space_id")
    return rows.values_list(*_OF_MEMBERSHIP, *(f"space__{name}" for name in _OF_SPACE))


def standings_of(person: Person) -> list[Standing]:
    """Every membership of a person, by name of the space; pages read it once and derive the rest. One query."""
    return [Standing(*row) for row in _standings(person.pk)]


def joinable(person: Person) -> QuerySet[Space]:
    """Open spaces in use that a person could join at once and is not in; first where something was said last."""
    found: QuerySet[Space] = Space.objects.visible_to(person).places()
    found = found.filter(kind=Space.Kind.OPEN, join=Space.Join.EVERYONE, archived_at=None)
    mine = Membership.objects.filter(person=person).values("space")
    return found.exclude(pk__in=mine).order_by(F("last_post_at").desc(nulls_last=True), "name", "pk")


def namesakes(name: str, person: Person, but: Space | None = None) -> QuerySet[Space]:
    """Spaces of this name, in capitals or not, as far as the person may know of them."""
    found: QuerySet[Space] = Space.objects.listed_to(person).places().filter(name__iexact=clean(name))
    return (found.exclude(pk=but.pk) if but else found).order_by("pk")


def space_once_at(slug: str, person: Person) -> Space | None:
    """The space that had this address, as far as the person may see it. What they know there now comes first."""
    if Space.objects.listed_to(person).filter(slug=slug).exists():
        return None
    found: QuerySet[Space] = Space.objects.visible_to(person).places().filter(old_addresses__slug=slug)
    return found.order_by("-old_addresses").first()


def readers_of(space: Space, seen_by: Person | None = None) -> QuerySet[Person]:
    """People with an open account who may read `space`; for naming them there those whom the writer may know of."""
    found: QuerySet[Person] = Person.objects.filter(_reads(space), is_active=True)
    if seen_by is not None and seen_by.is_guest:
        return found.filter(pk__in=Person.objects.visible_to(seen_by).values("pk"))
    return found


def _reads(space: Space) -> Q:
    inside = Q(pk__in=Membership.objects.filter(space=space).values("person"))
    return inside | ~Q(role=Person.Role.GUEST) if space.kind in Space.PUBLIC else inside


def post_spaces(standings: list[Standing]) -> list[Standing]:
    """Spaces where one may begin a post: the widest first, those where it appears at once before others, then by name; one's own profile last."""
    used = (row for row in standings if row.archived_at is None)
    rows = sorted(used, key=lambda row: (row.kind != Space.Kind.OPEN, not _at_once(row)))
    profile = [row for row in rows if row.kind == Space.Kind.PERSONAL and row.role == Membership.Role.MANAGER]
    return [row for row in rows if row.kind != Space.Kind.PERSONAL and _may_begin(row)] + profile


def _at_once(row: Standing) -> bool:
    return row.stage not in Space.APPROVED_FIRST or row.has_role(Membership.Role.EDITOR)


def _may_begin(row: Standing) -> bool:
    return row.has_role(Membership.Role.EDITOR if row.stage == Space.Stage.ONE_WAY else Membership.Role.MEMBER)
