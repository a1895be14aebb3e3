"""Sign-in and security: one page for a password, passkeys, the authenticator app, recovery codes, and where one is signed in."""

from typing import Any
from urllib.parse import quote

from allauth.account import views as doors
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.people import actions as people
from plein.core.people.models import Person, Token
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid
from plein.core.signin import actions
from plein.core.signin.codes import new_app_secret
from plein.core.signin.models import Device
from plein.core.signin.queries import sessions_of, steps_of
from plein.doors.queries import identities, password_counts
from plein.kit.qr import squares
from plein.web.accounts import passkeys, terminals
from plein.web.accounts.devices import device_of
from plein.web.accounts.fresh import base, fresh, fresh_when, wait_to_guess
from plein.web.doors import pending

HERE = "/settings/security/"
APP = "app_secret"  # in the session, until the app showed that it has it


@require_safe
def security(request: Signed) -> HttpResponse:
    """Everything by which one gets in, and where one is in."""
    return _security(request)


def _security(request: Signed, errors: dict[str, str] | None = None) -> HttpResponse:
    person = request.user
    context = {
        "steps": steps_of(person), "has_password": person.has_usable_password(), "base": base(person), "errors": errors or {},
        "sessions": [(one, device_of(one.user_agent)) for one in sessions_of(person)], "here": request.session.session_key,
        "devices": [(one, device_of(one.user_agent)) for one in Device.objects.filter(person=person).order_by("-seen_at")],
    }  # fmt: skip
    return page(request, "security.html", context, status=422 if errors else 200)


def _done(request: Signed, codes: list[str], text: str) -> HttpResponse:
    """Back to the page; new recovery codes are shown first, this once."""
    if not codes:
        return back(request, HERE, text)
    context = {"codes": codes, "text": text, "base": base(request.user)}
    response = page(request, "recovery_codes.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@fresh
def add_passkey(request: Signed) -> HttpResponse:
    """A new passkey: the browser makes it, and shows its answer."""
    if terminals.here(request):
        raise Invalid(_("A passkey is for a device of your own, and this one is shared."))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            credential, counter = passkeys.created(request, request.POST.get("credential", ""))
            name = request.POST.get("name", "")
            codes = actions.add_passkey(
                request.user, by=request.user, name=name, credential=credential, counter=counter
            )
            return _done(request, codes, _("The passkey was added."))
        except Invalid as error:
            errors = error.errors
    proposed = request.POST.get("name") or device_of(request.headers.get("User-Agent", ""))
    options = passkeys.creation(request, request.user)
    context = {"options": options, "errors": errors, "proposed": proposed, "base": base(request.user)}
    return page(request, "passkey.html", context, status=422 if errors else 200)


@require_POST
@fresh_when(lambda request: "remove" in request.POST)
def passkey(request: Signed, pk: int) -> HttpResponse:
    """Rename a passkey, or remove it."""
    try:
        if "remove" in request.POST:
            _keep_a_way_in(request.user, pk)
            actions.remove_step(request.user, by=request.user, pk=pk)
            return back(
                request, HERE, _("The passkey was removed. It may still be on your device; remove it there too.")
            )
        actions.rename_passkey(request.user, by=request.user, pk=pk, name=request.POST.get("name", ""))
        return back(request, HERE, _("Saved"))
    except Invalid as error:
        return _security(request, {f"passkey-{pk}": str(error.message)})


@require_http_methods(["GET", "POST"])
@fresh
def app(request: Signed) -> HttpResponse:
    """Set up an authenticator app, or remove it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if pk := id_of(request.POST.get("remove", "")):
                actions.remove_step(request.user, by=request.user, pk=pk)
                return back(request, HERE, _("The authenticator app was removed."))
            wait_to_guess(request.user, "code")
            secret = request.session.get(APP, "")
            codes = actions.add_app(request.user, by=request.user, secret=secret, code=request.POST.get("code", ""))
            request.session.pop(APP, None)
            return _done(request, codes, _("The authenticator app works."))
        except Invalid as error:
            if "remove" in request.POST:
                return _security(request, {"app": str(error.message)})
            errors = error.errors
    secret = request.session.setdefault(APP, new_app_secret())
    name, size, path = request.user.username, *squares(_uri(request.user, secret))
    context = {
        "secret": secret,
        "username": name,
        "size": size,
        "path": path,
        "errors": errors,
        "base": base(request.user),
    }
    return page(request, "authenticator_app.html", context, status=422 if errors else 200)


def _uri(person: Person, secret: str) -> str:
    """What the app reads from the picture (the key URI format that authenticator apps share)."""
    issuer = quote(organisation().name)
    return f"otpauth://totp/{issuer}:{quote(person.username)}?secret={secret}&issuer={issuer}"


@require_POST
@fresh
def codes(request: Signed) -> HttpResponse:
    """New recovery codes, shown this once."""
    try:
        return _done(
            request, actions.new_codes(request.user, by=request.user), _("Codes that you had before no longer work.")
        )
    except Invalid as error:
        return _security(request, {"codes": str(error.message)})


@require_http_methods(["GET", "POST"])
@fresh_when(lambda request: isinstance(request.user, Person) and not request.user.has_usable_password())
def password(request: Signed) -> HttpResponse:
    """Change one's password by the one before, or choose a first one; other sessions end."""
    person, errors = request.user, {}
    has_one = person.has_usable_password()
    if request.method == "POST":
        try:
            if has_one:
                wait_to_guess(person, "old")
                if not person.check_password(request.POST.get("old", "")):
                    raise Invalid(_("This is not your password now."), "old")
            people.set_password(person, by=person, password=request.POST.get("password", ""))
            person.refresh_from_db()
            update_session_auth_hash(request, person)
            return back(
                request, HERE, f"{_('Your password is changed. Other devices are signed out.')} {_tokens(person)}"
            )
        except Invalid as error:
            errors = error.errors
    return page(request, "password.html", {"errors": errors, "has_password": has_one}, status=422 if errors else 200)


def _tokens(person: Person) -> str:
    """What goes on though the password is another."""
    count = Token.objects.filter(person=person).count()
    text = ngettext(
        "%(count)s token of yours still works; end it under Tokens if you do not trust it.",
        "%(count)s tokens of yours still work; end them under Tokens if you do not trust them.",
        count,
    )
    return text % {"count": count} if count else ""


@require_http_methods(["GET", "POST"])
def sessions(request: Signed) -> HttpResponse:
    """Sign out elsewhere: in one place, or everywhere."""
    if request.method == "GET":
        return redirect(f"{HERE}#sessions")
    wanted, here = request.POST.get("session", ""), request.session.session_key
    rows = sessions_of(request.user)
    keys = {
        row.session_key for row in rows if str(row.pk) == wanted or (wanted == "others" and row.session_key != here)
    }
    actions.end_sessions(request.user, by=request.user, keys=keys)
    return back(request, HERE, _("Signed out there."))


@require_POST
def forget_device(request: Signed) -> HttpResponse:
    """No longer know a browser."""
    actions.forget_device(request.user, by=request.user, pk=id_of(request.POST.get("device", "")))
    return back(request, HERE, _("Forgotten. When you sign in there again, you get a mail about it."))


def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; what the browser kept of pages goes too. What waits in the outbox is the service worker's to throw away."""
    visit = request.session.get(pending.VISIT)
    response: Any = doors.logout(request)
    if request.method == "POST":
        pending.note_left(request, visit)
        response["Clear-Site-Data"] = '"cache"'
        if terminals.here(request):
            terminals.leave_nothing(response)
    return response  # type: ignore[no-any-return]


def _keep_a_way_in(person: Person, pk: int) -> None:
    """Refuse to remove a passkey that is somebody's only way in; doors are known here and not in core."""
    if person.has_usable_password() and password_counts(person):
        return
    others = any(key.pk != pk for key in steps_of(person).passkeys)
    if not others and not any(one.provider.is_enabled for one in identities(person)):
        raise Invalid(_("This is your only way in. Choose a password first, or add another way."))
