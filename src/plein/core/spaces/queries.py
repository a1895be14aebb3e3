"""Asking about spaces."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from plein.core.people.models import Person
from plein.core.spaces.models import Membership, Space


@dataclass(frozen=True)
class Audience:
    """Who can read a space now: how many people, and whether guests are among them."""

    people: int
    guests: int


def audience(space: Space) -> Audience:
    """Count the people who can read `space`."""
    inside = Q(pk__in=Membership.objects.filter(space=space).values("person"))
    readers = Person.objects.readers().filter(inside | ~Q(role=Person.Role.GUEST) if space.kind in Space.PUBLIC else inside)
    counted = readers.aggregate(people=Count("pk"), guests=Count("pk", filter=Q(role=Person.Role.GUEST)))
    return Audience(**counted)


@dataclass(frozen=True)
class NavSpace:
    """A line in the navigation."""

    space: Space
    unread: bool
    role: str


def own_spaces(person: Person) -> list[NavSpace]:
    """The spaces a person is in, by name, and whether something there is new to them. One query."""
    mine = Membership.objects.filter(person=person, space__archived_at=None).exclude(space__kind=Space.Kind.PERSONAL)
    rows = mine.select_related("space").order_by("space__name", "space_id")
    return [NavSpace(row.space, _unread(row), row.role) for row in rows]


def _unread(row: Membership) -> bool:
    last = row.space.last_post_at
    return not row.muted and last is not None and (row.last_read_at is None or last > row.last_read_at)


def reader_ids(space: Space) -> QuerySet[Person]:
    """People who may read `space`, for naming them there."""
    inside = Q(pk__in=Membership.objects.filter(space=space).values("person"))
    everyone = inside | ~Q(role=Person.Role.GUEST)
    return Person.objects.filter(is_active=True).filter(everyone if space.kind in Space.PUBLIC else inside)  # type: ignore[no-any-return]


def post_spaces(person: Person) -> list[Space]:
    """Spaces where a person may begin a post: by name, their own profile last. One query."""
    rows = Membership.objects.filter(person=person, space__archived_at=None).select_related("space").order_by("space__name")
    profile = [row.space for row in rows if row.space.owner_id == person.pk]
    members = [row for row in rows if row.space.kind != Space.Kind.PERSONAL]
    return [row.space for row in members if _may_begin(row)] + profile


def _may_begin(row: Membership) -> bool:
    least = Membership.Role.EDITOR if row.space.stage == Space.Stage.ONE_WAY else Membership.Role.MEMBER
    return Membership.RANK[row.role] >= Membership.RANK[least]
