"""The other steps of setting up, once there is an administrator: each can be skipped, gone back to, and left for later."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, page, standings
from plein.core.channel import ordinary
from plein.core.look import logos, themes
from plein.core.look.actions import choose_look
from plein.core.look.queries import chosen
from plein.core.organisation.actions import STEPS, proceed
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid, each
from plein.core.posts.actions import publish
from plein.core.spaces import actions as spaces
from plein.core.spaces.models import Space
from plein.core.spaces.queries import post_spaces
from plein.core.welcome.actions import welcome_in
from plein.web.accounts.fresh import fresh_when
from plein.web.guests import days
from plein.web.organisation import steps
from plein.web.organisation.invitations import invite, makes_administrators
from plein.web.organisation.shell import for_administrators
from plein.web.organisation.suggestions import KINDS, STAGES, SUGGESTIONS, Suggestion

Done = HttpResponse | None


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(makes_administrators)
def start(request: Signed, step: str) -> HttpResponse:
    """One step: show it, do what was chosen, go on."""
    if step not in STEPS:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            done = None if "later" in request.POST else DO[step](request, _address(steps.after(step)))
        except Invalid as error:
            errors = error.errors
        else:
            proceed(by=request.user, step=steps.after(step))
            return done or _next(request, step)
    context = {
        "progress": steps.progress(step), "before": steps.before(step), "step": step, "errors": errors,
        "values": request.POST, **SHOW[step](request),
    }  # fmt: skip
    return page(request, f"organisation/start_{step}.html", context, status=422 if errors else 200)


def _next(request: Signed, step: str) -> HttpResponse:
    if steps.after(step):
        return redirect("start", step=steps.after(step))
    return back(request, "/", _("Your organisation is ready. You find its pages in your menu, under Organisation."))


def _address(step: str) -> str:
    return f"/organisation/start/{step}/" if step else "/"


def _choose_look(request: Signed, _to: str) -> Done:
    mark = request.FILES.get("logo")
    choose_look(by=request.user, theme=request.POST.get("theme", ""), logo=mark.read(logos.MOST + 1) if mark else None)
    return None


def _show_look(_request: Signed) -> dict[str, Any]:
    return {"choices": themes.shipped().items(), "chosen": chosen(organisation())}


@transaction.atomic
def _make_spaces(request: Signed, _to: str) -> Done:
    here = _names(request.user)
    chosen = [one for one in SUGGESTIONS if one.key in request.POST.getlist("chosen")]
    wanted = [one for one in chosen if request.POST.get(f"name-{one.key}", "").strip().lower() not in here]
    each(*(partial(_make, request, one) for one in wanted))
    return None


def _make(request: Signed, one: Suggestion) -> Space:
    values: dict[str, Any] = {name: request.POST.get(f"{name}-{one.key}", "") for name in ("name", "kind", "stage")}
    try:
        made = spaces.create(by=request.user, purpose=_(one.purpose), function=one.function, **values)
    except Invalid as error:
        raise Invalid(error.message, f"{error.field}-{one.key}") from error
    if one.key == "new" and made.kind == Space.Kind.OPEN:
        welcome_in(made, by=request.user)
    return made


def _show_spaces(request: Signed) -> dict[str, Any]:
    here, asked = _names(request.user), request.POST.getlist("chosen") if request.method == "POST" else None
    rows: list[dict[str, Any]] = [
        {
            "one": one, "name": request.POST.get(f"name-{one.key}", _(one.name)), "purpose": _(one.purpose),
            "kind": request.POST.get(f"kind-{one.key}", one.kind), "stage": request.POST.get(f"stage-{one.key}", one.stage),
            "is_chosen": one.is_chosen if asked is None else one.key in asked, "is_here": _(one.name).lower() in here,
        }
        for one in SUGGESTIONS
    ]  # fmt: skip
    groups = [(text, [row for row in rows if row["one"].function == key]) for key, text in Space.Function.choices]
    kinds = [choice for choice in Space.Kind.choices if choice[0] in KINDS]
    advice = [(Space.Stage(stage).label, text) for stage, text in STAGES.items()]
    return {
        "groups": groups, "kinds": kinds, "stages": Space.Stage.choices, "stage_advice": advice,
        "kind_advice": [(Space.Kind(kind).label, text) for kind, text in KINDS.items()],
    }  # fmt: skip


def _names(person: Person) -> set[str]:
    """Names of the spaces that are there; a step that is done twice makes none twice."""
    return {str(name).lower() for name in Space.objects.listed_to(person).places().values_list("name", flat=True)}


def _invite(request: Signed, to: str) -> Done:
    return invite(request, to, steps.progress("people"))


def _show_people(_request: Signed) -> dict[str, Any]:
    return {"roles": Person.Role.choices, "days": days()}


def _post(request: Signed, _to: str) -> Done:
    space = _space(request, request.POST.get("space", ""))
    if space is None:
        raise Invalid(_("Choose a space from the list."), "space")
    publish(ordinary(), by=request.user, space=space, text=request.POST.get("text", ""))
    return None


def _space(request: Signed, slug: str) -> Space | None:
    found: Space | None = Space.objects.visible_to(request.user).filter(slug=slug).first()
    return found


def _show_post(request: Signed) -> dict[str, Any]:
    rows = [(row.slug, row.name) for row in post_spaces(standings(request, request.user))]
    proposed = _(
        "Welcome to our square! Here we read each other’s news, ask what we want to know, and see what colleagues are working on.\n\n"
        "What would you like to find here? Tell it in an answer."
    )
    return {"spaces": rows, "proposed": proposed}


DO: dict[str, Callable[[Signed, str], Done]] = {
    "look": _choose_look, "spaces": _make_spaces, "people": _invite, "post": _post,
}  # fmt: skip
SHOW: dict[str, Callable[[Signed], dict[str, Any]]] = {
    "look": _show_look, "spaces": _show_spaces, "people": _show_people, "post": _show_post,
}  # fmt: skip
