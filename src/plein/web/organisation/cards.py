"""Codes on paper: for administrators, and for who leads a unit about the people of that unit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back, page
from plein.core.cards import actions, queries
from plein.core.cards.models import Sheet
from plein.core.cards.paper import drawn
from plein.core.forms import id_of
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.units.models import Unit
from plein.web.accounts.fresh import fresh, fresh_when
from plein.web.organisation.shell import for_administrators, section

MOST = 50  # sheets in a list


def _prints(request: HttpRequest) -> bool:
    return request.method == "POST"


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(_prints)
def cards(request: Signed) -> HttpResponse:
    """Which units have people who have not joined, and cards for people without a unit."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _pdf(*actions.print_sheet(None, by=request.user, days=_days(request)))
        except Invalid as error:
            errors = error.errors
    units = list(queries.units_waiting(request.user))
    return section(request, "cards.html", {"units": units, **_known(request, None)}, errors=errors)


@require_http_methods(["GET", "POST"])
@fresh_when(_prints)
def of_unit(request: Signed, slug: str) -> HttpResponse:
    """The sheets of a unit, and a new one."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("lead"), slug=slug)
    allow(request.user, "unit.hand_cards", unit)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _pdf(*actions.print_sheet(unit, by=request.user, days=_days(request)))
        except Invalid as error:
            errors = error.errors
    context = {"unit": unit, "errors": errors, **_known(request, unit)}
    return page(request, "cards/unit.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def sheet(request: Signed, pk: int) -> HttpResponse:
    """Whose codes on a sheet were used; end those that were not."""
    found = get_object_or_404(Sheet.objects.select_related("unit", "by"), pk=pk)
    allow(request.user, "unit.hand_cards", found.unit)
    if request.method == "POST":
        actions.end_sheet(found, by=request.user)
        return back(request, f"/cards/{pk}/", _("The codes of this sheet do not work any more."))
    return page(request, "cards/sheet.html", {"sheet": found, "cards": list(queries.cards_of(found))})


@require_POST
@for_administrators
@fresh
def of_person(request: Signed, pk: int) -> HttpResponse:
    """A card for one person."""
    return _pdf(*actions.print_card(get_object_or_404(Person, pk=pk), by=request.user))


def _known(request: Signed, unit: Unit | None) -> dict[str, Any]:
    return {"sheets": list(queries.sheets(unit)[:MOST]), "count": queries.waiting(unit).count(), "values": request.POST}


def _days(request: Signed) -> int:
    return id_of(request.POST.get("days") or str(actions.DAYS))


def _pdf(made: Sheet, printed: list[actions.Card]) -> HttpResponse:
    """The sheet itself: what is on it is nowhere else, and stays out of every cache."""
    name = f"{made.unit.slug if made.unit else 'plein'}-{made.created_at:%Y-%m-%d}.pdf"
    response = HttpResponse(drawn(made, printed), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
