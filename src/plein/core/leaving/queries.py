"""Asking who leaves, and what there is to look after when they have left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from plein.core.leaving.models import Departure, Succession
from plein.core.legacy import Left, Legacy, legacies
from plein.core.organisation.queries import candidates
from plein.core.people.models import Person, Stay
from plein.core.people.queries import sponsors
from plein.core.posts.models import Post
from plein.core.spaces.models import Membership, Space
from plein.core.units.models import Unit

FAREWELL = timedelta(days=7)  # before the last day: saying goodbye is offered
LEAVERS = "leavers"
REMEMBERED = 60  # seconds
FURTHEST = timedelta(days=365)  # from now: until when somebody can be said to leave
KEPT = timedelta(days=30)  # after closing: an account may have been closed by mistake


@dataclass(frozen=True)
class Item:
    """One thing that somebody leaves behind, and who was named for it."""

    kind: Legacy
    left: Left
    heir: Person | None

    @property
    def field(self) -> str:
        """What it is called in a form."""
        return f"heir-{self.kind.name}-{self.left.key}"


def departures(viewer: Person, *, every: bool = False) -> QuerySet[Departure]:
    """Who leaves: oneself, those whose manager one is, and for an administrator `every` one; the soonest first."""
    found = Departure.objects.filter(closed_at=None, person__is_active=True)
    if not (every and viewer.is_administrator):
        found = found.filter(Q(person=viewer) | Q(manager=viewer)) if not viewer.is_guest else found.none()
    return found.select_related("person__unit", "manager", "farewell").order_by("last_day", "pk")


def farewell_of(person: Person, viewer: Person) -> Post | None:
    """With what somebody who has left said goodbye, where the viewer may read it."""
    if person.is_active:
        return None
    found: Post | None = (
        Post.objects.visible_to(viewer)
        .filter(author=person, is_farewell=True, state=Post.State.PUBLISHED)
        .order_by("-pk")
        .first()
    )
    return found


def last_days(people: Iterable[int]) -> dict[int, date]:
    """Who of these leaves, and after which day."""
    return dict(Departure.objects.filter(closed_at=None, person__in=set(people)).values_list("person", "last_day"))


def to_do(viewer: Person) -> list[Departure]:
    """What stands on somebody's home page: their own last week, and who leaves of their people.

    Every home page asks, so it is remembered for a minute for whom there is anything.
    """
    concerned = cache.get_or_set(LEAVERS, _concerned, REMEMBERED) or set()
    rows = departures(viewer)[:10] if viewer.pk in concerned else []
    soon = timezone.localdate() + FAREWELL
    return [one for one in rows if one.person_id != viewer.pk or one.last_day <= soon]


def _concerned() -> set[int]:
    rows = Departure.objects.filter(closed_at=None).values_list("person", "manager")
    return {key for row in rows for key in row if key}


def kept_closed(people: Iterable[int], system: str) -> set[int]:
    """Whose closed account this outside system may not open again: a person or the clock closed it, or would have by now.

    What a system closed, the same one may open; two queries, whatever the number of people.
    """
    keys, today = set(people), timezone.localdate()
    theirs = Departure.objects.filter(person__in=keys, closed_by=system).exclude(is_planned=True, last_day__lt=today)
    may = set(theirs.values_list("person", flat=True)) if system else set()
    over = Stay.objects.filter(person__in=may, until__lt=today, person__role=Person.Role.GUEST)
    return keys - may | set(over.values_list("person", flat=True))


def leavers_changed() -> None:
    """Somebody leaves, or stays, or another names successors: forget whom that concerned. Actions call this."""
    transaction.on_commit(lambda: cache.delete(LEAVERS))


def items(departure: Departure, viewer: Person) -> list[Item]:
    """What somebody leaves behind, as far as the viewer may know of it."""
    rows = Succession.objects.filter(departure=departure).select_related("heir")
    named = {(one.kind, one.key): one.heir for one in rows}
    return [
        Item(kind, left, named.get((kind.name, left.key)))
        for kind in legacies()
        for left in kind.left(departure.person, viewer)
    ]


def spaces_left(person: Person, viewer: Person) -> list[Left]:
    """Spaces in use that only this person manages."""
    managers = Membership.objects.filter(role=Membership.Role.MANAGER)
    others = managers.filter(space=OuterRef("pk"), person__in=Person.objects.readers()).exclude(person=person)
    found = Space.objects.visible_to(viewer).places().filter(pk__in=managers.filter(person=person).values("space"))
    found = found.filter(~Exists(others), archived_at=None).order_by("name", "pk")
    return [Left(one.pk, one.name, one.get_absolute_url()) for one in found]


def space_heirs(key: int) -> QuerySet[Person]:
    """Who may manage a space next: nobody reads more by it than before."""
    space = Space.objects.filter(pk=key).first()
    return candidates(space) if space else Person.objects.none()


def units_left(person: Person, viewer: Person) -> list[Left]:
    """Units that this person leads."""
    found = Unit.objects.visible_to(viewer).current().filter(lead=person).order_by("name", "pk")
    return [Left(one.pk, one.name, one.get_absolute_url()) for one in found]


def guests_left(person: Person, viewer: Person) -> list[Left]:
    """Guests whom this person answers for; who may know of the departure may know of them."""
    seen = Person.objects.visible_to(viewer).filter(is_active=True, role=Person.Role.GUEST)
    found = Stay.objects.filter(sponsor=person, person__in=seen).select_related("person").order_by("until", "pk")
    return [Left(one.pk, one.person.name, one.person.get_absolute_url()) for one in found]


def colleagues(_key: int) -> QuerySet[Person]:
    """Every colleague who can sign in."""
    return sponsors()
