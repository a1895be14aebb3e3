"""Who leaves: naming who takes over, saying goodbye, and what a leaver chooses."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back, page, standings
from plein.core.forms import id_of
from plein.core.leaving import actions
from plein.core.leaving.models import Departure
from plein.core.leaving.queries import Item, departures, items
from plein.core.permissions import Forbidden, Invalid, allow, each
from plein.core.spaces.models import Space
from plein.core.spaces.queries import post_spaces
from plein.web.naming import whom


@require_safe
def leavers(request: Signed) -> HttpResponse:
    """Who leaves of those one sees to; for an administrator everybody who does."""
    if request.user.is_guest:
        raise Forbidden("departure.see")
    context = {"departures": departures(request.user, every=True)[:200], "today": timezone.localdate()}
    return page(request, "leavers.html", context)


@require_http_methods(["GET", "POST"])
def leaver(request: Signed, username: str) -> HttpResponse:
    """What somebody leaves behind, and who takes over."""
    found = _found(request, username)
    there = items(found, request.user)
    if request.method == "GET":
        return _page(request, found, there)
    try:
        with transaction.atomic():
            each(*(partial(_name, request, found, item) for item in there))
    except Invalid as error:
        return _page(request, found, there, error)
    return back(request, f"/leaving/{username}/", _("Saved"))


@require_POST
def farewell(request: Signed, username: str) -> HttpResponse:
    """Say goodbye in a space of one's choice."""
    found = _found(request, username)
    allow(request.user, "departure.choose", found)
    spaces = Space.objects.visible_to(request.user)
    space = spaces.filter(pk=id_of(request.POST.get("space", ""))).first()
    try:
        if space is None:
            raise Invalid(_("Choose a space from the list."), "space")
        post = actions.farewell(found, by=request.user, space=space, text=request.POST.get("text", ""))
    except Invalid as error:
        return _page(request, found, items(found, request.user), error)
    return back(request, post.get_absolute_url(), _("You have said goodbye."))


@require_POST
def choices(request: Signed, username: str) -> HttpResponse:
    """What is to become of one's portrait."""
    found = _found(request, username)
    keeps, reach_at = bool(request.POST.get("keeps_portrait")), request.POST.get("reach_at", "")
    try:
        actions.choose(found, by=request.user, keeps_portrait=keeps, reach_at=reach_at)
    except Invalid as error:
        return _page(request, found, items(found, request.user), error)
    return back(request, f"/leaving/{username}/", _("Saved"))


def _found(request: Signed, username: str) -> Departure:
    found: Departure = get_object_or_404(departures(request.user, every=True), person__username=username.lower())
    return found


def _name(request: Signed, found: Departure, item: Item) -> None:
    """Name whom the form says, where that is somebody else than before."""
    if item.field not in request.POST:
        return
    heir = whom(request, item.field)
    if (heir and heir.pk) != (item.heir and item.heir.pk):
        actions.name_successor(found, item.kind.name, item.left.key, by=request.user, heir=heir)


def _page(request: Signed, found: Departure, there: list[Item], error: Invalid | None = None) -> HttpResponse:
    own = found.person_id == request.user.pk
    kinds: dict[str, list[Item]] = {}
    for item in there:
        kinds.setdefault(str(item.kind.label), []).append(item)
    context: dict[str, Any] = {
        "departure": found, "kinds": kinds, "is_own": own, "values": request.POST, "errors": error.errors if error else {},
        "spaces": [(one.space_id, one.name or _("Your profile")) for one in post_spaces(standings(request, request.user))] if own else [],
    }  # fmt: skip
    return page(request, "leaver.html", context, status=422 if error else 200)
