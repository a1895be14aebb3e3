"""The first days of somebody who is new, and buddies."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid, allow
from plein.core.welcome import actions, queries
from plein.core.welcome.models import Pair
from plein.core.welcome.steps import steps

HERE, BUDDY = "/welcome/", "/welcome/buddy/"


@require_http_methods(["GET", "POST"])
def welcome(request: Signed) -> HttpResponse:
    """The path of the first days; what is done on it is seen by nobody else."""
    allow(request.user, "welcome.use")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return DO.get(request.POST.get("do", ""), _tick)(request)
        except Invalid as error:
            errors = {"": str(error.message)}
    person, here = request.user, organisation()
    context = {
        "steps": [one for one in steps(here) if one.is_on], "days": queries.first_days(person), "pair": queries.pair_of(person), "offers": queries.offers(person),
        "near": queries.spaces_near(person), "hello": queries.welcome_space(person), "link": here.first_days.get("link") or "/help/", "errors": errors,
    }  # fmt: skip
    return page(request, "welcome.html", context, status=422 if errors else 200)


def _tick(request: Signed) -> HttpResponse:
    actions.tick(request.POST.get("step", ""), by=request.user, done=request.POST.get("done") != "no")
    return back(request, f"{HERE}#{request.POST.get('step', '')}")


def _dismiss(request: Signed) -> HttpResponse:
    actions.dismiss(by=request.user)
    return back(request, "/", _("You hear no more of it. The page stays, under Help."))


def _ask(request: Signed) -> HttpResponse:
    actions.ask_for_buddy(by=request.user)
    return back(request, f"{HERE}#buddy", _("A colleague is asked. You hear who it is when they say yes."))


def _end(request: Signed) -> HttpResponse:
    if pair := queries.pair_of(request.user):
        actions.end_pair(pair, by=request.user)
    return back(request, f"{HERE}#buddy", _("Saved"))


DO: dict[str, Callable[[Signed], HttpResponse]] = {"dismiss": _dismiss, "ask": _ask, "end": _end}


@require_http_methods(["GET", "POST"])
def buddy(request: Signed) -> HttpResponse:
    """Be a buddy of new people, or not; and answer who would like one."""
    allow(request.user, "welcome.use")
    if request.method == "POST":
        try:
            return _answered(request)
        except Invalid as error:
            return back(request, BUDDY, str(error.message))
    mine = list(queries.newcomers_of(request.user))
    return page(request, "buddy.html", {"pairs": mine, "offers": queries.offers(request.user)})


def _answered(request: Signed) -> HttpResponse:
    if wants := request.POST.get("wants"):
        actions.offer(by=request.user, wants=wants == "yes")
        return back(
            request,
            BUDDY,
            _("Thank you. You are asked when somebody new would like a buddy.") if wants == "yes" else _("Saved"),
        )
    pair = get_object_or_404(Pair, pk=id_of(request.POST.get("pair", "")), buddy=request.user)
    if "end" in request.POST:
        actions.end_pair(pair, by=request.user)
    else:
        actions.answer(pair, by=request.user, agrees=request.POST.get("agrees") == "yes")
    return back(request, BUDDY, _("Saved"))
