"""The doors: set-up, invitations, and what people change about themselves. Signing in itself is the library's."""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings as site
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back, page, safe_next
from plein.core.forms import id_of
from plein.core.merging.queries import waiting
from plein.core.people import actions
from plein.core.people.models import Invitation, Person, Token
from plein.core.people.queries import language_of
from plein.core.people.secrets import hashed
from plein.core.permissions import Invalid
from plein.core.posts.cards import forget
from plein.web.accounts.fresh import fresh, fresh_when
from plein.web.templating import SCHEMES


def with_password(error: Invalid) -> dict[str, str]:
    """What is wrong with a new account; its password is not sent back, so it is asked again."""
    return {"password": _("Type your password again."), **error.errors}


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Come in by an invitation."""
    found = (
        Invitation.objects.filter(token_hash=hashed(secret), used_at=None, expires_at__gt=timezone.now())
        .select_related("person", "space", "by")
        .first()
    )
    if found is None:
        return render(request, "invitation_closed.html", status=404)
    values: Any = request.POST if request.method == "POST" else _proposed(found)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            person = actions.accept(
                secret, **{name: request.POST.get(name, "") for name in ("name", "username", "password", "email")}
            )
        except Invalid as error:
            errors = with_password(error)
        else:
            return enter(request, person)
    return render(
        request,
        "invitation.html",
        {"invitation": found, "values": values, "errors": errors},
        status=422 if errors else 200,
    )


def _proposed(found: Invitation) -> dict[str, str]:
    known = found.person
    return {
        "name": found.name or (known.name if known else ""),
        "username": known.username if known else "",
        "email": found.email or (known.email or "" if known else ""),
    }


def enter(request: HttpRequest, person: Person, to: str = "/") -> HttpResponse:
    """Sign someone in who has just proved to be welcome."""
    person.backend = site.AUTHENTICATION_BACKENDS[0]
    response: HttpResponse = perform_login(request, person, redirect_url=to)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read Plein in another language."""
    code = request.POST.get("language", "")
    if code not in dict(site.LANGUAGES):
        return redirect(safe_next(request))
    if isinstance(request.user, Person):
        actions.change(request.user, by=request.user, language=code)
    return _remember_language(redirect(safe_next(request)), code)


def _remember_language(response: HttpResponse, code: str) -> HttpResponse:
    """Keep the language for pages before sign-in."""
    return _remember(response, site.LANGUAGE_COOKIE_NAME, code)


def _remember(response: HttpResponse, name: str, choice: str) -> HttpResponse:
    """Keep a choice in this browser; without one, forget it."""
    if choice:
        response.set_cookie(
            name, choice, max_age=365 * 86400, secure=site.SECURE, httponly=True, samesite="Lax", path="/"
        )
    else:
        response.delete_cookie(name, path="/", samesite="Lax")
    return response


@require_POST
@fresh
def leave_network(request: Signed) -> HttpResponse:
    """A former colleague ends it."""
    actions.leave_network(by=request.user)
    logout(request)
    return redirect("/sign-in/")


@require_http_methods(["GET", "POST"])
def settings(request: Signed) -> HttpResponse:
    """Choose one's language, and light or dark for this browser; one's address and keys stand on the same page."""
    person = request.user
    if request.method != "POST":
        return settings_page(request, person, {})
    try:
        actions.change(person, by=person, language=request.POST.get("language", ""))
    except Invalid as error:
        return settings_page(request, request.POST, error.errors)
    forget()
    person.refresh_from_db(fields=["language"])
    translation.activate(language_of(person))
    response = _remember_language(back(request, "/settings/", _("Saved")), person.language)
    scheme = request.POST.get("scheme", "")
    return _remember(response, site.SCHEME_COOKIE_NAME, scheme if scheme in SCHEMES else "")


def settings_page(request: Signed, values: Any, errors: dict[str, str], email: str | None = None) -> HttpResponse:
    """The page, with what is wrong with what was typed."""
    languages = [("", _("As the organisation has it")), ("nl", "Nederlands"), ("en", "English")]
    return page(
        request,
        "settings.html",
        {
            "values": values,
            "email": request.user.email if email is None else email,
            "errors": errors,
            "is_asked": waiting(request.user).exists(),
            "withheld": request.user.withheld.count(),
            "languages": languages,
            "schemes": [("", _("As your device has it")), ("light", _("Light")), ("dark", _("Dark"))],
        },
        status=422 if errors else 200,
    )


@require_http_methods(["GET", "POST"])
@fresh_when(lambda request: request.method == "POST" and not request.POST.get("revoke"))
def tokens(request: Signed) -> HttpResponse:
    """API tokens: make, see, revoke."""
    errors: dict[str, str] = {}
    if request.method == "POST" and request.POST.get("revoke"):
        actions.revoke_token(
            get_object_or_404(Token, pk=id_of(request.POST["revoke"]), person=request.user), by=request.user
        )
        return back(request, "/settings/tokens/", _("The token has ended."))
    if request.method == "POST":
        try:
            _row, secret = actions.make_token(
                request.user, by=request.user, name=request.POST.get("name", ""), scopes=request.POST.getlist("scopes"),
                days=min(id_of(request.POST.get("days", "")), 3650) or None,
            )  # fmt: skip
            return page(
                request,
                "secret.html",
                {
                    "heading": _("Your new token"),
                    "secret": secret,
                    "text": _("Copy it now. It is not shown again."),
                    "to": "/settings/tokens/",
                },
            )
        except Invalid as error:
            errors = error.errors
    mine = Token.objects.filter(person=request.user).order_by("-pk")
    return page(
        request,
        "tokens.html",
        {"tokens": mine, "scopes": Token.SCOPES, "values": request.POST, "errors": errors},
        status=422 if errors else 200,
    )
