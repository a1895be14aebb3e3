"""Asking about the organisation."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from plein.core.people.models import Invitation, Organisation, Person

REMEMBERED = 30  # seconds


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
