"""Inviting guests into a space, and thinking better of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plein.core.answers import Signed, back, page, visible_space
from plein.core.people import actions
from plein.core.people.models import Person
from plein.core.people.queries import open_invitations
from plein.core.permissions import Invalid, allow
from plein.web.guests import invited
from plein.web.views.spaces import guest_refused


@require_POST
def invite(request: Signed, slug: str) -> HttpResponse:
    """Make a link by which a guest comes in."""
    found = visible_space(request, slug)
    allow(request.user, "space.manage", found)
    try:
        stay = {"name": request.POST.get("name", ""), **invited(request)}
        _row, secret = actions.invite(by=request.user, role=Person.Role.GUEST, space=found, **stay)
    except Invalid as error:
        return guest_refused(request, found, error)
    return page(
        request,
        "secret.html",
        {
            "heading": _("Invitation for a guest"),
            "secret": request.build_absolute_uri(f"/invitations/{secret}"),
            "text": _("Send this link to your guest. It works once, for 14 days, and is not shown again."),
            "to": f"/spaces/{slug}/settings/",
        },
    )


@require_POST
def withdraw(request: Signed, slug: str, pk: int) -> HttpResponse:
    """End an invitation that was not used yet."""
    found = visible_space(request, slug)
    allow(request.user, "space.manage", found)
    actions.withdraw_invitation(get_object_or_404(open_invitations(found), pk=pk), by=request.user)
    return back(request, f"/spaces/{slug}/settings/", _("The link does not work any more."))
