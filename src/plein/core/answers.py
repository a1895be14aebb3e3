"""What views answer with: whole pages, or fragments for forms that are sent without leaving the page."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.encoding import iri_to_uri
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe

from plein.core.events.queries import handled
from plein.core.follows.queries import interests
from plein.core.people.models import Person
from plein.core.posts import cards
from plein.core.posts.models import Post
from plein.core.posts.queries import Feed
from plein.core.spaces.models import Membership, Space
from plein.core.spaces.queries import Standing, space_once_at, standings_of


class Moved(Exception):
    """What was asked for has another address now, which is `to`."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Signed(HttpRequest):
    """A request of somebody who is signed in; the middleware sees to it."""

    user: Person


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script will put the answer in place."""
    return "X-Plein-Fragment" in request.headers


def standings(request: HttpRequest, person: Person) -> list[Standing]:
    """The person's memberships, read once for each request."""
    found: list[Standing] | None = getattr(request, "standings", None)
    if found is None:
        found = standings_of(person)
        request.standings = found  # type: ignore[attr-defined]
    return found


def personal_marks(request: HttpRequest, person: Person) -> set[str]:
    """Marks that hold on every page: who one is, and where one moderates."""
    rows = [row for row in standings(request, person) if row.is_named and row.has_role(Membership.Role.MODERATOR)]
    return {f"me:{person.pk}", f"name:{person.username}", *(f"moderates:{row.space_id}" for row in rows)}


def page(request: Signed, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A whole page, with the marks that hold everywhere."""
    context = context or {}
    context["marks"] = personal_marks(request, request.user) | context.get("marks", set())
    return render(request, template, context, status=status)


def stream(request: Signed, template: str, feed: Feed, context: dict[str, Any]) -> HttpResponse:
    """A page that lists posts; older posts alone when a script asks for more."""
    drawn = cards.draw(feed.rows)
    ids = [row.pk for row in feed.rows]
    own = cards.marks(request.user, ids, {row.kind for row in feed.rows})
    context = {**context, "feed": feed, "cards": drawn, "card_marks": own}
    if request.headers.get("X-Plein-Fragment") == "more":
        return render(request, context.get("more_template", "stream.html"), context)
    mine = context.pop("interests", None) or interests(request.user, standings(request, request.user))
    return page(request, template, {**context, "marks": own | mine.marks() | context.get("marks", set())})


def live(view: str) -> dict[str, Any]:
    """What a live page carries; ask before reading what it shows, so that nothing falls in between."""
    return {"live": view, "after": handled()}


def back(request: HttpRequest, to: str, text: str = "") -> HttpResponse:
    """Done: go to `to`, with a short message there."""
    if text:
        messages.success(request, text)
    if is_fragment(request):
        return HttpResponse(headers={"X-Plein-Location": iri_to_uri(to) or "/"})
    return redirect(to)


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """The address asked for, when it is ours."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    return to if to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else otherwise


def parts(*html: str) -> HttpResponse:
    """A fragment of several parts."""
    return HttpResponse("\n".join(html))


def toast(text: str, undo: str = "") -> str:
    """A short message, perhaps with Undo for 30 seconds."""
    return (
        format_html('<p data-toast data-undo="{}" data-seconds="30">{}</p>', undo, text)
        if undo
        else format_html("<p data-toast>{}</p>", text)
    )


def change_marks(add: Iterable[str] = (), remove: Iterable[str] = ()) -> str:
    """Set and unset marks on the open page."""
    return format_html(
        '<template data-marks-set="{}" data-marks-unset="{}"></template>',
        json.dumps(sorted(add)),
        json.dumps(sorted(remove)),
    )


def into(selector: str, html: str, at: str = "begin", elsewhere: str = "") -> str:
    """Put new cards in a list; `elsewhere` is said of an answer that belongs on another page of its thread."""
    about = f'data-into="{escape(selector)}" data-at="{at}" data-elsewhere="{escape(elsewhere)}"'
    return mark_safe(f"<template {about}>{html}</template>")  # noqa: S308 - our own cards


def card_of(post: Post) -> str:
    """A post's card as its author sees it now; nothing where that is no more."""
    return cards.draw_posts(list(Post.objects.visible_to(post.author).filter(pk=post.pk)))


def card_answer(request: Signed, post: Post, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> HttpResponse:
    """After something was done to a post: its card as it is now, with changed marks; without script, its page."""
    if not is_fragment(request):
        return back(request, post.get_absolute_url())
    return parts(cards.draw_posts([visible_post(request, post.pk)]), change_marks(add, remove))


def visible_post(request: Signed, pk: int) -> Post:
    """The post, when the reader may see it; else 404."""
    found: Post = get_object_or_404(
        Post.objects.visible_to(request.user).select_related("space__owner", "author", "root", "quoted"), pk=pk
    )
    return found


def visible_space(request: Signed, slug: str) -> Space:
    """The space, when the reader may read it; else 404. Raises Moved."""
    found: Space | None = Space.objects.visible_to(request.user).places().filter(slug=slug).first()
    return found or space_before(request, slug)


def known_space(request: Signed, slug: str) -> Space:
    """The space, when the reader may know of it; else 404. Raises Moved."""
    found: Space | None = Space.objects.listed_to(request.user).places().filter(slug=slug).first()
    return found or space_before(request, slug)


def visible_person(request: Signed, username: str) -> Person:
    """The person whom the reader may see; else 404. Raises Moved where two accounts were merged."""
    people = Person.objects.visible_to(request.user)
    found: Person | None = people.filter(username=username.lower()).first()
    if found is None or found.merged_into_id:
        kept: Person = get_object_or_404(people, formers__username=username.lower())
        if request.method not in {"GET", "HEAD"}:
            return kept
        raise Moved(request.get_full_path().replace(f"/people/{username}/", kept.get_absolute_url(), 1))
    return found


def space_before(request: Signed, slug: str) -> Space:
    """The space that had this address before it was secret: who reads is led to where it is now, who sends is heard. Else 404."""
    space = space_once_at(slug, request.user)
    if space is None:
        raise Http404
    if request.method in {"GET", "HEAD"}:
        raise Moved(request.get_full_path().replace(f"/{slug}/", f"/{space.slug}/", 1))
    return space
