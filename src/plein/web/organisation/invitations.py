"""Letting people in: by mail, by a link for one, by a link for everybody."""

from typing import Any

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.organisation.actions import invite_all
from plein.core.organisation.queries import invitations as open_invitations
from plein.core.people import actions
from plein.core.people.models import Person
from plein.core.people.secrets import invitation_link
from plein.core.permissions import Invalid
from plein.kit.qr import squares
from plein.web.accounts.fresh import fresh_when
from plein.web.guests import days, invited
from plein.web.organisation.shell import for_administrators, section
from plein.web.organisation.steps import Progress

HERE = "/organisation/invitations/"


def makes_administrators(request: HttpRequest) -> bool:
    """Whether a form lets somebody in who then lets others in."""
    return request.POST.get("role") == Person.Role.ADMINISTRATOR


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(makes_administrators)
def invitations(request: Signed) -> HttpResponse:
    """Links that still open the door, and new ones."""
    if request.method == "GET":
        return _page(request)
    try:
        return invite(request, HERE)
    except Invalid as error:
        return _page(request, error.errors)


def invite(request: Signed, to: str, progress: Progress | None = None) -> HttpResponse:
    """Do what the form asks, and go `to` where it stood or, while setting up, to what comes next. Raises Invalid."""
    how, role = request.POST.get("how", ""), request.POST.get("role") or Person.Role.MEMBER
    stay = invited(request) if role == Person.Role.GUEST and how in {"mail", "one"} else {}
    if how == "mail":
        made, here = invite_all(request.POST.get("addresses", ""), by=request.user, role=role, **stay)
        if site.MAIL:
            return back(request, to, _told(len(made), here))
        links = [(address, invitation_link(secret)) for address, secret in made]
        return page(request, "organisation/links.html", {"links": links, "here": here, "to": to, "progress": progress})
    if how not in {"everybody", "one"}:
        raise Invalid(
            _("Choose how to invite: by e-mail, with a link for one person or with a link for everybody."), ""
        )
    listed = Person.objects.filter(pk=id_of(request.POST.get("person", ""))).first()
    shared = how == "everybody"
    secret = actions.invite(
        by=request.user, name=request.POST.get("name", ""), role=role, person=listed, is_shared=shared, **stay
    )[1]
    once = _("Send this link. It works once, for 14 days, and is not shown again.")
    many = _("Everybody who has this link can join, for 14 days. It is not shown again; you can withdraw it.")
    context = {
        "heading": _("Invitation"),
        "secret": invitation_link(secret),
        "qr": squares(invitation_link(secret)),
        "text": many if shared else once,
        "to": to,
        "progress": progress,
    }
    return page(request, "secret.html", context)


def _told(count: int, here: list[str]) -> str:
    sent = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count)
    known = ngettext("%(count)s person was here already.", "%(count)s people were here already.", len(here))
    return f"{sent % {'count': count}} {known % {'count': len(here)} if here else ''}".strip()


def _page(request: Signed, errors: dict[str, str] | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "invitations": open_invitations(request.user)[:200],
        "roles": Person.Role.choices,
        "values": request.POST,
        "days": days(),
    }
    return section(request, "invitations.html", context, errors=errors)


@require_POST
@for_administrators
def withdraw(request: Signed, pk: int) -> HttpResponse:
    """End a link."""
    actions.withdraw_invitation(get_object_or_404(open_invitations(request.user), pk=pk), by=request.user)
    return back(request, HERE, _("The link does not work any more."))
