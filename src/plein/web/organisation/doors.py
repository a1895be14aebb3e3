"""Doors as administrators see them: through which other systems people come in, and whose passwords count."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.signin.actions import require
from plein.core.signin.queries import coverage
from plein.doors import actions, attributes, queries
from plein.doors.door import Door, Preset, doors, presets
from plein.doors.journey import TEST
from plein.doors.models import Provider
from plein.web.accounts.fresh import fresh, fresh_when
from plein.web.doors import pending
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/doors/"
TICKED = ("creates_people", "is_followed")
TYPED = ("name", "secret", "role", "domains", "trusted_domains")


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def listed(request: Signed) -> HttpResponse:
    """Every door, whose passwords count, and who needs a second step."""
    if request.method == "GET":
        return _listed(request)
    values: Any = {"off_for": request.POST.getlist("off_for"), "break_glass": request.POST.get("break_glass", "")}
    try:
        actions.set_passwords(by=request.user, **values)
    except Invalid as error:
        return _listed(request, values, error.errors)
    return back(request, HERE, _("Saved"))


@require_POST
@for_administrators
@fresh
def second_steps(request: Signed) -> HttpResponse:
    """Say for which roles a second step is required, and from when."""
    days = {role: request.POST.get(f"from_{role}", "") for role in request.POST.getlist("step_for")}
    try:
        require(days, by=request.user)
    except Invalid as error:
        return _listed(
            request,
            errors={f"from_{field}" if field else "steps": text for field, text in error.errors.items()},
            days=days,
        )
    return back(request, HERE, _("Saved"))


def _listed(
    request: Signed, values: Any = None, errors: dict[str, str] | None = None, days: dict[str, str] | None = None
) -> HttpResponse:
    rule = queries.rule()
    kept = {"off_for": rule.off_for, "break_glass": rule.break_glass.username if rule.break_glass else ""}
    asked = [
        (one, one.role in days if days else one.required_from, days.get(one.role, "") if days else one.required_from)
        for one in coverage()
    ]
    context = {
        "rows": list(queries.listed()), "presets": {key: one.name for key, (_door, one) in presets().items()}, "roles": Person.Role.choices,
        "values": values or kept, "rule": rule, "asked": asked, "today": timezone.localdate(),
    }  # fmt: skip
    return section(request, "doors.html", context, errors=errors)


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def new(request: Signed, preset: str) -> HttpResponse:
    """Add a door to a system that is known by name, or any other."""
    if preset not in presets():
        raise Http404
    door, chosen = presets()[preset]
    if request.method == "GET":
        return _form(request, door, chosen, _proposed(door, chosen))
    try:
        made = actions.add(door.kind, by=request.user, values=_typed(request, door))
    except Invalid as error:
        return _form(request, door, chosen, _typed(request, door), errors=error.errors)
    return back(request, f"{HERE}{made.pk}/", _("Added. Nobody sees it before you open it: test it first."))


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def one(request: Signed, pk: int) -> HttpResponse:
    """Set up a door, test it, open or close it."""
    provider = get_object_or_404(queries.listed(), pk=pk)
    door = doors()[provider.kind]
    if request.method == "GET":
        return _form(request, door, None, _kept(provider), provider)
    try:
        actions.change(provider, by=request.user, values=_typed(request, door))
    except Invalid as error:
        return _form(request, door, None, _typed(request, door), provider, error.errors)
    return back(request, f"{HERE}{pk}/", _("Saved"))


@require_POST
@for_administrators
@fresh
def act(request: Signed, pk: int) -> HttpResponse:
    """Open, close, move or remove a door."""
    provider = get_object_or_404(queries.listed(), pk=pk)
    to, wanted = request.POST.get("to", HERE), request.POST.get("do", "")
    try:
        if wanted in {"open", "close"}:
            actions.enable(provider, by=request.user, enabled=wanted == "open")
        elif wanted in {"up", "down"}:
            actions.move(provider, by=request.user, up=wanted == "up")
        elif wanted == "keys":
            actions.renew_keys(provider, by=request.user)
        elif wanted == "remove":
            actions.remove(provider, by=request.user)
    except Invalid as error:
        return _form(request, doors()[provider.kind], None, _kept(provider), provider, error.errors)
    return back(request, f"{HERE}{pk}/" if to == "door" and wanted != "remove" else HERE)


@require_http_methods(["GET", "HEAD"])
@for_administrators
def test(request: Signed, pk: int) -> HttpResponse:
    """Go through a door as anybody would, to see each step; nobody is signed in by it."""
    provider = get_object_or_404(Provider, pk=pk)
    pending.wish(request, provider, TEST, HERE)
    return back(request, reverse("door", args=[provider.slug]))


def _proposed(door: Door, preset: Preset) -> dict[str, Any]:
    settings = {one.name: preset.settings.get(one.name, one.default) for one in door.settings}
    name = str(preset.name) if preset.key != "other" else ""
    return {
        "name": name,
        "settings": settings,
        "mapping": {**door.mapping, **preset.mapping},
        "role": Person.Role.MEMBER,
    }


def _kept(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.name, "settings": provider.settings, "mapping": provider.mapping, "role": provider.role,
        "creates_people": provider.creates_people, "is_followed": provider.is_followed, "matches": provider.matches,
        "domains": " ".join(provider.domains), "trusted_domains": " ".join(provider.trusted_domains),
    }  # fmt: skip


def _typed(request: Signed, door: Door) -> dict[str, Any]:
    names = [*attributes.known(), attributes.VERIFIED]
    return {
        **{name: request.POST.get(name, "") for name in TYPED},
        **{name: name in request.POST for name in TICKED},
        "matches": request.POST.get("known_by", ""),  # a field called `matches` would hide the method of its form
        "settings": {one.name: request.POST.get(f"settings.{one.name}", "") for one in door.settings},
        "mapping": {name: request.POST.get(f"mapping.{name}", "") for name in names},
    }


def _form(
    request: Signed, door: Door, preset: Preset | None, values: dict[str, Any], provider: Provider | None = None, errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    keys = [(key, label) for key, label in attributes.known().items() if key in attributes.KEYS]
    context = {
        "protocol": door, "preset": preset, "values": values, "provider": provider,
        "addresses": door.addresses(provider) if provider else [],
        "keys": door.keys(provider) if provider and door.keys else [],
        "fields": [*attributes.known().items(), (attributes.VERIFIED, _("Whether the address was verified"))],
        "matches": [("", _("No")), *keys], "roles": [(role.value, role.label) for role in actions.NEWCOMERS],
    }  # fmt: skip
    return section(request, "door.html", context, errors=errors)
