"""Shared devices as administrators see them."""

from typing import Any

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.permissions import Invalid
from plein.core.signin import actions
from plein.core.signin.models import Terminal
from plein.kit.qr import squares
from plein.web.accounts.fresh import fresh_when
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/terminals/"


def _changes(request: HttpRequest) -> bool:
    return request.method == "POST"


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(_changes)
def terminals(request: Signed) -> HttpResponse:
    """Every shared device, and a new one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made, code = actions.add_terminal(by=request.user, **_values(request))
            return _code(request, made, code)
        except Invalid as error:
            errors = error.errors
    known = Terminal.objects.select_related("by").order_by("name", "pk")
    return section(request, "terminals.html", {"terminals": list(known), "values": request.POST}, errors=errors)


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(_changes)
def terminal(request: Signed, pk: int) -> HttpResponse:
    """One shared device: change it, or no longer know it."""
    found = get_object_or_404(Terminal, pk=pk)
    if request.method == "GET":
        return section(request, "terminal.html", {"device": found, "values": found})
    if "remove" in request.POST:
        actions.remove_terminal(found, by=request.user)
        return back(request, HERE, _("It is a device like any other now. Who was signed in there is signed out."))
    try:
        actions.change_terminal(found, by=request.user, **_values(request))
    except Invalid as error:
        return section(request, "terminal.html", {"device": found, "values": request.POST}, errors=error.errors)
    return back(request, HERE, _("Saved"))


def _values(request: Signed) -> dict[str, Any]:
    minutes = {name: id_of(request.POST.get(name, "")) for name in ("idle", "longest")}
    return {"name": request.POST.get("name", ""), **minutes}


def _code(request: Signed, made: Terminal, code: str) -> HttpResponse:
    """Where to go with that device, shown this once."""
    link = f"{site.URL}/terminal/#{code}"
    text = _(
        "Open this link on the device itself, in its browser, or type the code %(code)s at %(address)s. It works once, for an hour."
    )
    context = {
        "heading": made.name, "secret": link, "qr": squares(link), "to": HERE,
        "text": text % {"code": code, "address": f"{site.URL}/terminal/"},
    }  # fmt: skip
    return page(request, "secret.html", context)
