"""People as administrators see them: their role, whether their account is open, and a way in."""

from itertools import chain
from typing import Any, Final

from django.conf import settings as site
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back, page
from plein.core.forms import day_of, id_of
from plein.core.leaving import actions as departing
from plein.core.leaving.models import Departure
from plein.core.people import actions
from plein.core.people.models import Person, Stay
from plein.core.people.queries import by_name
from plein.core.permissions import Invalid
from plein.core.profiles.listing import everybody, header
from plein.core.search.queries import named, words
from plein.core.signin.actions import end_sessions, take_away_steps
from plein.core.signin.queries import sessions_of
from plein.core.spaces.models import Membership, Space
from plein.doors.arrivals.actions import unlink
from plein.doors.queries import identities
from plein.web.accounts.devices import device_of
from plein.web.accounts.fresh import fresh, fresh_when
from plein.web.accounts.links import reset_link
from plein.web.guests import days
from plein.web.organisation.downloads import download
from plein.web.organisation.shell import for_administrators, section

PAGE = 60
WHO: Final = {
    "": (gettext_noop("Everyone"), Q()),
    "administrators": (gettext_noop("Administrators"), Q(role=Person.Role.ADMINISTRATOR)),
    "guests": (gettext_noop("Guests"), Q(role=Person.Role.GUEST)),
    "listed": (gettext_noop("Not joined yet"), Q(joined_at=None, is_active=True)),
    "one_step": (
        gettext_noop("Without a second step"),
        Q(has_second_step=False, joined_at__isnull=False, is_active=True),
    ),
    "closed": (gettext_noop("Closed accounts"), Q(is_active=False)),
}


@require_safe
@for_administrators
def people(request: Signed) -> HttpResponse:
    """Everyone with an account, by surname."""
    query, who = request.GET.get("q", "")[:100], request.GET.get("who", "")
    who = who if who in WHO else ""
    found = by_name(_found(query, who), request.user, id_of(request.GET.get("after", "")))
    listed = list(found[: PAGE + 1])
    context = {
        "people": listed[:PAGE], "next": listed[PAGE - 1].pk if len(listed) > PAGE else None, "people_q": query, "who": who,
        "choices": [(key, _(text)) for key, (text, _condition) in WHO.items()],
    }  # fmt: skip
    return section(request, "people.html", context)


@require_safe
@for_administrators
def directory(request: Signed) -> HttpResponse:
    """Everybody as a sheet."""
    return download(chain([header()], everybody(request.user)), "plein-people.csv")


def _found(query: str, who: str) -> QuerySet[Person]:
    found: QuerySet[Person] = Person.objects.filter(WHO[who][1])
    for word in words(query):
        found = found.filter(named(word) | Q(email__icontains=word))
    return found


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def person(request: Signed, pk: int) -> HttpResponse:
    """One account: change a role, close it or open it again."""
    found = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    if request.method == "GET":
        return _person(request, found)
    try:
        with transaction.atomic():
            if role := request.POST.get("role"):
                actions.set_role(found, by=request.user, role=role)
            if (active := request.POST.get("active")) is not None:
                actions.set_active(
                    found, by=request.user, active=active == "yes", reachable=bool(request.POST.get("reachable"))
                )
            if request.POST.get("recognised"):
                actions.recognise(found, by=request.user)
            if gone := identities(found).filter(pk=id_of(request.POST.get("unlink", ""))).first():
                unlink(gone, by=request.user)
    except Invalid as error:
        return _person(request, found, error.errors)
    return back(request, f"/organisation/people/{pk}", _("Saved"))


def _person(request: Signed, found: Person, errors: dict[str, str] | None = None) -> HttpResponse:
    managed = Membership.objects.filter(person=found, role=Membership.Role.MANAGER).values("space")
    context: dict[str, Any] = {
        "person": found, "roles": Person.Role.choices, "managed": Space.objects.listed_to(request.user).places().filter(pk__in=managed).order_by("name"),
        "identities": identities(found), "token_count": found.tokens.count(), "is_mailed": bool(site.MAIL and found.email),
        "departure": Departure.objects.filter(person=found, closed_at=None).first(), "days": days(), "values": request.POST,
        "stay": Stay.objects.select_related("sponsor").filter(person=found).first(),
        "withheld": found.withheld.count(),
        "sessions": [(one, device_of(one.user_agent)) for one in sessions_of(found)],
    }  # fmt: skip
    return section(request, "person.html", context, errors=errors)


@require_POST
@for_administrators
@fresh
def second_step(request: Signed, pk: int) -> HttpResponse:
    """Take away the second step of somebody who lost it."""
    found = get_object_or_404(Person, pk=pk)
    try:
        take_away_steps(found, by=request.user)
    except Invalid as error:
        return _person(request, found, error.errors)
    return back(
        request, f"/organisation/people/{pk}", _("They sign in without a second step now, and have a mail about it.")
    )


@require_POST
@for_administrators
@fresh
def leaving(request: Signed, pk: int) -> HttpResponse:
    """Say that somebody leaves after a day, or stays after all."""
    found = get_object_or_404(Person, pk=pk)
    try:
        if request.POST.get("stays"):
            departing.cancel(found, by=request.user)
        else:
            day = day_of(request.POST.get("last_day", ""), "last_day")
            if day is None:
                raise Invalid(_("Choose a day."), "last_day")
            departing.start(found, by=request.user, last_day=day)
    except Invalid as error:
        return _person(request, found, error.errors)
    return back(request, f"/organisation/people/{pk}", _("Saved"))


@require_POST
@for_administrators
def sessions(request: Signed, pk: int) -> HttpResponse:
    """Sign somebody out: in one place, or everywhere."""
    found = get_object_or_404(Person, pk=pk)
    wanted, rows = request.POST.get("session", ""), sessions_of(found)
    keys = {row.session_key for row in rows if wanted in {str(row.pk), "all"}}
    end_sessions(found, by=request.user, keys=keys - {request.session.session_key})
    return back(request, f"/organisation/people/{pk}", _("They are signed out there."))


@require_POST
@for_administrators
@fresh
def reset(request: Signed, pk: int) -> HttpResponse:
    """A link for a new password: by mail where possible, else to hand over."""
    found = get_object_or_404(Person, pk=pk)
    try:
        link = reset_link(found)
        is_mailed = actions.offer_reset(found, by=request.user, link=link)
    except Invalid as error:
        return _person(request, found, error.errors)
    if is_mailed:
        text = _("The link is in a mail to %(address)s.") % {"address": found.email}
        return back(request, f"/organisation/people/{pk}", text)
    return page(
        request,
        "secret.html",
        {
            "heading": _("A new password for %(name)s") % {"name": found.name},
            "secret": link,
            "text": _("Give this link to them yourself. It works for an hour, and is not shown again."),
            "to": f"/organisation/people/{pk}",
        },
    )
