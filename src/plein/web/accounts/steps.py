"""The door: a passkey instead of a password, and the second step after one."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.account.models import Login
from allauth.core.ratelimit import consume
from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import Signed, safe_next
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.signin.actions import use_code
from plein.core.signin.queries import must_enrol, steps_of
from plein.web.accounts import passkeys
from plein.web.accounts.devices import is_known
from plein.web.middleware import address

WRONG = 5  # codes, before a password is asked again


@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: GET gives what the browser is asked, POST takes its answer."""
    if request.method == "GET":
        return JsonResponse(passkeys.question(request))
    to = safe_next(request)
    try:
        person = passkeys.answered(request, request.POST.get("credential", ""))
    except Invalid as error:
        messages.error(request, str(error.message))
        return redirect(f"{site.LOGIN_URL}?{urlencode({'next': to})}")
    record_authentication(request, person, "mfa", type="webauthn", passwordless=True)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=to))
    return response


@require_http_methods(["GET", "POST"])
@login_stage_required(stage="mfa_authenticate", redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def second_step(request: HttpRequest) -> HttpResponse:
    """After a password: a code, or a passkey. Nobody is signed in before."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    errors: dict[str, str] = {}
    if "cancel" in request.POST:
        return stage.abort()  # type: ignore[no-any-return]
    if request.method == "POST":
        try:
            kind = _shown(request, stage.login.user)
        except Invalid as error:
            errors = error.errors
            if _is_over(stage):
                messages.error(request, _("That were too many wrong codes. Type your password again."))
                stage.abort()
                return redirect(site.LOGIN_URL)
        else:
            record_authentication(request, stage.login.user, "mfa", type=kind)
            return stage.exit()  # type: ignore[no-any-return]
    return _page(request, stage.login.user, errors)


def _page(request: HttpRequest, person: Person, errors: dict[str, str]) -> HttpResponse:
    steps = steps_of(person)
    options = passkeys.question(request, person) if steps.passkeys else None
    return render(
        request,
        "account/second_step.html",
        {"steps": steps, "options": options, "errors": errors},
        status=422 if errors else 200,
    )


def _shown(request: HttpRequest, person: Person) -> str:
    """Which second step was shown. Raises Invalid."""
    if answer := request.POST.get("credential"):
        passkeys.answered(request, answer, person)
        return "webauthn"
    _hold_back(request, person)
    kind = use_code(person, request.POST.get("code", ""))
    if not kind:
        raise Invalid(_("This code is not right, or was used already. Wait for the next one."), "code")
    return kind


def _hold_back(request: HttpRequest, person: Person) -> None:
    """Limit wrong codes: for where they come from, and for all places together; the owner's own devices are counted apart."""
    all_places = f"{person.pk}:{is_known(request, person)}"
    here = consume(request, action="code_from", key=f"{all_places}:{address(request)}")
    if not here or not consume(request, action="code", key=all_places):
        raise Invalid(_("Too many tries. Wait a minute, or use a passkey."), "code")


def _is_over(stage: Any) -> bool:
    """Whether this password was followed by too many wrong codes."""
    stage.state["wrong"] = stage.state.get("wrong", 0) + 1
    stash_login(stage.request, stage.login)
    return bool(stage.state["wrong"] >= WRONG)


@require_safe
def required(request: Signed) -> HttpResponse:
    """For who needs a second step and has none yet: why, and which there are."""
    if not isinstance(request.user, Person) or not must_enrol(request.user):
        return redirect("/")
    return render(request, "account/required.html")
