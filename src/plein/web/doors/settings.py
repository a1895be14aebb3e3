"""One's own ways in: who one is in other systems."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, is_fragment, page, safe_next
from plein.core.forms import id_of
from plein.core.permissions import Invalid
from plein.doors import queries
from plein.doors.arrivals import actions
from plein.doors.journey import AGAIN, LINK
from plein.web.accounts.fresh import fresh_when
from plein.web.doors import pending

HERE = "/settings/doors/"


@require_http_methods(["GET", "POST"])
@fresh_when(lambda request: request.method == "POST" and request.POST.get("do") != "again")
def ways_in(request: Signed) -> HttpResponse:
    """Doors that are linked to one's account, and those that can be; each change asks for a fresh sign-in."""
    if request.method == "GET":
        return _page(request)
    wanted = request.POST.get("do", "")
    if wanted == "again":
        return _go(request, AGAIN)
    if wanted == "add":
        return _go(request, LINK)
    identity = get_object_or_404(queries.identities(request.user), pk=id_of(request.POST.get("identity", "")))
    try:
        actions.unlink(identity, by=request.user, here=str(request.session.session_key))
    except Invalid as error:
        return _page(request, error.errors)
    return back(request, HERE, _("Unlinked. Sessions that began by it have ended."))


def _go(request: Signed, purpose: str) -> HttpResponse:
    """Send somebody to another system: by a link, as no form may lead off the site."""
    door = get_object_or_404(queries.offered(), pk=id_of(request.POST.get("door", "")))
    pending.wish(request, door, purpose, safe_next(request, HERE))
    address = reverse("door", args=[door.slug])
    if is_fragment(request):
        return HttpResponse(headers={"X-Plein-Location": address})
    return page(request, "door_go.html", {"door": door, "address": address})


def _page(request: Signed, errors: dict[str, str] | None = None) -> HttpResponse:
    mine = list(queries.identities(request.user))
    linked = {identity.provider_id for identity in mine}
    context = {
        "identities": [(one, queries.other_ways_in(one)) for one in mine], "errors": errors or {},
        "others": [door for door in queries.offered() if door.pk not in linked],
        "counts": request.user.has_usable_password() and queries.password_counts(request.user),
    }  # fmt: skip
    return page(request, "doors.html", context, status=422 if errors else 200)
