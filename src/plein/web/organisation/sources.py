"""Other systems that tell by SCIM who works here: their tokens, what to fill in there, and how their last requests went."""

from typing import Any

from django.conf import settings as site
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.permissions import Invalid
from plein.doors.scim import actions, queries
from plein.doors.scim.models import Source
from plein.doors.scim.refusals import meaning
from plein.web.accounts.fresh import fresh, fresh_when
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/sync/"


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def listed(request: Signed) -> HttpResponse:
    """Every system, and a new one."""
    if request.method == "GET":
        return _listed(request)
    try:
        made, secret = actions.add(by=request.user, days=id_of(request.POST.get("days", "")), **_typed(request))
    except Invalid as error:
        return _listed(request, request.POST, error.errors)
    return _secret(request, made, secret)


def _listed(request: Signed, values: Any = None, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {"rows": list(queries.listed()), "values": values or {}, "days": _days()}
    return section(request, "sources.html", context, errors=errors)


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def one(request: Signed, pk: int) -> HttpResponse:
    """How a system gets on, and what it may do."""
    source = get_object_or_404(queries.listed(), pk=pk)
    if request.method == "GET":
        return _one(request, source)
    try:
        actions.change(source, by=request.user, **_typed(request))
    except Invalid as error:
        return _one(request, source, request.POST, error.errors)
    return back(request, f"{HERE}{pk}/", _("Saved"))


@require_POST
@for_administrators
@fresh
def act(request: Signed, pk: int) -> HttpResponse:
    """Make another token, end it, or forget the system."""
    source = get_object_or_404(queries.listed(), pk=pk)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "renew":
            secret = actions.renew(source, by=request.user, days=id_of(request.POST.get("days", "")))
            return _secret(request, source, secret)
        if wanted == "end":
            actions.end_token(source, by=request.user)
        elif wanted == "remove":
            actions.remove(source, by=request.user)
            return back(request, HERE, _("Removed"))
    except Invalid as error:
        return _one(request, source, errors=error.errors)
    return back(request, f"{HERE}{pk}/")


def _one(request: Signed, source: Source, values: Any = None, errors: dict[str, str] | None = None) -> HttpResponse:
    log = [(row, meaning(row.code, row.status) if row.code else "") for row in queries.exchanges(source)]
    context = {
        "source": source, "values": values or source, "log": log, "address": f"{site.URL}/scim/v2", "days": _days(),
        "unplaced": queries.unplaced(source), "ends_soon": source.is_live and queries.runs_out_soon(source),
    }  # fmt: skip
    return section(request, "source.html", context, errors=errors)


def _typed(request: Signed) -> dict[str, Any]:
    return {"name": request.POST.get("name", ""), "takes_over": "takes_over" in request.POST}


def _days() -> list[tuple[str, str]]:
    return [("90", _("three months")), ("365", _("a year")), ("730", _("two years"))]


def _secret(request: Signed, source: Source, secret: str) -> HttpResponse:
    text = _("Fill it in at %(system)s as the token, with the address %(address)s. It is not shown again.")
    values = {"system": source.name, "address": f"{site.URL}/scim/v2"}
    context = {"heading": _("The new token"), "secret": secret, "text": text % values, "to": f"{HERE}{source.pk}/"}
    return page(request, "secret.html", context)
