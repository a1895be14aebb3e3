"""Coming in by a code on paper. It comes in a form, never in an address: addresses end up in logs and in what others see."""

import time

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back, page
from plein.core.cards.actions import know_of_cards
from plein.core.cards.queries import card, card_for
from plein.core.people import actions
from plein.core.people.models import Invitation, Person
from plein.core.permissions import Invalid
from plein.core.signin.actions import add_passkey
from plein.doors.queries import password_counts
from plein.web.accounts import passkeys, terminals
from plein.web.accounts.devices import device_of
from plein.web.accounts.forms import AS_LONG
from plein.web.accounts.sessions import TOLD
from plein.web.accounts.views import enter
from plein.web.middleware import address

CARD = "card"  # in the session: whose code was typed


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code, or bring it along behind the # of the address; whose it is, is said on the next page."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            request.session[CARD] = _typed(request).pk
            return redirect("use_code")
        except Invalid as error:
            errors = error.errors
    return render(request, "code.html", {"values": request.POST, "errors": errors}, status=422 if errors else 200)


def _typed(request: HttpRequest) -> Invitation:
    """The card with the code of the form. Wrong ones are limited, by where they come from and in all; each takes as long. Raises Invalid."""
    began = time.monotonic()
    try:
        limits = ("card_from", address(request)), ("card", "all")
        taken = [consume(request, app="allauth.account", action=action, key=key) for action, key in limits]
        if not all(taken):
            raise Invalid(_("There were too many wrong codes. Wait ten minutes, then try again."), "code")
        found = card_for(request.POST.get("code", ""))
        if found is None:
            raise Invalid(
                _(
                    "This code does not work. See whether you typed it right; it may also have been used, or be too old."
                ),
                "code",
            )
        for one in taken:
            one.rollback()
        return found
    finally:
        time.sleep(max(0.0, began + AS_LONG - time.monotonic()))


@require_http_methods(["GET", "POST"])
def use(request: HttpRequest) -> HttpResponse:
    """Choose a user name and a password or passkey; who has joined before chooses a new password."""
    found = card(request.session.get(CARD, 0))
    if found is None or found.person is None:
        request.session.pop(CARD, None)
        messages.error(request, _("Type your code once more."))
        return redirect("code")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _in(request, found)
        except Invalid as error:
            errors = {"password": _("Type your password again."), **error.errors}
    joins = found.person.joined_at is None
    context = {
        "card": found, "errors": errors, "values": request.POST if request.method == "POST" else {"username": found.person.username},
        "options": passkeys.creation(request, found.person) if joins and not terminals.here(request) else None,
    }  # fmt: skip
    return render(request, "code_use.html", context, status=422 if errors else 200)


def _in(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Do what the form says and let them in. Raises Invalid."""
    is_new = found.person is not None and found.person.joined_at is None
    if "credential" in request.POST and is_new and not terminals.here(request):
        return _by_passkey(request, found)
    password = request.POST.get("password", "")
    if found.person and found.person.joined_at:
        if not password_counts(found.person):
            raise Invalid(_("You do not come in by password here. Use one of the other ways."))
        person = actions.reset_by_card(found, password=password)
    else:
        person = actions.accept_card(found, username=request.POST.get("username", ""), password=password)
    del request.session[CARD]
    return enter(request, person)


def _by_passkey(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Join with a passkey alone; the recovery codes that come with it are shown this once."""
    credential, counter = passkeys.created(request, request.POST["credential"])
    with transaction.atomic():
        person = actions.accept_card(found, username=request.POST.get("username", ""), password=None)
        name = device_of(request.headers.get("User-Agent", ""))
        codes = add_passkey(person, by=person, name=name, credential=credential, counter=counter)
    del request.session[CARD]
    record_authentication(request, person, "mfa", type="webauthn", passwordless=True)
    entered = enter(request, Person.objects.get(pk=person.pk))
    signed: Signed = request  # type: ignore[assignment]
    shown = page(signed, "recovery_codes.html", {"codes": codes, "text": _("You are in."), "base": "layout_plain.html"})
    shown.cookies.update(entered.cookies)
    return shown


@require_POST
def known(request: Signed) -> HttpResponse:
    """Somebody knows that a code was made for their account."""
    know_of_cards(by=request.user)
    request.session.pop(TOLD, None)
    return back(request, "/")
