"""The way through another system: there, back, and what it says when somebody signed out over there."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import safe_next
from plein.core.people.models import Person
from plein.doors.arrivals import actions
from plein.doors.door import doors
from plein.doors.journey import COME_IN, TEST, Journey
from plein.doors.models import Provider
from plein.doors.passing.actions import expect, hold, pick_up
from plein.doors.refusals import NoEntry
from plein.web.doors import pending
from plein.web.doors.arriving import arrive, check, refuse
from plein.web.doors.passwords import ask, form

log = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Go to the other system; or type name and password here, where it takes those."""
    provider = get_object_or_404(Provider, slug=slug)
    door = doors()[provider.kind]
    if request.method == "POST":
        return ask(request, provider) if door.ask else HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    purpose, to = pending.wished(request, provider)
    to = to or safe_next(request)
    if purpose == COME_IN and isinstance(request.user, Person):
        return redirect(to)
    going = pending.begun(provider, purpose)
    try:
        if purpose != TEST and not provider.is_enabled:
            raise NoEntry("disabled")
        if door.begin is None:
            return form(request, going, to)
        address = door.begin(going)
    except NoEntry as refused:
        return refuse(request, going, refused)
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
        check(request, going, kept)
        if door.finish is None:
            raise NoEntry("state")
        arrival = door.finish(going, said)
        return arrive(request, going, arrival, kept["to"])
    except NoEntry as refused:
        return refuse(request, going, refused)


def _said(request: HttpRequest) -> dict[str, str]:
    """What was answered; what was said twice is as good as not said."""
    lists = (request.POST if request.method == "POST" else request.GET).lists()
    return {name: str(values[0]) if len(values) == 1 else "" for name, values in lists}


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
        return refuse(request, Journey(provider, ""), refused)


@csrf_exempt  # a message of the other system itself, which signs it
@require_http_methods(["GET", "POST"])
def out(request: HttpRequest, slug: str) -> HttpResponse:
    """Hear that sessions ended there, and end them here; a browser that signed out there comes by on its way back."""
    provider = get_object_or_404(Provider, slug=slug, is_enabled=True)
    if doors()[provider.kind].hear_out and {"SAMLRequest"} & {*request.GET, *request.POST}:
        return _heard_out(request, provider)
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


def _heard_out(request: HttpRequest, provider: Provider) -> HttpResponse:
    """End the sessions that ended there, and send the browser back with our answer; without a script, as any site leads on."""
    query = "" if request.method == "POST" else request.META.get("QUERY_STRING", "")
    hear = doors()[provider.kind].hear_out
    try:
        assert hear
        ending = hear(provider, _said(request), query)
    except NoEntry as refused:
        return refuse(request, Journey(provider, ""), refused)
    for sid in ending.sessions or ("",):
        actions.end_visits(provider, sid=sid, subject=ending.subject)
    if not ending.answer:
        return redirect("account_login")
    return HttpResponse(status=303, headers={"Location": ending.answer, "Cache-Control": "no-store"})


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
        return refuse(request, going, refused)
    return HttpResponse(status=302, headers={"Location": address}) if address else redirect("account_login")
