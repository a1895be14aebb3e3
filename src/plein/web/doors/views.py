"""The way through another system: there, back, and what it says when somebody signed out over there."""

import logging
import time
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import safe_next
from plein.core.people.models import Person
from plein.core.permissions import allow
from plein.doors.actions import use_once
from plein.doors.arrivals import actions
from plein.doors.door import doors, reason
from plein.doors.journey import AGAIN, COME_IN, LASTS, LINK, TEST, Arrival, Journey
from plein.doors.models import Identity, Provider
from plein.doors.passing.actions import expect, hold, pick_up
from plein.doors.refusals import OWN, NoEntry
from plein.web.accounts.fresh import prove
from plein.web.accounts.sessions import PROVED
from plein.web.accounts.views import enter
from plein.web.doors import pending

log = logging.getLogger(__name__)


@never_cache
@require_safe
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Go to the other system."""
    provider = get_object_or_404(Provider, slug=slug)
    purpose, to = pending.wished(request, provider)
    to = to or safe_next(request)
    if purpose == COME_IN and isinstance(request.user, Person):
        return redirect(to)
    going = pending.begun(provider, purpose)
    try:
        if purpose != TEST and not provider.is_enabled:
            raise NoEntry("disabled")
        door = doors()[provider.kind]
        assert door.begin
        address = door.begin(going)
    except NoEntry as refused:
        return _refuse(request, going, refused)
    if door.is_posted:
        expect(provider, going.state)
    pending.keep(request, going, to)
    return HttpResponse(status=302, headers={"Location": address})


@never_cache
@csrf_exempt  # the other system may answer with a form; the state stands for our own token
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Come back from the other system."""
    provider = get_object_or_404(Provider, slug=slug)
    door = doors()[provider.kind]
    said = _said(request)
    going = Journey(provider, "")
    try:
        if (
            door.is_posted and request.method == "POST"
        ):  # without our cookies: those come along with the page that follows
            handle = hold(provider, said.get(door.state, ""), said)
            return HttpResponse(status=303, headers={"Location": f"{request.path}?{urlencode({'answer': handle})}"})
        if door.is_posted:
            said = pick_up(provider, said.get("answer", ""))
        going, kept = pending.take(request, provider, said.get(door.state, ""))
        _check(request, going, kept)
        assert door.finish
        arrival = door.finish(going, said)
        return _arrive(request, going, arrival, kept["to"])
    except NoEntry as refused:
        return _refuse(request, going, refused)


def _said(request: HttpRequest) -> dict[str, str]:
    """What was answered; what was said twice is as good as not said."""
    lists = (request.POST if request.method == "POST" else request.GET).lists()
    return {name: str(values[0]) if len(values) == 1 else "" for name, values in lists}


def _check(request: HttpRequest, going: Journey, kept: dict[str, Any]) -> None:
    """Whether this journey may still go on: for the same person, by an open door, and once even when asked twice at once."""
    if kept["person"] != request.user.pk:
        raise NoEntry("someone")
    if going.purpose != TEST and not going.provider.is_enabled:
        raise NoEntry("disabled")
    if not use_once(going.provider, f"state:{going.state}", timezone.now() + timedelta(seconds=LASTS)):
        raise NoEntry("used")


def _arrive(request: HttpRequest, going: Journey, arrival: Arrival, to: str) -> HttpResponse:
    """Do what the journey was for. Raises NoEntry."""
    if going.purpose == TEST:
        return _tested(request, going, arrival)
    if going.purpose == LINK:
        actions.link(going.provider, _signed(request), arrival.subject, arrival.attributes)
        messages.success(request, _("You can come in by %(door)s from now on.") % {"door": going.provider.name})
        return redirect(to)
    if going.purpose == AGAIN:
        return _again(request, going, arrival, to)
    identity = actions.come_in(going.provider, arrival.subject, arrival.attributes)
    record_authentication(request, identity.person, method="door")
    request.session[pending.VISIT] = {"identity": identity.pk, "sid": arrival.sid, "leaving": dict(arrival.leaving)}
    response = enter(request, identity.person, to)
    if request.user.is_authenticated and arrival.seen_at is not None:  # not when they were let through here
        request.session[PROVED] = min(time.time(), arrival.seen_at)
    return response


def _signed(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise NoEntry("someone")
    return request.user


def _again(request: HttpRequest, going: Journey, arrival: Arrival, to: str) -> HttpResponse:
    """Somebody who is signed in has shown once more who they are."""
    person = _signed(request)
    if not Identity.objects.filter(provider=going.provider, person=person, subject=arrival.subject).exists():
        raise NoEntry("not_linked")
    prove(request)
    return redirect(to)


def _tested(request: HttpRequest, going: Journey, arrival: Arrival) -> HttpResponse:
    """What would happen with whoever came back; nothing of it does."""
    allow(_signed(request), "organisation.manage")
    with transaction.atomic():
        identity = None
        try:
            known = Identity.objects.filter(provider=going.provider, subject=arrival.subject).exists()
            before = Person.objects.count()
            identity = actions.come_in(going.provider, arrival.subject, arrival.attributes)
            going.trace.good(
                _outcome(identity, known=known, is_new=Person.objects.count() > before), f"@{identity.person.username}"
            )
        finally:
            transaction.set_rollback(True)
    return _report(request, going, arrival)


def _outcome(identity: Identity, *, known: bool, is_new: bool) -> str:
    values = {"name": identity.person.name}
    if known:
        return _("This is %(name)s, who comes in by this door already") % values
    return (
        _("A new account would be made for %(name)s") if is_new else _("It would be linked to the account of %(name)s")
    ) % values


def _report(request: HttpRequest, going: Journey, arrival: Arrival | None = None, status: int = 200) -> HttpResponse:
    told = sorted((name, str(value)[:300]) for name, value in arrival.said.items()) if arrival else []
    read = list(arrival.attributes.values.items()) if arrival else []
    context = {"door": going.provider, "steps": going.trace.steps, "told": told, "read": read, "arrival": arrival}
    return render(request, "organisation/door_tested.html", context, status=status)


def _refuse(request: HttpRequest, going: Journey, refused: NoEntry) -> HttpResponse:
    """Say why not: to an administrator who tests everything, to anybody else what helps them."""
    provider, why = going.provider, reason(going.provider, refused.code)
    log.warning("door %s refused: %s %s", provider.slug, refused.code, refused.values)
    values = {"door": provider.name, **refused.values}
    if going.purpose == TEST and isinstance(request.user, Person) and request.user.is_administrator:
        going.trace.bad(str(why.explained) % values, refused.code)
        return _report(request, going, status=422)
    if going.state:  # a real journey, not a guess
        actions.note_refusal(provider, refused.code)
    told = str(why.told) % {**values, "own": str(OWN) % values}
    context = {
        "door": provider,
        "told": told,
        "code": refused.code,
        "again": provider.is_enabled and refused.code != "disabled",
    }
    return render(request, "door_refused.html", context, status=403)


@never_cache
@require_safe
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """What Plein says of itself, for the other system to read; nothing in it is secret."""
    provider = get_object_or_404(Provider, slug=slug)
    describe = doors()[provider.kind].describe
    if describe is None:
        raise Http404
    try:
        return HttpResponse(describe(provider), content_type="application/samlmetadata+xml")
    except NoEntry as refused:
        return _refuse(request, Journey(provider, ""), refused)


@csrf_exempt  # a message of the other system itself, which signs it
@require_http_methods(["GET", "POST"])
def out(request: HttpRequest, slug: str) -> HttpResponse:
    """Hear that sessions ended there, and end them here; a browser that signed out there comes by on its way back."""
    provider = get_object_or_404(Provider, slug=slug, is_enabled=True)
    if request.method == "GET":
        return redirect("account_login")
    hear = doors()[provider.kind].hear
    try:
        if hear is None:
            raise NoEntry("form")
        sid, subject = hear(provider, _said(request))
    except NoEntry as refused:
        log.warning("door %s: a sign-out was refused: %s %s", provider.slug, refused.code, refused.values)
        return JsonResponse(
            {"error": "invalid_request", "error_description": refused.code},
            status=400,
            headers={"Cache-Control": "no-store"},
        )
    actions.end_visits(provider, sid=sid, subject=subject)
    return HttpResponse(status=200, headers={"Cache-Control": "no-store"})


@never_cache
@require_safe
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign out at the other system too, after signing out here."""
    provider = get_object_or_404(Provider, slug=slug, is_enabled=True)
    if isinstance(request.user, Person):
        return redirect("/")
    going = Journey(provider, "")
    try:
        away = doors()[provider.kind].leave
        address = away(provider, pending.left(request, provider)) if away else ""
    except NoEntry as refused:
        return _refuse(request, going, refused)
    return HttpResponse(status=302, headers={"Location": address}) if address else redirect("account_login")
