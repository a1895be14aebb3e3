"""Drafts, planned posts, and the preview."""

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, is_fragment, page
from plein.core.forms import id_of
from plein.core.permissions import Invalid
from plein.core.posts import cards
from plein.core.posts.actions import LONGEST, keep_draft
from plein.core.posts.models import Draft, Post
from plein.core.spaces.models import Space
from plein.core.spaces.queries import readers_of
from plein.kit.markdown import mentions_in, render

PREVIEW = '<h2 class="visually-hidden">{}</h2>{}'  # headings in the text are of the third level and lower
KEPT = {
    "text",
    "title",
    "space",
    "file",
    "uid",
    "parent",
    "publish_at",
    "expires_at",
    "quoted",
    "multiple",
    "hidden",
    "closes_at",
    "option",
}


@require_POST
def keep(request: Signed) -> HttpResponse:
    """Keep what is being typed; without fields, throw it away."""
    key = request.POST.get("key", "")[:80]
    data: dict[str, object] = {}
    for name in request.POST:
        field = name.removeprefix("field:")
        if field != name and (field in KEPT or field.startswith("alt-")):
            values = [str(value).replace("\0", "")[:LONGEST] for value in request.POST.getlist(name)][:40]
            data[field] = values if field in {"file", "option"} else values[-1]
    if not key:
        raise Invalid("", "key")
    keep_draft(key, data, by=request.user)
    return HttpResponse(status=204) if is_fragment(request) else back(request, "/drafts/")


@require_safe
def drafts(request: Signed) -> HttpResponse:
    """What one was typing, and what waits for its moment, for approval, or was refused."""
    found = Draft.objects.filter(person=request.user).order_by("-updated_at")[:50]
    states = [Post.State.SCHEDULED, Post.State.HELD, Post.State.REJECTED]
    posts = list(
        Post.objects.visible_to(request.user).filter(author=request.user, state__in=states).order_by("-pk")[:50]
    )
    drawn = cards.draw(posts)
    return page(
        request,
        "drafts.html",
        {"drafts": [(draft, _address(draft, request)) for draft in found], "posts": posts, "cards": drawn},
    )


@require_POST
def preview(request: Signed) -> HttpResponse:
    """The text as readers will see it."""
    text = request.POST.get("text", "")[:LONGEST]
    space = Space.objects.visible_to(request.user).filter(pk=id_of(request.POST.get("space", ""))).first()
    names = mentions_in(text) if space else set()
    people = (
        dict(readers_of(space, request.user).filter(username__in=names).values_list("username", "name"))
        if space and names
        else {}
    )
    return HttpResponse(format_html(PREVIEW, _("Preview"), SafeString(render(text, people).html)))


def _address(draft: Draft, request: Signed) -> str:
    """Where one goes on typing."""
    kind, _colon, key = draft.key.partition(":")
    if kind == "space" and key.isdecimal():
        space = Space.objects.visible_to(request.user).filter(pk=int(key)).first()
        return space.get_absolute_url() if space else "/"
    return {
        "reply": f"/posts/{key}/#reply-text",
        "edit": f"/posts/{key}/edit/",
        "quote": f"/posts/{key}/pass-on/",
        "poll": "/polls/new",
        "share": "/share/",
    }.get(kind, "/")
