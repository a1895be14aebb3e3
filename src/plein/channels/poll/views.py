from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.channels.poll import actions, queries
from plein.core.answers import Signed, back, card_answer, page, standings
from plein.core.forms import id_of, moment_of, uuid_of
from plein.core.models import Draft, Post
from plein.core.permissions import Invalid, publishes_at_once
from plein.core.posts.actions import keep_draft
from plein.core.spaces.queries import audience, post_spaces

LEAST_FIELDS = 2


@require_http_methods(["GET", "POST"])
def new(request: Signed) -> HttpResponse:
    """Ask a question, with its options."""
    person = request.user
    draft = Draft.objects.filter(person=person, key="poll").values_list("data", flat=True).first() or {}
    values: dict[str, Any] = request.POST.dict() if request.method == "POST" else {**draft, **request.GET.dict()}
    places = [one.space for one in post_spaces(standings(request, person))]
    spaces = [space for space in places if space.has_channel("poll")]
    chosen = next((one for one in spaces if one.pk == id_of(str(values.get("space", "")))), None)
    space = chosen or (spaces[0] if spaces else None)
    errors: dict[str, str] = {}
    more = "more" in request.POST
    if request.method == "POST" and not more:
        try:
            if chosen is None:  # never ask another space than the one that was meant
                raise Invalid(_("You cannot ask this in that space any more. Choose another."), "space")
            typed = _typed(request.POST)
            typed["uid"] = actions.uid_for(**typed, by=person, space=chosen)
            post = actions.ask(by=person, space=chosen, **typed)
        except Invalid as error:
            errors = error.errors
        else:
            keep_draft("poll", {}, by=person)
            return back(request, post.get_absolute_url())
    options = [*(request.POST.getlist("option") or draft.get("option", []))]
    options += [""] * max(int(more), LEAST_FIELDS - len(options))
    context = {
        "errors": errors, "values": values, "options": options[: actions.MOST_OPTIONS], "more": more, "most": actions.MOST_OPTIONS, "space": space,
        "spaces": [(one.pk, _("My profile") if one.kind == "personal" else one.name) for one in spaces], "audience": audience(space) if space else None,
        "submits": space is not None and not publishes_at_once(person, space),
    }  # fmt: skip
    return page(request, "poll/form.html", context, status=422 if errors else 200)


@require_POST
def vote(request: Signed, pk: int) -> HttpResponse:
    """Choose an option; choosing it again takes the choice back."""
    post = _poll(request, pk)
    before = queries.marks(request.user, [pk])
    actions.vote(post, queries.toggled(post, id_of(request.POST.get("option", "")), request.user), by=request.user)
    after = queries.marks(request.user, [pk])
    return card_answer(request, post, add=after - before, remove=before - after)


@require_POST
def close(request: Signed, pk: int) -> HttpResponse:
    """End the vote."""
    post = _poll(request, pk)
    actions.close(post, by=request.user)
    return card_answer(request, post)


def _poll(request: Signed, pk: int) -> Post:
    found: Post = get_object_or_404(Post.objects.visible_to(request.user).select_related("space"), pk=pk, kind="poll")
    return found


def _typed(data: QueryDict) -> dict[str, Any]:
    return {
        "question": data.get("title", ""), "options": data.getlist("option"), "multiple": bool(data.get("multiple")), "hidden": bool(data.get("hidden")),
        "closes_at": moment_of(data.get("closes_at", ""), "closes_at", data.get("zone", "")), "text": data.get("text", ""), "uid": uuid_of(data.get("uid", "")),
    }  # fmt: skip
