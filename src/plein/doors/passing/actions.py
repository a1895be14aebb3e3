"""Keeping an answer for the moment between the form of another site, which brings no cookies, and the page that follows."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from plein.doors.journey import LASTS
from plein.doors.models import Passage, Provider
from plein.doors.refusals import NoEntry

MOST = 400_000  # characters of an answer


def expect(provider: Provider, state: str) -> None:
    """Remember that an answer to this journey may come: nobody else can make us keep anything."""
    until = timezone.now() + timedelta(seconds=LASTS)
    Passage.objects.create(provider=provider, state_hash=_hashed(state), expires_at=until)


@transaction.atomic
def hold(provider: Provider, state: str, said: Mapping[str, str]) -> str:
    """Keep an answer; returns the handle by which it is picked up, once. Raises NoEntry."""
    if not state:
        raise NoEntry("unasked")
    if len(json.dumps(dict(said))) > MOST:
        raise NoEntry("large")
    handle = secrets.token_urlsafe(32)
    waiting = Passage.objects.filter(
        provider=provider, state_hash=_hashed(state), handle_hash="", expires_at__gt=timezone.now()
    )
    if not waiting.update(handle_hash=_hashed(handle), said=dict(said)):
        raise NoEntry("state")
    return handle


@transaction.atomic
def pick_up(provider: Provider, handle: str) -> dict[str, str]:
    """The answer that was kept; it is gone afterwards. Raises NoEntry."""
    found = Passage.objects.select_for_update().filter(provider=provider, handle_hash=_hashed(handle)).first()
    if not handle or found is None or found.expires_at < timezone.now():
        raise NoEntry("state")
    found.delete()
    return dict(found.said)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
