"""The first two steps of setting up, by the link that the server printed: the organisation, and its first administrator."""

from functools import wraps
from typing import Any

from django.conf import settings as site
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.people import actions
from plein.core.people.models import Organisation
from plein.core.permissions import Invalid
from plein.kit.text import clean
from plein.web.accounts.views import enter, with_password
from plein.web.organisation.steps import progress

LASTS = 24 * 3600
KEPT = "set_up"  # in the session, until there is an organisation to keep it


def _by_proof(view: Any) -> Any:
    """Let in whoever has the link, while nothing has been set up."""

    @wraps(view)
    def guarded(request: HttpRequest, proof: str) -> HttpResponse:
        if Organisation.objects.exists():
            return redirect(site.LOGIN_URL)
        try:
            TimestampSigner(salt="set-up").unsign(proof, max_age=LASTS)
        except BadSignature:
            return closed(request)
        if language := request.session.get(KEPT, {}).get("language"):
            translation.activate(language)
        answer: HttpResponse = view(request, proof)
        return answer

    return guarded


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Where one comes without the link."""
    if Organisation.objects.exists():
        return redirect(site.LOGIN_URL)
    return render(request, "set_up_closed.html", status=403)


@require_http_methods(["GET", "POST"])
@_by_proof
def organisation(request: HttpRequest, proof: str) -> HttpResponse:
    """What it is called, and which language it speaks."""
    values, errors = request.session.get(KEPT, {}), {}
    if request.method == "POST":
        values = {
            "organisation": clean(request.POST.get("organisation", "")),
            "language": request.POST.get("language", ""),
        }
        if values["language"] not in dict(site.LANGUAGES):
            values["language"] = translation.get_language() or "nl"
        request.session[KEPT] = values
        if values["organisation"] or "later" in request.POST:
            return redirect("set_up_administrator", proof=proof)
        errors = {"organisation": _("Give the name of your organisation.")}
    context = {"values": values, "errors": errors, "progress": progress("organisation")}
    return render(request, "organisation/founding.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@_by_proof
def administrator(request: HttpRequest, proof: str) -> HttpResponse:
    """Who looks after it; then there is an organisation, and they are in."""
    kept = request.session.get(KEPT, {})
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in ("name", "username", "email", "password")}
        language = kept.get("language") or translation.get_language() or "nl"
        try:
            name = kept.get("organisation") or _("Our organisation")
            person = actions.set_up(organisation=name, language=language, **values)
        except Invalid as error:
            errors = with_password(error)
        else:
            request.session.pop(KEPT, None)
            return enter(request, person, "/organisation/start/look/")
    context = {"values": request.POST, "errors": errors, "proof": proof, "progress": progress("administrator")}
    return render(request, "organisation/first_administrator.html", context, status=422 if errors else 200)
