"""A form for name and password, where another system takes those from Plein; guesses are limited as those of Plein's own."""

import time

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plein.doors.door import doors, reason
from plein.doors.journey import TEST, Journey
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.web.doors import pending
from plein.web.doors.arriving import arrive, check, refuse

AS_LONG = 0.4  # seconds that a refusal takes at least, whether there is somebody of that name or not


def form(
    request: HttpRequest, going: Journey, to: str, name: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    """Ask for name and password; the journey waits in the session."""
    pending.keep(request, going, to)
    context = {
        "door": going.provider,
        "state": going.state,
        "name": name,
        "error": error,
        "tests": going.purpose == TEST,
    }
    return render(request, "door_password.html", context, status=status)


def ask(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Ask the other system whether this is right."""
    began, going = time.monotonic(), Journey(provider, "")
    name, password = request.POST.get("name", ""), request.POST.get("password", "")
    try:
        going, kept = pending.take(request, provider, request.POST.get("state", ""))
        check(request, going, kept)
    except NoEntry as refused:
        return refuse(request, going, refused)
    asks, adapter = doors()[provider.kind].ask, get_adapter(request)
    assert asks
    try:
        adapter.pre_authenticate(request, username=name)
        arrival = asks(going, name, password)
        adapter._rollback_login_failed_rl_usage()  # a right one counts for nothing
        return arrive(request, going, arrival, kept["to"])
    except ValidationError as error:
        return form(request, pending.begun(provider, going.purpose), kept["to"], name, " ".join(error.messages), 422)
    except NoEntry as refused:
        if refused.code != "password" or going.purpose == TEST:
            return refuse(request, going, refused)
        time.sleep(max(0.0, began + AS_LONG - time.monotonic()))
        told = str(reason(provider, refused.code).told) % {"door": provider.name}
        return form(request, pending.begun(provider, going.purpose), kept["to"], name, told, 422)
