"""What administrators may know: numbers of everything, names of what is not secret, words of nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from plein.core.files.models import File
from plein.core.mail.queries import given_up, late
from plein.core.people.models import Invitation, Person
from plein.core.posts.models import Post
from plein.core.spaces.models import JoinRequest, Membership, Space

KINDS = ("image", "video", "audio", "text", "application")


@dataclass(frozen=True)
class Waits:
    """What waits in one space, or in all secret ones together when `space` is None."""

    space: Space | None
    held: int = 0
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
    """What waits for editors and managers, by space, the oldest first; spaces that `person` may not know of as one."""
    held = _counted(Post.objects.filter(state=Post.State.HELD, space__archived_at=None), "created_at")
    asked = _counted(JoinRequest.objects.filter(space__archived_at=None), "at")
    spaces = {space.pk: space for space in Space.objects.listed_to(person).filter(pk__in=held.keys() | asked.keys())}
    known = [_together(spaces[pk], [held.get(pk)], [asked.get(pk)]) for pk in spaces]
    hidden = (held.keys() | asked.keys()) - spaces.keys()
    if hidden:
        known.append(_together(None, [held.get(pk) for pk in hidden], [asked.get(pk) for pk in hidden]))
    return sorted(known, key=lambda one: one.since or timezone.now())


def _counted(rows: QuerySet[Any], moment: str) -> dict[int, tuple[int, datetime]]:
    counted = rows.order_by().values_list("space").annotate(count=Count("pk"), since=Min(moment))
    return {space: (count, since) for space, count, since in counted}


def _together(space: Space | None, held: list[Any], asked: list[Any]) -> Waits:
    posts, requests = [one for one in held if one], [one for one in asked if one]
    since = min((one[1] for one in posts + requests), default=None)
    return Waits(space, sum(one[0] for one in posts), sum(one[0] for one in requests), since)


def spaces_for(person: Person, *, only_unmanaged: bool = False) -> QuerySet[Space]:
    """Spaces that an administrator may know of, by name, with `is_managed` and the number of `people` in them."""
    found: QuerySet[Space] = Space.objects.listed_to(person).places()
    found = found.annotate(is_managed=_is_managed(), people=Count("memberships"))
    return (found.filter(~_is_managed()) if only_unmanaged else found).order_by("name", "pk")


def _is_managed() -> Exists:
    """Whether somebody who can sign in manages the space."""
    managers = Membership.objects.filter(space=OuterRef("pk"), role=Membership.Role.MANAGER)
    return Exists(managers.filter(person__is_active=True, person__joined_at__isnull=False))


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
    found = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())
    return found.filter(Q(space=None) | Q(space__in=known)).select_related("by", "space", "person").order_by("-pk")


@dataclass(frozen=True)
class Needs:
    """What asks for an administrator's attention now."""

    held: int
    requests: int
    since: datetime | None
    unmanaged: int
    mail_given_up: int
    mail_late: int


def needs(person: Person) -> Needs:
    """Count what asks for attention."""
    rows = waits(person)
    return Needs(
        held=sum(row.held for row in rows), requests=sum(row.requests for row in rows), since=rows[0].since if rows else None,
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
