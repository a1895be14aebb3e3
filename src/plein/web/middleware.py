"""What happens around every page."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from plein.core.answers import Moved
from plein.core.contract.access import RATES
from plein.core.people.models import Organisation, Person
from plein.core.people.queries import language_of
from plein.core.permissions import Forbidden, Invalid
from plein.core.signin.queries import must_enrol
from plein.kit.faults import is_away, is_refused
from plein.kit.ratelimit import take
from plein.web import errors as pages
from plein.web.accounts import terminals
from plein.web.accounts.sessions import TERMINAL

Next = Callable[[HttpRequest], HttpResponseBase]
POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "media-src 'self' blob:", "connect-src 'self'",
    "font-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    "require-trusted-types-for 'script'", "trusted-types plein",
])  # fmt: skip
NEVER_KEPT = re.compile(
    r"/(api|settings|organisation|drafts|set-up|invitations|email|password|code|cards|terminal)/|/spaces/[^/]+/settings/"
)
CHARSETS = {"utf-8", "utf8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}  # of forms
SECOND_STEP = "/sign-in/second-step/"
ENROLLING = ("/settings/security/", "/sign-out/", "/sign-in/again/")  # what is open to who needs a second step first
OPEN = (
    "/sign-in/",
    "/set-up/",
    "/invitations/",
    "/email/",
    "/code/",
    "/terminal/",
    "/password/",
    "/static/",
    "/look/",
    "/manifest.webmanifest",
    "/icons/",
    "/sw.js",
    "/offline/",
    "/healthz",
    "/readyz",
    "/api/",
    "/scim/",
    "/language",
    "/accessibility/",
    "/favicon.ico",
)


class errors:
    """Turn what actions refuse into the right answer, in the reader's language; never a bare 500 for bad input."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (request.encoding or "utf-8").lower() not in CHARSETS:  # Python has more, some of which are no text
            request.encoding = settings.DEFAULT_CHARSET
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer errors that a view let through."""
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, Forbidden):
            return pages.forbidden(request, error)
        if isinstance(error, Invalid):
            return pages.invalid(request, error)
        if isinstance(error, RequestDataTooBig | SuspiciousOperation | UnicodeError) or is_refused(error):
            return pages.bad_request(request, error)
        if isinstance(error, Moved):
            return HttpResponseRedirect(error.to)
        if is_away(error):
            return pages.unavailable(request, error)
        return None


def head(get_response: Next) -> Next:
    """Answer HEAD as GET without what it sends, also where a form is shown (RFC 9110 §9.3.2). Ranges are for GET alone (§14.2)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD" or request.path.startswith("/api/"):  # which sees to it itself
            return get_response(request)
        request.method = "GET"
        request.META.pop("HTTP_RANGE", None)
        response = get_response(request)
        request.method = "HEAD"
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()
        elif isinstance(response, HttpResponse):
            response.content = b""
        return response

    return middleware


def security_headers(get_response: Next) -> Next:
    """Add the headers that keep a page to itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            if terminals.here(request):  # whoever comes next goes back to nothing
                response["Cache-Control"] = "no-store"
            kept = "no-store" if NEVER_KEPT.match(request.path) else "private, no-cache"
            response.setdefault("Cache-Control", kept)
        return response

    return middleware


def shared_here(get_response: Next) -> Next:
    """What another site put where phones share into is not taken up: the address says so, also behind the door.

    The service worker cannot see who sends a form when that site hides it; we can, since its answer leads here.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        foreign = request.headers.get("Sec-Fetch-Site", "") in {"cross-site", "same-site"}
        if foreign and request.method == "GET" and request.get_full_path() == "/share/":
            return HttpResponseRedirect("/share/?elsewhere")
        return get_response(request)

    return middleware


def sign_in_required(get_response: Next) -> Next:
    """Everything but the doors is for people who are signed in."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(OPEN):
            return get_response(request)
        if isinstance(person := get_user(request), Person):
            request.user = person  # not the lazy one, which costs at every attribute
            if must_enrol(person) and not request.path.startswith(ENROLLING):
                return _elsewhere(request, SECOND_STEP)
            return get_response(request)
        if not Organisation.objects.exists():
            return HttpResponseRedirect("/set-up/")
        to = "/" if request.headers.get("X-Plein-Fragment") else request.get_full_path()
        return _elsewhere(request, f"{settings.LOGIN_URL}?{urlencode({'next': to})}")

    return middleware


def shared_device(get_response: Next) -> Next:
    """A session that began on a shared device goes on there alone, and one from before it was shared goes on nowhere."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        terminal = terminals.here(request)
        if request.path.startswith(settings.STATIC_URL):
            return get_response(request)
        began = request.session.get(TERMINAL, {}).get("pk")
        if SESSION_KEY in request.session and began != (terminal.pk if terminal else None):
            request.session.flush()
        return get_response(request)

    return middleware


def _elsewhere(request: HttpRequest, to: str) -> HttpResponse:
    """Send a reader, or the script that asked for a part of a page, to another page first."""
    if request.headers.get("X-Plein-Fragment"):
        return HttpResponse(status=401, headers={"X-Plein-Location": to})
    return HttpResponseRedirect(to)


def own_language(get_response: Next) -> Next:
    """Show pages in the person's own language, else that of the door, else the organisation's; before sign-in the browser's."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if isinstance(person, Person):
            language = language_of(person, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):  # what a device keeps belongs to one reader
            response["X-Plein-Reader"] = str(person.pk) if isinstance(person, Person) else "nobody"
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def seen(get_response: Next) -> Next:
    """Remember, at most every five minutes, that a session is in use."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        store: Any = request.session
        if isinstance(request.user, Person) and terminals.is_by_hand(request):
            store.touch()
        if isinstance(request.user, Person) and cache.add(f"seen:{store.session_key}", 1, 300):
            if not terminals.here(request):
                store.touch()
            with suppress(DatabaseError):  # a full disk stops nobody from reading
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def limits(get_response: Next) -> Next:
    """Hold back floods: 429 with Retry-After."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not settings.LIMITS or request.path.startswith(("/api/", "/scim/")):  # which count by token
            return get_response(request)
        what = "read" if request.method in {"GET", "HEAD"} else "write"
        if request.path.startswith(("/search", "/complete")):
            what = "search"
        wait = take(f"{what}:{who(request)}", *RATES[what])
        return pages.too_many(request, wait) if wait else get_response(request)

    return middleware


def who(request: HttpRequest) -> str:
    """Whose requests these are."""
    person: Any = getattr(request, "user", None)
    return f"p{person.pk}" if isinstance(person, Person) else f"a{address(request)}"


def address(request: HttpRequest) -> str:
    """The address a request came from, behind as many proxies as are trusted."""
    if settings.PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(chain) >= settings.PROXIES:
            return str(chain[-settings.PROXIES])
    return str(request.META.get("REMOTE_ADDR", ""))
