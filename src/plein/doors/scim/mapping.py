"""What a source tells of somebody, in Plein's own words."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q

from plein.core.people.models import Person
from plein.core.units.models import Unit
from plein.doors.scim.models import ScimUser, Source
from plein.doors.scim.words import ENTERPRISE

Told = Mapping[str, Any]


def facts(source: Source, told: Told, user_name: str) -> dict[str, Any]:
    """Everything that `provision` is to set of somebody of whom this was told; what was not told is empty."""
    extra = told.get(ENTERPRISE) or {}
    return {
        "name": name_of(told, user_name),
        "email": address_of(told),
        "title": told.get("title") or "",
        "place": place_of(told),
        "language": language_of(told),
        "employee_number": extra.get("employeeNumber") or "",
        "department": extra.get("department") or "",
        "manager": (extra.get("manager") or {}).get("value") or "",
    }


def name_of(told: Told, user_name: str) -> str:
    """The name to show: that which is told for it, else its parts, else the user name without what comes after @."""
    parts = told.get("name") or {}
    joined = " ".join(parts[one] for one in ("givenName", "middleName", "familyName") if parts.get(one))
    return str(told.get("displayName") or parts.get("formatted") or joined or user_name.partition("@")[0] or user_name)


def address_of(told: Told) -> str:
    """The address to write to: the primary one, else that of work, else the first."""
    rows = [one for one in told.get("emails") or [] if one.get("value")]
    best = sorted(rows, key=lambda one: (not one.get("primary"), (one.get("type") or "").lower() != "work"))
    return str(best[0]["value"]) if best else ""


def place_of(told: Told) -> str:
    """Where they mostly work: the primary locality, else that of work, else one that is nobody's home."""
    rows = [
        one for one in told.get("addresses") or [] if one.get("locality") and (one.get("type") or "").lower() != "home"
    ]
    best = sorted(rows, key=lambda one: (not one.get("primary"), (one.get("type") or "").lower() != "work"))
    return str(best[0]["locality"]) if best else ""


def language_of(told: Told) -> str:
    """The language that is spoken here, of a tag such as `nl-NL`; else the organisation's."""
    base = str(told.get("preferredLanguage") or "").replace("_", "-").partition("-")[0].lower()
    return base if base in dict(settings.LANGUAGES) else ""


def unit_of(department: str) -> Unit | None:
    """The unit that has this code, else this name. None is made: the tree is the organisation's own."""
    if not department:
        return None
    found = Unit.objects.current().filter(Q(code__iexact=department) | Q(name__iexact=department)).order_by("pk")
    rows: list[Unit] = list(found[:20])
    return next((one for one in rows if (one.code or "").lower() == department.lower()), rows[0] if rows else None)


def manager_of(source: Source, key: str) -> Person | None:
    """The person that the source knows by this key."""
    found = ScimUser.objects.current().filter(source=source, key=key).select_related("person").first() if key else None
    return found.person if found else None
