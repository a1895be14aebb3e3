"""The organisation: its units as a chart or as a list, now or as they were on a day."""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plein.core.answers import Signed, page
from plein.core.people.queries import organisation
from plein.core.units import trees
from plein.core.units.chart import Drawing, draw
from plein.core.units.models import Unit
from plein.core.units.trees import Branch

VIEWS, KEPT, YEAR = ("chart", "list"), "units_view", 365 * 24 * 3600
DRAWN = 150  # units; of more the whole is drawn only when somebody asks for it
OPEN = 60  # units; a longer list begins folded, but for one's own


@require_safe
def units(request: Signed) -> HttpResponse:
    """How the organisation is built, drawn or as a list; the choice between them is remembered on the device."""
    colleagues_only(request)
    day, error = _day(request.GET.get("on", ""))
    tops = trees.tree_at(_end_of(day), request.user) if day else trees.tree(request.user)
    view = _view(request)
    context = {
        "view": view, "tops": tops, "day": day, "on": request.GET.get("on", "")[:40], "error": error, "today": timezone.localdate(),
        "all": sum(top.total for top in tops), **(_drawn(request, tops) if view == "chart" else _listed(request, tops)),
    }  # fmt: skip
    response = page(request, "units/units.html", context, status=422 if error else 200)
    if request.GET.get("view") in VIEWS:
        response.set_cookie(KEPT, view, YEAR, httponly=True, samesite="Lax", secure=settings.SECURE)
    return response


def colleagues_only(request: Signed) -> None:
    """For guests there are no units."""
    if request.user.is_guest:
        raise Http404


def _view(request: HttpRequest) -> str:
    asked = request.GET.get("view") or request.COOKIES.get(KEPT)
    return asked if asked in VIEWS else VIEWS[0]


def _day(raw: str) -> tuple[date | None, str]:
    """The day that was asked for, None for today; and what is wrong with it."""
    if not raw:
        return None, ""
    try:
        day = parse_date(raw)
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        return None, _("Choose a day, as 2026-05-31.")
    if day > timezone.localdate():
        return None, _("Choose a day that has been.")
    return (day if day < timezone.localdate() else None), ""


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _drawn(request: Signed, tops: list[Branch]) -> dict[str, Any]:
    """The drawings of a page: around one unit, or the whole, or both for a small organisation, of which the width shows one."""
    every = [branch for _depth, branch in trees.flat(tops)]
    own, show = request.user.unit_id, request.GET.get("show", "")
    centre = next((one for one in every if one.unit.slug == request.GET.get("at")), None)
    centre = centre or next((one for one in every if one.unit.pk == own), None)
    near = trees.around(tops, centre.unit.pk) if centre else trees.top_of(tops)
    both = show not in {"all", "around"} and len(every) <= DRAWN
    return {
        "near": _rooted(near, tops) if tops and show != "all" else None, "whole": _rooted(tops, tops) if tops and (both or show == "all") else None,
        "both": both, "centre": centre, "own": own, "with_faces": len(every) <= DRAWN,
    }  # fmt: skip


def _rooted(shown: list[Branch], tops: list[Branch]) -> Drawing:
    """A drawing of these; where several units stand at the top, the organisation stands over them."""
    if len(tops) < 2:
        return draw(shown)
    total = sum(top.total for top in tops)
    over = Branch(Unit(name=organisation().name), total=total, parts=shown, left_out=len(tops) - len(shown))
    return draw([over])


def _listed(request: Signed, tops: list[Branch]) -> dict[str, Any]:
    """Which units of the list are unfolded at first: all of a short one, else the way to one's own."""
    every = trees.flat(tops)
    own = next((one.unit for _depth, one in every if one.unit.pk == request.user.unit_id), None)
    way = {int(key) for key in own.path.strip("/").split("/")} if own else set()
    shown = {one.unit.pk for depth, one in every if len(every) <= OPEN or depth == 0} | way
    return {"unfolded": shown, "own": request.user.unit_id}
