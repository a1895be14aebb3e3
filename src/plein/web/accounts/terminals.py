"""A device that many people use, one after another: sessions on it are short, and nothing of anybody stays there."""

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, is_fragment
from plein.core.people.secrets import hashed
from plein.core.permissions import Invalid
from plein.core.signin.actions import note_terminal, register_terminal
from plein.core.signin.models import Terminal
from plein.web.accounts.sessions import TERMINAL

COOKIE = "__Host-terminal" if settings.SECURE else "terminal"
LASTS = 400 * 86400  # seconds: browsers keep no cookie for longer
SEEN = 300  # seconds
NOT_BY_HAND = {"/readings", "/here", "/around"}  # what pages send by themselves


def here(request: HttpRequest) -> Terminal | None:
    """Which shared device this is, None for any other; asked once for a request, and for others without a query."""
    if not hasattr(request, "terminal"):
        token = request.COOKIES.get(COOKIE, "")
        found = Terminal.objects.filter(token_hash=hashed(token)).first() if token else None
        request.terminal = found  # type: ignore[attr-defined]
        if found and cache.add(f"terminal:{found.pk}", 1, SEEN):
            note_terminal(found)
    return request.terminal  # type: ignore[attr-defined,no-any-return]


def enter(request: HttpRequest) -> None:
    """Somebody signed in: on a shared device their session has its limits."""
    request.session.pop(TERMINAL, None)
    if terminal := here(request):
        limits = {"pk": terminal.pk, "idle": terminal.idle * 60, "longest": terminal.longest * 60}
        request.session[TERMINAL] = limits
        note_terminal(terminal, session_key=request.session.session_key or "")


def is_by_hand(request: HttpRequest) -> bool:
    """Whether a request on a shared device comes from somebody who is there, not from a page that was left open."""
    if TERMINAL not in request.session or request.path in NOT_BY_HAND:
        return False
    if request.method == "POST":
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and not is_fragment(request)


def leave_nothing(response: HttpResponse) -> None:
    """Let the browser throw away all that pages kept, and what was chosen for it."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    for name in (settings.LANGUAGE_COOKIE_NAME, settings.SCHEME_COOKIE_NAME):
        response.delete_cookie(name, path="/", samesite="Lax")


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Let this device be a shared one, by the code that an administrator was given."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _registered(request)
        except Invalid as error:
            errors = error.errors
    return render(request, "terminal.html", {"values": request.POST, "errors": errors}, status=422 if errors else 200)


def _registered(request: HttpRequest) -> HttpResponse:
    from plein.web.middleware import address  # which asks about shared devices itself

    taken = consume(request, app="allauth.account", action="terminal", key=address(request))
    if not taken:
        raise Invalid(_("There were too many wrong codes. Wait ten minutes, then try again."), "code")
    _terminal, token = register_terminal(request.POST.get("code", ""))
    taken.rollback()
    request.session.flush()
    response = redirect(settings.LOGIN_URL)
    leave_nothing(response)
    response.set_cookie(COOKIE, token, max_age=LASTS, secure=settings.SECURE, httponly=True, samesite="Lax", path="/")
    return response


@require_POST
def stay(request: Signed) -> HttpResponse:
    """Somebody is still there; how many seconds they have, without use and in all."""
    store: Any = request.session
    left, whole = store.left()
    return JsonResponse({"left": left, "whole": whole})
