"""Bringing in the people that another system knows: looked at first, then done, and asked about when many are gone."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back
from plein.core.permissions import Invalid
from plein.doors import queries
from plein.doors.arrivals.actions import syncing
from plein.doors.door import doors
from plein.doors.models import Provider
from plein.web.accounts.fresh import fresh_when
from plein.web.organisation.shell import for_administrators, section

WANTED = {"look": (True, False), "now": (False, False), "sure": (False, True)}  # a rehearsal; although many are gone


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def people(request: Signed, pk: int) -> HttpResponse:
    """What came of it last time, and doing it again."""
    provider = get_object_or_404(Provider, pk=pk)
    if doors()[provider.kind].everybody is None:
        raise Http404
    if request.method == "GET":
        return _page(request, provider)
    rehearsal, is_sure = WANTED.get(request.POST.get("do", ""), WANTED["look"])
    try:
        syncing.ask_for(provider, by=request.user, rehearsal=rehearsal, is_sure=is_sure)
    except Invalid as error:
        return _page(request, provider, error.errors)
    return back(request, f"/organisation/doors/{pk}/people/")


def _page(request: Signed, provider: Provider, errors: dict[str, str] | None = None) -> HttpResponse:
    rows = queries.syncs(provider)
    last = rows[0] if rows else None
    context: dict[str, Any] = {
        "door": provider, "last": last, "earlier": rows[1:], "closes": provider.setting("closes") == "yes",
        "counted": [(text, last.counts[key]) for key, text in _counted() if key in last.counts] if last else [],
        "kinds": dict(_kinds()),
    }  # fmt: skip
    return section(request, "door_people.html", context, errors=errors)


def _counted() -> list[tuple[str, str]]:
    return [
        ("found", _("People there")), ("created", _("New here")), ("changed", _("Changed")), ("unchanged", _("Unchanged")),
        ("closed", _("Closed")), ("skipped", _("Left out")), ("gone", _("Gone there")),
    ]  # fmt: skip


def _kinds() -> list[tuple[str, str]]:
    return [
        ("created", _("new")), ("changed", _("changed")), ("closed", _("closed")), ("gone", _("gone there")), ("skipped", _("left out")), ("wrong", _("wrong")),
    ]  # fmt: skip
