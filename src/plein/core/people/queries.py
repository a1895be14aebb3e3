"""Asking about the organisation."""

from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from plein.core.people.models import Invitation, Organisation, Person, Stay
from plein.kit.prepared import prepared

REMEMBERED = 30  # seconds
SOON = timedelta(days=14)  # an end that comes near
ENDING: Final = "stays-ending"
WHICH: Final = ("", "soon", "without", "ended")  # guests that a list can be narrowed to


def organisation() -> Organisation:
    """The organisation, remembered for half a minute; an unnamed one before set-up."""
    found = cache.get("organisation")
    if found is None:
        found = Organisation.objects.first()
        if found is None:
            return Organisation(name="Plein")
        cache.set("organisation", found, REMEMBERED)
    return found  # type: ignore[no-any-return]


def language_of(person: Person, chosen: str = "") -> str:
    """What somebody reads Plein in: their own choice, else what was chosen at the door, else the organisation's."""
    return person.language or (chosen if chosen in dict(settings.LANGUAGES) else "") or organisation().language


def has(name: str, value: str, person: Person) -> bool:
    """Whether somebody other than this person has this user name, e-mail address or employee number."""
    return any(pk != person.pk for pk in _WITH[name](value))


@prepared
def _with_username(value: str) -> QuerySet[Any, int]:
    found: QuerySet[Any, int] = Person.objects.filter(username=value).values_list("pk", flat=True)
    return found


@prepared
def _with_email(value: str) -> QuerySet[Any, int]:
    found: QuerySet[Any, int] = Person.objects.filter(email=value).values_list("pk", flat=True)
    return found


@prepared
def _with_number(value: str) -> QuerySet[Any, int]:
    found: QuerySet[Any, int] = Person.objects.filter(employee_number=value).values_list("pk", flat=True)
    return found


_WITH: Final = {"username": _with_username, "email": _with_email, "employee_number": _with_number}


def by_name(rows: QuerySet[Any], viewer: Person, after: int = 0, person: str = "") -> QuerySet[Any]:
    """Rows in the order of names, from after this person on; `person` is the way from a row to its person."""
    name, key = f"{person}sort_name", f"{person}pk"
    rows = rows.order_by(name, key)
    if not after:
        return rows
    last = Subquery(Person.objects.visible_to(viewer).filter(pk=after).values("sort_name")[:1])
    return rows.filter(Q(**{f"{name}__gt": last}) | Q(**{name: last, f"{key}__gt": after}))


def open_invitations(space: Any) -> QuerySet[Invitation]:
    """Invitations into a space that can still be used; its managers may see them. Newest first."""
    found = Invitation.objects.filter(space=space, used_at=None, expires_at__gt=timezone.now())
    return found.select_related("by", "space").order_by("-pk")


def sponsors() -> QuerySet[Person]:
    """Who may answer for guests: colleagues who can sign in."""
    found: QuerySet[Person] = Person.objects.readers().exclude(role=Person.Role.GUEST)
    return found


def stays(viewer: Person, *, every: bool = False, which: str = "") -> QuerySet[Stay]:
    """The guests of somebody, or for an administrator `every` one; first whose stay ends first. `which` is one of WHICH."""
    found = Stay.objects.filter(person__role=Person.Role.GUEST, person__is_active=which != "ended")
    if not (every and viewer.is_administrator):
        found = found.filter(
            sponsor=viewer if viewer.is_active and not viewer.is_guest else None, sponsor__isnull=False
        )
    if which == "soon":
        found = found.filter(until__lte=timezone.localdate() + SOON)
    if which == "without":
        found = found.exclude(sponsor__in=sponsors())
    return found.select_related("person", "sponsor").order_by("until", "pk")


def stays_after(rows: QuerySet[Stay], until: date, person: int) -> QuerySet[Stay]:
    """The next page of a list of guests."""
    return rows.filter(Q(until__gt=until) | Q(until=until, pk__gt=person))


def ending(viewer: Person) -> list[Stay]:
    """What somebody must know about ends that come near: their own as a guest, else those of their guests.

    Every home page asks, so it is remembered for a minute for whom there is one.
    """
    soon = timezone.localdate() + SOON
    concerned: Any = cache.get_or_set(f"{ENDING}:{soon}", lambda: _concerned(soon), 2 * REMEMBERED)
    if viewer.pk not in concerned:
        return []
    whose = Q(person=viewer) if viewer.is_guest else Q(sponsor=viewer)
    found = Stay.objects.filter(whose, person__is_active=True, person__role=Person.Role.GUEST, until__lte=soon)
    return list(found.select_related("person", "sponsor").order_by("until", "pk")[:10])


def _concerned(soon: date) -> set[int]:
    near = Stay.objects.filter(person__is_active=True, until__lte=soon).values_list("person", "sponsor")
    return {key for row in near for key in row if key}


def ends_again() -> None:
    """The end of a stay, or who answers for it, is another: forget for whom there was one. Actions call this."""
    soon = timezone.localdate() + SOON
    transaction.on_commit(lambda: cache.delete(f"{ENDING}:{soon}"))
