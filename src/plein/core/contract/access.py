"""Who calls the API, with which scope, and how often."""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from plein.core.people.actions import note_use
from plein.core.people.models import Person, Token
from plein.core.people.secrets import hashed
from plein.core.signin.queries import must_enrol
from plein.kit.prepared import prepared
from plein.kit.ratelimit import count

SAFE = {"GET", "HEAD", "OPTIONS"}
# Requests a person (or, signed out, an address) may make in a number of seconds, by what they cost; counted together with the pages.
RATES = {"write": (120, 60), "read": (1200, 60), "search": (60, 60)}


class Problem(Exception):
    """A request that cannot be answered; `name` is a problem type of the API."""

    def __init__(self, name: str, detail: Any = "", *, field: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(name)
        self.name = name
        self.detail = detail
        self.field = field
        self.headers = headers or {}


class Call(HttpRequest):
    """A request of somebody the API knows."""

    person: Person
    rate: dict[str, str]


class Access(AuthBase):
    """Lets in who carries a bearer token with `scope`, or is signed in on the site; counts the request."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: str, rate: str = "") -> None:
        super().__init__()
        self.scope = scope
        self.rate = rate

    def __call__(self, request: HttpRequest) -> Person:
        """Return who asks. Raises Problem."""
        header = request.headers.get("Authorization", "")
        person, scopes = _bearer(header) if header else _session(request)
        call: Any = request
        call.person = person
        _limit(call, self.rate or ("read" if request.method in SAFE else "write"))
        if self.scope not in scopes:
            detail = _("This token lacks the scope %(scope)s.") % {"scope": self.scope}
            challenge = f'Bearer realm="plein", error="insufficient_scope", scope="{self.scope}"'
            raise Problem("insufficient-scope", detail, headers={"WWW-Authenticate": challenge})
        return person


READ, WRITE, MANAGE = Access("read"), Access("write"), Access("manage")
SEARCH = Access("read", "search")


@prepared
def _tokens(token_hash: str) -> QuerySet[Token]:
    return Token.objects.select_related("person").filter(token_hash=token_hash)


def _bearer(header: str) -> tuple[Person, list[str]]:
    kind, _space, secret = header.partition(" ")
    now = timezone.now()
    for token in _tokens(hashed(secret.strip())) if kind.lower() == "bearer" else []:
        if token.person.is_active and (token.expires_at is None or token.expires_at > now):
            if token.used_at is None or token.used_at < now - timedelta(minutes=1):
                note_use(token)
            return token.person, token.scopes
    detail = _("This token is not, or no longer, valid.")
    raise Problem("unauthorized", detail, headers={"WWW-Authenticate": 'Bearer realm="plein", error="invalid_token"'})


def _session(request: HttpRequest) -> tuple[Person, list[str]]:
    person = request.user
    if not isinstance(person, Person) or not person.is_active:
        raise Problem(
            "unauthorized", _("Send a bearer token, or sign in."), headers={"WWW-Authenticate": 'Bearer realm="plein"'}
        )
    if must_enrol(person):
        raise Problem("second-step-required")
    if request.method not in SAFE and check_csrf(request):
        raise Problem("csrf", _("Send the CSRF token of the site in the header X-CSRFToken, or use a bearer token."))
    return person, list(Token.SCOPES)


def _limit(request: Any, what: str) -> None:
    most, seconds = RATES[what]
    if not settings.LIMITS:
        return
    used = count(f"{what}:p{request.person.pk}", seconds)
    left = seconds - int(time.time()) % seconds
    request.rate = {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(0, most - used)),
        "RateLimit-Reset": str(left),
    }
    if used > most:
        raise Problem(
            "rate-limited",
            _("Wait %(seconds)s seconds and try again.") % {"seconds": left},
            headers={"Retry-After": str(left)},
        )
