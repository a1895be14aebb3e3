"""By which rules people are in a space: looking at them, seeing what a change would do, and making it."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back, known_space, page, visible_space
from plein.core.forms import id_of
from plein.core.groups.models import Group
from plein.core.groups.queries import listed
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow, can, each
from plein.core.rules import actions, queries
from plein.core.rules.actions import Wanted, as_wanted, wanted
from plein.core.rules.actions.settling import AT_ONCE
from plein.core.rules.models import Rule
from plein.core.rules.words import described, sentence
from plein.core.spaces.models import Space
from plein.core.units import trees
from plein.core.units.models import Unit

MOST_OUT = 50  # people who stay out that are listed
MOST_KNOWN = 300  # places and titles to choose from


@require_http_methods(["GET", "POST"])
def rules(request: Signed, slug: str) -> HttpResponse:
    """The rules of a space, and changing one: first what that would do, then doing it."""
    space = known_space(request, slug)
    allow(request.user, "space.rule", space)
    here = queries.rules_of(space, request.user)
    old = next(
        (rule for rule in here if rule.pk == id_of(request.POST.get("old") or request.GET.get("rule", ""))), None
    )
    if request.method == "GET":
        return _page(request, space, here, old, {"values": _values(old)})
    removing = bool(old) and "remove" in request.POST
    try:
        new = [] if removing else [_wanted(request, old)]
        result = [as_wanted(rule) for rule in here if rule != old] + new
        if request.POST.get("seen") != _mark(result):
            shown = {"values": _values(old) if removing else request.POST, "seen": _mark(result), "removing": removing}
            return _page(request, space, here, old, {**shown, "preview": _preview(request, space, result)})
        actions.set_rules(space, by=request.user, rules=result)
    except Invalid as error:
        return _page(request, space, here, old, {"values": request.POST, "errors": error.errors}, status=422)
    return back(request, f"/spaces/{slug}/rules/", _("Saved"))


@require_POST
def hold_again(request: Signed, slug: str, pk: int) -> HttpResponse:
    """Let the rules of a space hold for somebody who left it, or was taken out."""
    space = visible_space(request, slug)
    allow(request.user, "space.manage", space)
    actions.let_back(get_object_or_404(queries.stay_out(space, request.user), pk=pk), by=request.user)
    return back(request, f"/spaces/{slug}/rules/", _("Done"))


def _page(
    request: Signed, space: Space, here: list[Rule], old: Rule | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    manages = can(request.user, "space.manage", space)
    roles = Rule.Role.choices if manages else Rule.Role.choices[:1]
    context = {
        "space": space, "rules": here, "old": old, "described": partial(described, viewer=request.user), "sentence": partial(sentence, viewer=request.user), "errors": {}, "roles": roles, "whos": Rule.Who.choices,
        "units": _units(request, old), "groups": _groups(request, old), "places": _known("place"), "titles": _known("title"), "progress": queries.progress(space),
        "out": queries.stay_out(space, request.user)[:MOST_OUT] if manages else [], "at_once": AT_ONCE, **context,
    }  # fmt: skip
    return page(request, "rules.html", context, status=status)


def _values(rule: Rule | None) -> dict[str, Any]:
    """What the form shows of a rule, or of a new one."""
    if rule is None:
        return {"below": True, "who": Rule.Who.COLLEAGUES, "role": Rule.Role.MEMBER}
    names = ("below", "place", "title", "who", "role", "may_leave")
    return {"unit": rule.unit_id, "group": rule.group_id, **{name: getattr(rule, name) for name in names}}


def _wanted(request: Signed, old: Rule | None) -> Wanted:
    values: dict[str, Any] = {name: request.POST.get(name, "") for name in ("place", "title", "who", "role")}
    values |= {name: name in request.POST for name in ("below", "may_leave")}
    unit, group, _checked = each(lambda: _unit(request), lambda: _group(request, old), lambda: wanted(**values))
    return wanted(unit=unit, group=group, **values)


def _unit(request: Signed) -> Unit | None:
    raw = request.POST.get("unit", "")
    found: Unit | None = Unit.objects.visible_to(request.user).filter(pk=id_of(raw)).first() if raw else None
    if raw and found is None:
        raise Invalid(_("Choose a unit that is in the list."), "unit")
    return found


def _group(request: Signed, old: Rule | None) -> Group | None:
    raw = request.POST.get("group", "")
    if raw and old and old.group and raw == str(old.group.pk):
        return old.group
    found: Group | None = Group.objects.visible_to(request.user).filter(pk=id_of(raw)).first() if raw else None
    if raw and found is None:
        raise Invalid(_("Choose a group that is in the list."), "group")
    return found


def _groups(request: Signed, old: Rule | None) -> list[tuple[Any, str]]:
    """Groups to choose from; what they are called is for administrators, who manages a space can only take one away."""
    named = list(listed(request.user).values_list("pk", "name")[:MOST_KNOWN])
    kept = [(old.group.pk, _("The group that was chosen"))] if old and old.group and not named else []
    return [("", _("Any group, or none")), *named, *kept] if named or kept else []


def _units(request: Signed, old: Rule | None) -> list[tuple[Any, str]]:
    every = [(one.unit.pk, "\u2003" * depth + one.unit.name) for depth, one in trees.flat(trees.tree(request.user))]
    closed = [(old.unit.pk, old.unit.name)] if old and old.unit and old.unit.closed_at else []
    return [("", _("Any unit, or none")), *every, *closed]


def _known(field: str) -> list[str]:
    """Places or titles that people have, to choose from."""
    people = Person.objects.filter(is_active=True).exclude(**{field: ""})
    return sorted(people.order_by().values_list(field, flat=True).distinct()[:MOST_KNOWN], key=str.casefold)


def _mark(rules: list[Wanted]) -> str:
    """What was looked at before saving: something else has to be looked at first."""
    return (
        "; ".join(
            str({**rule.__dict__, "unit": rule.unit and rule.unit.pk, "group": rule.group and rule.group.pk})
            for rule in rules
        )
        or "-"
    )


def _preview(request: Signed, space: Space, result: list[Wanted]) -> queries.Preview:
    return queries.preview(space, [one.drawn_for(space) for one in result], request.user)
