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
    counted = (
        Person.objects.readers()
        .filter(_reads(space))
        .aggregate(people=Count("pk"), guests=Count("pk", filter=Q(role=Person.Role.GUEST)))
    )
    return Audience(**counted)


@dataclass(frozen=True)
class NavSpace:
    """A line in the navigation."""

    space: Space
    unread: bool
    role: str


def memberships_of(person: Person) -> list[Membership]:
    """Every membership of a person with its space, by name; pages read it once and derive the rest. One query."""
    rows = Membership.objects.filter(person=person).select_related("space")
    return list(rows.order_by("space__name", "space_id"))


def own_spaces(memberships: list[Membership]) -> list[NavSpace]:
    """The lines of the navigation: spaces in use, and whether something there is new."""
    places = [row for row in memberships if row.space.kind != Space.Kind.PERSONAL and row.space.archived_at is None]
    return [NavSpace(row.space, _unread(row), row.role) for row in places]


def _unread(row: Membership) -> bool:
    last = row.space.last_post_at
    return not row.muted and last is not None and (row.last_read_at is None or last > row.last_read_at)


def readers_of(space: Space) -> QuerySet[Person]:
    """People with an open account who may read `space`, for naming them there."""
    return Person.objects.filter(_reads(space), is_active=True)  # type: ignore[no-any-return]


def _reads(space: Space) -> Q:
    inside = Q(pk__in=Membership.objects.filter(space=space).values("person"))
    return inside | ~Q(role=Person.Role.GUEST) if space.kind in Space.PUBLIC else inside


def post_spaces(memberships: list[Membership]) -> list[Space]:
    """Spaces where one may begin a post: the widest first, then by name, one's own profile last."""
    rows = sorted(
        (row for row in memberships if row.space.archived_at is None), key=lambda row: row.space.kind != Space.Kind.OPEN
    )
    profile = [row.space for row in rows if row.space.owner_id == row.person_id]
    return [row.space for row in rows if row.space.kind != Space.Kind.PERSONAL and _may_begin(row)] + profile


def _may_begin(row: Membership) -> bool:
    least = Membership.Role.EDITOR if row.space.stage == Space.Stage.ONE_WAY else Membership.Role.MEMBER
    return Membership.RANK[row.role] >= Membership.RANK[least]
