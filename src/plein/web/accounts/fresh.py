"""What could do harm wants a fresh sight of its owner: whoever signed in longer ago shows once more who they are.

What was typed is not lost by it: the form waits on the page that asks, and goes on from there.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from plein.core.answers import Signed, is_fragment, page, safe_next
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.signin.actions import use_code
from plein.core.signin.queries import must_enrol, steps_of
from plein.doors.queries import identities, password_counts
from plein.kit.ratelimit import take
from plein.web.accounts import passkeys
from plein.web.accounts.sessions import BEGAN, PROVED, TERMINAL

P = ParamSpec("P")
LASTS = 15 * 60  # seconds
OURS = {"csrfmiddlewaretoken", "proof", "proof_password", "proof_code", "proof_passkey"}


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody showed who they are within the last quarter of an hour, or half of what a shared device gives them."""
    lasts = min(LASTS, request.session.get(TERMINAL, {}).get("longest", LASTS) / 2)
    return bool(time.time() - float(request.session.get(PROVED, 0)) < lasts)


def prove(request: HttpRequest) -> None:
    """Somebody has just shown who they are."""
    request.session[PROVED] = time.time()
    if TERMINAL in request.session:  # there the time in all begins anew with it
        request.session[BEGAN] = time.time()


def fresh(view: Callable[Concatenate[Signed, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for a password, a passkey or a code before a view, unless that was done a moment ago."""
    return _guarded(view, lambda _request: True)


def fresh_when(
    wants: Callable[[HttpRequest], bool],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The same for those requests that `wants` picks."""
    return lambda view: _guarded(view, wants)


def _guarded(view: Callable[..., HttpResponse], wants: Callable[[HttpRequest], bool]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: Signed, *args: Any, **values: Any) -> HttpResponse:
        is_page = request.method == "POST" and request.POST.get("proof") == "page"
        if is_fresh(request) or not wants(request):
            return redirect(request.get_full_path()) if is_page else view(request, *args, **values)
        try:
            if not _proves(request):
                return _ask(request, {})
        except Invalid as error:
            return _ask(request, error.errors)
        prove(request)
        return redirect(request.get_full_path()) if is_page else view(request, *args, **values)

    return guarded


def again(request: HttpRequest) -> HttpResponse:
    """Show who one is, then go on to `next`."""
    if not isinstance(request.user, Person):
        return redirect(site.LOGIN_URL)
    return _guarded(lambda request: redirect(safe_next(request)), lambda _request: True)(request)


def _proves(request: Signed) -> bool:
    """Whether the request shows whose it is; False when it does not even try. Raises Invalid."""
    if request.method != "POST" or "proof" not in request.POST:
        return False
    person = request.user
    if answer := request.POST.get("proof_passkey"):
        return bool(passkeys.answered(request, answer, person))
    if "proof_code" in request.POST:
        wait_to_guess(person, "proof_code")
        if use_code(person, request.POST["proof_code"]):
            return True
        raise Invalid(_("This code is not right, or was used already. Wait for the next one."), "proof_code")
    wait_to_guess(person, "proof_password")
    if _by_password(person) and person.check_password(request.POST.get("proof_password", "")):
        return True
    raise Invalid(_("This is not your password now."), "proof_password")


def wait_to_guess(person: Person, field: str) -> None:
    """Hold back whoever tries passwords or codes on a device that was left open."""
    if site.LIMITS and take(f"guess:{person.pk}", 10, 300):
        raise Invalid(_("Too many tries. Wait a few minutes."), field)


def _ask(request: Signed, errors: dict[str, str]) -> HttpResponse:
    if is_fragment(request):  # the script that sent it goes to a whole page
        to = f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}"
        return HttpResponse(status=401, headers={"X-Plein-Location": to})
    person = request.user
    steps = steps_of(person)
    waits = request.method == "POST" and request.POST.get("proof") != "page"
    context = {
        "errors": errors, "steps": steps, "has_password": _by_password(person), "doors": [one.provider for one in identities(person) if one.provider.is_enabled and not must_enrol(person)], "base": base(person),
        "kept": [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values] if waits else [],
        "proof": "form" if waits else "page",
        "options": passkeys.question(request, person) if steps.passkeys else None,
    }  # fmt: skip
    response = page(request, "prove.html", context, status=422 if errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _by_password(person: Person) -> bool:
    return person.has_usable_password() and password_counts(person)


def base(person: Person) -> str:
    """The frame of a page: a bare one for who can go nowhere else yet."""
    return "layout_plain.html" if must_enrol(person) else "layout.html"
