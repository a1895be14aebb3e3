"""The page of a team: what it is for, who leads it and works there, where it stands and what it was before."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.people.models import Person
from plein.core.people.queries import by_name
from plein.core.permissions import Invalid, allow
from plein.core.profiles.queries import reached
from plein.core.profiles.vcard import dial
from plein.core.units import actions, queries
from plein.core.units.models import Unit, UnitVersion

PAGE = 60
NEW = timedelta(days=31)
FEW = 8  # newcomers


@require_safe
def team(request: Signed, slug: str) -> HttpResponse:
    """A unit as its colleagues see it."""
    unit, viewer = _found(request, slug), request.user
    over = queries.above(unit, viewer)
    lead, led = queries.lead_of(unit, over)
    below = request.GET.get("who") == "all"
    found = by_name(queries.people_of(unit, viewer, below=below), viewer, id_of(request.GET.get("after", "")))
    listed = list(found.select_related("unit", "profile")[: PAGE + 1])
    context = {
        "unit": unit, "over": over, "lead": lead, "led": led, "below": below, "people": listed[:PAGE], "parts": queries.parts(unit, viewer),
        "next": listed[PAGE - 1].pk if len(listed) > PAGE else None, "count": queries.people_of(unit, viewer).count(),
        "ways": {one.pk: reached(one, viewer) for one in listed[:PAGE]}, "dial": dial, **_past(unit, request.user),
    }  # fmt: skip
    return page(request, "units/team.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: Signed, slug: str) -> HttpResponse:
    """What a unit is for and where it works, for who leads it and for administrators."""
    unit = _found(request, slug)
    allow(request.user, "unit.describe", unit)
    if request.method == "GET":
        return page(request, "units/edit.html", {"unit": unit, "values": vars(unit), "errors": {}})
    values = {name: request.POST.get(name, "") for name in ("place", "about")}
    try:
        actions.change(unit, by=request.user, **values)
    except Invalid as error:
        return page(request, "units/edit.html", {"unit": unit, "values": values, "errors": error.errors}, status=422)
    return back(request, unit.get_absolute_url(), _("Saved"))


def _found(request: Signed, slug: str) -> Unit:
    units = Unit.objects.visible_to(request.user).select_related("lead", "parent", "successor")
    found: Unit = get_object_or_404(units, slug=slug)
    return found


def _past(unit: Unit, viewer: Person) -> dict[str, Any]:
    """How the unit was called, what it was a part of, what it came after; and who is new."""
    versions = list(queries.history(unit, viewer))
    since = timezone.now() - NEW
    return {
        "past": [_change(one, after) for after, one in pairwise(versions)],
        "before": list(Unit.objects.visible_to(viewer).filter(successor=unit).order_by("-closed_at", "name")),
        "newcomers": list(queries.newcomers(unit, viewer, since)[:FEW]) if unit.created_at < since else [],
    }  # fmt: skip


def _change(was: UnitVersion, then: UnitVersion) -> dict[str, Any]:
    """What one version was, of what changed after it."""
    moved = was.parent_id != then.parent_id
    led = was.lead if was.lead_id != then.lead_id else None
    name = was.name if was.name != then.name else ""
    return {"name": name, "moved": moved, "parent": was.parent, "led": led, "until": was.until}
