"""What administrators may know: numbers of everything, names of what is not secret, words of nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from plein.core.files.models import File
from plein.core.mail.queries import given_up, late
from plein.core.people.models import Invitation, Person
from plein.core.posts.models import Post, Report
from plein.core.spaces.models import JoinRequest, Membership, Space

KINDS = ("image", "video", "audio", "text", "application")


@dataclass(frozen=True)
class Waits:
    """What waits in one space, or in all secret ones together when `space` is None."""

    space: Space | None
    held: int = 0
    reported: int = 0
    requests: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class Numbers:
    """How large the organisation is here."""

    people: int
    listed: int  # imported, but not joined yet
    closed: int
    spaces: int
    secret: int


def numbers() -> Numbers:
    """Count people and spaces."""
    joined = Q(joined_at__isnull=False)
    people = Person.objects.aggregate(
        people=Count("pk", filter=joined & Q(is_active=True)),
        listed=Count("pk", filter=~joined & Q(is_active=True)),
        closed=Count("pk", filter=Q(is_active=False)),
    )
    spaces = Space.objects.places().aggregate(
        spaces=Count("pk", filter=Q(archived_at=None)), secret=Count("pk", filter=Q(kind=Space.Kind.SECRET))
    )
    return Numbers(**people, **spaces)


def waits(person: Person) -> list[Waits]:
    """What waits for editors, moderators and managers, by space, the oldest first; unknown spaces as one."""
    held = _counted(Post.objects.filter(state=Post.State.HELD, space__archived_at=None), "space", "created_at")
    published = Post.objects.published().filter(space__archived_at=None)
    reports = Report.objects.filter(published.includes("post"), closed_at=None)
    reported = _counted(reports, "post__space", "at")
    asked = _counted(JoinRequest.objects.filter(space__archived_at=None), "space", "at")
    where = held.keys() | reported.keys() | asked.keys()
    spaces = {space.pk: space for space in Space.objects.listed_to(person).filter(pk__in=where).select_related("owner")}
    groups = [(space, {pk}) for pk, space in spaces.items()] + [(None, where - spaces.keys())]
    rows = [_together(space, pks, held, reported, asked) for space, pks in groups if pks]
    return sorted(rows, key=lambda one: one.since or timezone.now())


Counted = dict[int, tuple[int, datetime]]


def _counted(rows: QuerySet[Any], space: str, moment: str) -> Counted:
    counted = rows.order_by().values_list(space).annotate(count=Count("pk"), since=Min(moment))
    return {key: (count, since) for key, count, since in counted}


def _together(space: Space | None, pks: set[int], held: Counted, reported: Counted, asked: Counted) -> Waits:
    found = [[rows[pk] for pk in pks if pk in rows] for rows in (held, reported, asked)]
    since = min((since for rows in found for _count, since in rows), default=None)
    counts = [sum(count for count, _since in rows) for rows in found]
    return Waits(space, counts[0], counts[1], counts[2], since)


def spaces_for(person: Person, *, only_unmanaged: bool = False) -> QuerySet[Space]:
    """Spaces that an administrator may know of, by name, with `is_managed` and the number of `people` in them."""
    found: QuerySet[Space] = Space.objects.listed_to(person).places()
    found = found.annotate(is_managed=_is_managed(), people=Count("memberships"))
    return (found.filter(~_is_managed()) if only_unmanaged else found).order_by("name", "pk")


def _is_managed() -> Exists:
    """Whether somebody who can sign in manages the space."""
    managers = Membership.objects.filter(space=OuterRef("pk"), role=Membership.Role.MANAGER)
    return Exists(managers.filter(person__in=Person.objects.readers().values("pk")))


def unmanaged(person: Person | None = None) -> QuerySet[Space]:
    """Spaces in use that nobody who can sign in manages; of all, or of those `person` may know of."""
    spaces: QuerySet[Space] = Space.objects.listed_to(person) if person else Space.objects.all()
    return spaces.places().filter(~_is_managed(), archived_at=None).order_by("name", "pk")  # type: ignore[attr-defined,no-any-return]


def candidates(space: Space) -> QuerySet[Person]:
    """Who may be made manager of a space without one: who reads it now. An open space is read by every colleague."""
    people: QuerySet[Person] = Person.objects.readers().exclude(role=Person.Role.GUEST)
    if space.kind != Space.Kind.OPEN:
        people = people.filter(memberships__space=space)
    return people.order_by("sort_name", "pk")


def invitations(person: Person) -> QuerySet[Invitation]:
    """Links that still open the door: those into the organisation, and into spaces that `person` may know of. Newest first."""
    known = Space.objects.listed_to(person).values("pk")
    found = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now(), sheet=None)
    return found.filter(Q(space=None) | Q(space__in=known)).select_related("by", "space", "person").order_by("-pk")


@dataclass(frozen=True)
class Needs:
    """What asks for an administrator's attention now."""

    held: int
    reported: int
    requests: int
    since: datetime | None
    unmanaged: int
    mail_given_up: int
    mail_late: int


def needs(person: Person) -> Needs:
    """Count what asks for attention."""
    rows = waits(person)
    return Needs(
        held=sum(row.held for row in rows), reported=sum(row.reported for row in rows), requests=sum(row.requests for row in rows), since=rows[0].since if rows else None,
        unmanaged=unmanaged().count(), mail_given_up=given_up().count(), mail_late=late().count(),
    )  # fmt: skip


def managers_of(spaces: list[Space]) -> dict[int, list[str]]:
    """Names of who manages each of these spaces."""
    manager = Membership.Role.MANAGER
    rows = Membership.objects.filter(space__in=spaces, role=manager, person__in=Person.objects.readers().values("pk"))
    found: dict[int, list[str]] = {}
    for space, name in rows.order_by("person__sort_name").values_list("space", "person__name"):
        found.setdefault(space, []).append(name)
    return found


@dataclass(frozen=True)
class Size:
    """How many files of a kind there are, and how many bytes they take."""

    kind: str
    count: int
    bytes: int


def sizes() -> list[Size]:
    """What the files of everybody take, by kind, the largest first; thumbnails and links to elsewhere not counted."""
    kinds = Case(*(When(mime__startswith=f"{kind}/", then=Value(kind)) for kind in KINDS), default=Value("other"))
    rows = File.objects.exclude(key="").annotate(group=kinds).order_by().values_list("group")
    counted = rows.annotate(count=Count("pk"), bytes=Sum("size"))
    return sorted((Size(*row) for row in counted), key=lambda one: -one.bytes)
