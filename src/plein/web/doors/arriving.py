"""What comes of a journey: whether it may go on, what whoever arrives is let in to, and what is said to who is not."""

import logging
import time
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.permissions import allow
from plein.doors.actions import use_once
from plein.doors.arrivals import actions
from plein.doors.door import reason
from plein.doors.journey import AGAIN, LASTS, LINK, TEST, Arrival, Journey
from plein.doors.models import Identity
from plein.doors.refusals import OWN, NoEntry
from plein.web.accounts.fresh import prove
from plein.web.accounts.sessions import PROVED
from plein.web.accounts.views import enter
from plein.web.doors import pending

log = logging.getLogger(__name__)


def check(request: HttpRequest, going: Journey, kept: dict[str, Any]) -> None:
    """Whether this journey may still go on: for the same person, by an open door, and once even when asked twice at once."""
    if kept["person"] != request.user.pk:
        raise NoEntry("someone")
    if going.purpose != TEST and not going.provider.is_enabled:
        raise NoEntry("disabled")
    if not use_once(going.provider, f"state:{going.state}", timezone.now() + timedelta(seconds=LASTS)):
        raise NoEntry("used")


def arrive(request: HttpRequest, going: Journey, arrival: Arrival, to: str) -> HttpResponse:
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


def refuse(request: HttpRequest, going: Journey, refused: NoEntry) -> HttpResponse:
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
