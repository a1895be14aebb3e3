"""Which source calls: by its token alone. A session, or a token of the API, opens nothing here."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from plein.core.people.secrets import hashed
from plein.doors.scim.actions import note_use
from plein.doors.scim.models import Source
from plein.doors.scim.queries import by_token
from plein.doors.scim.refusals import Declined
from plein.kit.ratelimit import take

RATE = (30_000, 60)  # requests of one source in so many seconds


def caller(request: HttpRequest) -> Source:
    """The source whose token was sent, whether it has run out or not."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = by_token(hashed(secret.strip())) if kind.lower() == "bearer" else []
    if not found:
        raise Declined("token")
    return found[0]


def admit(source: Source) -> None:
    """Let a source in whose token is good, as long as it does not ask too often."""
    if not source.is_live:
        raise Declined("token")
    if settings.LIMITS and take(f"scim:{source.pk}", *RATE):
        raise Declined("too_many")
    if source.used_at is None or source.used_at < timezone.now() - timedelta(minutes=1):
        note_use(source)
