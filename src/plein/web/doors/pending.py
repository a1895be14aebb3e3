"""Journeys that began in this browser, kept in its session until it comes back."""

import secrets
import time
from typing import Any

from django.http import HttpRequest

from plein.doors.journey import COME_IN, LASTS, Journey
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry

KEPT, WISH, VISIT, LEFT = "doors", "door_wish", "door_visit", "door_left"
MOST = 5  # at once in one browser
WISH_LASTS = 300  # seconds


def wish(request: HttpRequest, provider: Provider, purpose: str, to: str) -> None:
    """Remember what for the next journey through a door is, which a form has asked for."""
    request.session[WISH] = {
        "door": provider.pk,
        "purpose": purpose,
        "to": to,
        "at": time.time(),
        "person": request.user.pk,
    }


def wished(request: HttpRequest, provider: Provider) -> tuple[str, str]:
    """What for, and where to go afterwards, when somebody just asked for it; else to come in."""
    found = request.session.pop(WISH, None) or {}
    is_fresh = found.get("door") == provider.pk and found.get("at", 0) > time.time() - WISH_LASTS
    return (found["purpose"], found["to"]) if is_fresh and found["person"] == request.user.pk else (COME_IN, "")


def begun(provider: Provider, purpose: str) -> Journey:
    """A journey that nobody can guess the name of."""
    return Journey(provider, secrets.token_urlsafe(32), purpose)


def keep(request: HttpRequest, going: Journey, to: str) -> None:
    """Remember a journey; the oldest of many is forgotten."""
    rows = dict(list(request.session.get(KEPT, {}).items())[-(MOST - 1) :])
    rows[going.state] = {"door": going.provider.pk, "purpose": going.purpose, "kept": going.kept, "to": to, "at": time.time(),
                         "person": request.user.pk}  # fmt: skip
    request.session[KEPT] = rows


def take(request: HttpRequest, provider: Provider, state: str) -> tuple[Journey, dict[str, Any]]:
    """The journey that comes back, once. Raises NoEntry."""
    rows = dict(request.session.get(KEPT, {}))
    found = rows.pop(state, None) if state else None
    if found is None or found["door"] != provider.pk:
        raise NoEntry("state")
    request.session[KEPT] = rows
    if found["at"] < time.time() - LASTS:
        raise NoEntry("late")
    return Journey(provider, state, found["purpose"], found["kept"]), found


def purpose_of(request: HttpRequest, state: str) -> str:
    """What for a journey began, without taking it."""
    return str(request.session.get(KEPT, {}).get(state, {}).get("purpose", ""))


def note_left(request: HttpRequest, visit: dict[str, Any] | None) -> None:
    """Remember, after signing out here, what signing out there will want to know."""
    if visit and visit.get("leaving"):
        request.session[LEFT] = {"identity": visit["identity"], "leaving": visit["leaving"]}


def left(request: HttpRequest, provider: Provider) -> dict[str, str]:
    """What there is to know of who signed out here, once."""
    found = request.session.pop(LEFT, None)
    is_theirs = found and provider.identities.filter(pk=found["identity"]).exists()
    return dict(found["leaving"]) if found and is_theirs else {}
