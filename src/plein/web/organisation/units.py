"""Building the tree of units, and placing people in it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.people.models import Person
from plein.core.permissions import Invalid, each
from plein.core.units import actions, trees
from plein.core.units.models import Unit
from plein.core.units.trees import Branch
from plein.web.naming import whom
from plein.web.organisation.shell import for_administrators, section

FIELDS = ("name", "code", "place", "about")
FACTS = ("title", "place", "employee_number")
FORMER = 50  # closed units that are listed


@require_http_methods(["GET", "POST"])
@for_administrators
def units(request: Signed) -> HttpResponse:
    """The tree, and adding a unit to it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.create(
                request.POST.get("name", ""), by=request.user, parent=_chosen(request, "parent"), **_lead(request)
            )
            return back(request, f"/organisation/units/{made.pk}/", _("Added"))
        except Invalid as error:
            errors = error.errors
    tops = trees.tree(request.user)
    every = trees.flat(tops)
    context = {
        "tops": tops, "options": _options(every), "values": request.POST, "unfolded": {one.unit.pk for depth, one in every if depth < 2},
        "former": Unit.objects.visible_to(request.user).exclude(closed_at=None).select_related("successor").order_by("-closed_at")[:FORMER],
    }  # fmt: skip
    return section(request, "units.html", context, errors=errors)


@require_http_methods(["GET", "POST"])
@for_administrators
def unit(request: Signed, pk: int) -> HttpResponse:
    """One unit: what it is called, who leads it, where it stands, and its end."""
    found = _found(request, pk)
    if request.method == "GET":
        return _unit(request, found)
    try:
        actions.change(
            found, by=request.user, **{name: request.POST.get(name, "") for name in FIELDS}, **_lead(request)
        )
    except Invalid as error:
        return _unit(request, found, request.POST, error.errors)
    return back(request, f"/organisation/units/{pk}/", _("Saved"))


@require_POST
@for_administrators
def move(request: Signed, pk: int) -> HttpResponse:
    """Make a unit a part of another, or of none."""
    found = _found(request, pk)
    try:
        actions.move(found, by=request.user, parent=_chosen(request, "parent"))
    except Invalid as error:
        return _unit(request, found, None, error.errors)
    return back(request, f"/organisation/units/{pk}/", _("Moved"))


@require_POST
@for_administrators
def close(request: Signed, pk: int) -> HttpResponse:
    """End a unit; its people and parts go to the successor."""
    found = _found(request, pk)
    try:
        actions.close(found, by=request.user, successor=_chosen(request, "successor"))
    except Invalid as error:
        return _unit(request, found, None, error.errors)
    return back(request, "/organisation/units/", _("Closed"))


@require_http_methods(["GET", "POST"])
@for_administrators
def work(request: Signed, pk: int) -> HttpResponse:
    """Where somebody works, as what, and whom they answer to."""
    found = get_object_or_404(Person.objects.visible_to(request.user).select_related("unit", "manager"), pk=pk)
    values: Any = {name: getattr(found, name) for name in FACTS}
    values |= {"unit": found.unit_id, "manager": f"@{found.manager.username}" if found.manager else ""}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.place(found, by=request.user, **_facts(request))
            return back(request, f"/organisation/people/{pk}", _("Saved"))
        except Invalid as error:
            values, errors = request.POST, error.errors
    options = _options(trees.flat(trees.tree(request.user)), _("No unit"))
    return section(request, "work.html", {"person": found, "values": values, "options": options}, errors=errors)


def _found(request: Signed, pk: int) -> Unit:
    units = Unit.objects.visible_to(request.user).select_related("lead", "parent", "successor")
    found: Unit = get_object_or_404(units, pk=pk)
    return found


def _unit(request: Signed, found: Unit, values: Any = None, errors: dict[str, str] | None = None) -> HttpResponse:
    every = [(depth, one) for depth, one in trees.flat(trees.tree(request.user))]
    others = [(depth, one) for depth, one in every if not one.unit.path.startswith(found.path)]
    own = {name: getattr(found, name) for name in FIELDS} | {"lead": f"@{found.lead.username}" if found.lead else ""}
    branch = next((one for _depth, one in every if one.unit.pk == found.pk), None)
    context = {
        "unit": found, "values": values or own, "options": _options(others), "successors": _options(others, _("Nothing: it is empty")),
        "chosen": request.POST, "branch": branch,
    }  # fmt: skip
    return section(request, "unit.html", context, errors=errors)


def _options(every: list[tuple[int, Branch]], none: str = "") -> list[tuple[Any, str]]:
    """Units for a field to choose from, each below what it is a part of."""
    first = none or _("At the top")
    return [("", first), *((one.unit.pk, "\u2003" * depth + one.unit.name) for depth, one in every)]


def _chosen(request: Signed, field: str) -> Unit | None:
    raw = request.POST.get(field, "")
    found: Unit | None = Unit.objects.visible_to(request.user).filter(pk=id_of(raw)).first() if raw else None
    if raw and found is None:
        raise Invalid(_("Choose a unit that is in the list."), field)
    return found


def _lead(request: Signed) -> dict[str, Person | None]:
    return {"lead": whom(request, "lead")}


def _facts(request: Signed) -> dict[str, Any]:
    facts: dict[str, Any] = {name: request.POST.get(name, "") for name in FACTS}
    each(
        lambda: facts.update(unit=_chosen(request, "unit")),
        lambda: facts.update(manager=whom(request, "manager")),
    )
    return facts
