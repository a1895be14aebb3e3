"""Pages that list posts: home, for you, kept posts, tags, search; and how far one has read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, live, standings, stream
from plein.core.follows import actions as follows
from plein.core.follows.models import Follow
from plein.core.follows.queries import interests
from plein.core.forms import id_of, moment_of
from plein.core.leaving.queries import to_do
from plein.core.moderation import queries as moderation
from plein.core.people import actions as people_actions
from plein.core.people.models import Person
from plein.core.people.queries import ending, organisation
from plein.core.posts import cards, queries
from plein.core.posts.models import Post, Tag
from plein.core.posts.queries import Feed
from plein.core.profiles import finding
from plein.core.rules.queries import moved
from plein.core.search import queries as search_queries
from plein.core.search.people import people as people_called
from plein.core.spaces import actions as space_actions
from plein.core.spaces.models import Space
from plein.core.spaces.queries import joinable, readers_of
from plein.core.units import queries as units
from plein.core.welcome.queries import first_days, is_new
from plein.core.welcome.steps import ahead, steps
from plein.kit.markdown import excerpt_of
from plein.kit.paging import BadCursor
from plein.web import emoji
from plein.web.naming import hint_of
from plein.web.views.compose import composer

MOST_OFFERED = 5  # spaces, to who follows nothing yet
MOST_REFUSED = 10  # above what is for you; the others are among one's drafts


@require_safe
def home(request: Signed) -> HttpResponse:
    """What one follows, newest first."""
    now = live("home")
    mine = interests(request.user, standings(request, request.user))
    feed = cut(lambda before: queries.home(request.user, mine, before), request)
    more = request.headers.get("X-Plein-Fragment") == "more"
    context = {} if more else {**composer(request, None, key="home", choose=True), "list_id": "home"}
    if not feed.rows and not more:
        context["offers"] = joinable(request.user)[:MOST_OFFERED]
    if not more and is_new(request.user):
        days = first_days(request.user)
        context["first_days"] = 0 if days.dismissed_at else ahead(steps(organisation()), days.done)
    if not more:
        context["ending"], context["leavers"] = ending(request.user), to_do(request.user)
    return stream(
        request,
        "home.html",
        feed,
        {**now, **context, "interests": mine, "unread_at": request.user.read_at, "reading": "home"},
    )


@require_safe
def for_you(request: Signed) -> HttpResponse:
    """Where one is named, answers in threads one follows, what one wrote that was not published, and what came of reports."""
    feed = cut(lambda before: queries.page_of(queries.for_you(request.user), before), request)
    seen, refused = request.user.activity_read_at, list(moderation.refused(request.user)[:MOST_REFUSED])
    people_actions.read_activity(by=request.user)
    empty = {
        "empty_title": _("Nothing for you yet"),
        "empty_text": _("When someone mentions you or answers you, it appears here."),
        "empty_picture": "bell",
        "empty_step": ("/", _("To the home page")),
    }
    drawn = cards.draw(refused)
    answered = moderation.answered(request.user)[:MOST_REFUSED]
    context = {
        "heading": _("For you"), "unread_at": seen, "answered": answered, "refused": refused, "refused_cards": drawn,
        "about": _answered(feed, request.user), "moved": moved(request.user), **empty,
    }  # fmt: skip
    return stream(request, "for_you.html", feed, context)


@require_safe
def bookmarks(request: Signed) -> HttpResponse:
    """Posts one keeps."""
    feed = cut(lambda before: queries.page_of(queries.bookmarked(request.user), before), request)
    empty = {
        "empty_title": _("Nothing kept yet"),
        "empty_text": _("Keep a post with the ribbon below it. Only you see this list."),
        "empty_picture": "ribbon",
        "empty_step": ("/", _("To the home page")),
    }
    return stream(request, "posts.html", feed, {"heading": _("Kept posts"), **empty})


@require_safe
def tag(request: Signed, slug: str) -> HttpResponse:
    """Posts with a tag, related tags and people; 404 where the reader may see none of them."""
    now = live(f"tag:{slug.lower()}")
    found = _visible_tag(request, slug)
    feed = cut(lambda before: queries.page_of(queries.tagged(found, request.user), before), request)
    own = Follow.objects.filter(person=request.user, to_tag=found).first()
    return stream(request, "tag.html", feed, {
        **now, "heading": f"#{found.name}", "tag": found, "related": queries.related_tags(found, request.user),
        "people": queries.people_of_tag(found, request.user), "followed": own and not own.mute, "muted": own and own.mute,
        "empty_title": _("Nothing here yet"), "empty_text": "",
    })  # fmt: skip


@require_POST
def follow_tag(request: Signed, slug: str, how: str) -> HttpResponse:
    """Follow or mute a tag, or neither."""
    found = _visible_tag(request, slug)
    follows.BY_NAME[how](found, by=request.user)
    return back(request, found.get_absolute_url())


@require_safe
def search(request: Signed) -> HttpResponse:
    """Posts, people, spaces and tags that hold the words."""
    query = request.GET.get("q", "").strip()[:200]
    some = "some" in request.GET
    feed = _found(query, request, every=not some)
    if not (some or feed.rows or request.GET.get("before")) and len(search_queries.words(query)) > 1:
        some, feed = True, _found(query, request, every=False)
    context: dict[str, Any] = {
        "q": query, "some": some, "about": _answered(feed, request.user), "more_template": "search_stream.html",
    }  # fmt: skip
    if query and not request.GET.get("before"):
        context |= {
            "people": people_called(query, request.user, about=True, unit=True),
            "spaces": search_queries.spaces(query, request.user),
            "units": units.search(search_queries.words(query), request.user)[:8],
            "tags": queries.tags_starting(query.lstrip("#"), request.user) if " " not in query else [],
        }  # fmt: skip
    return stream(request, "search.html", feed, context)


def _answered(feed: Feed, reader: Person) -> dict[int, tuple[Post, str]]:
    """To what the answers in this list are one, and how it begins."""
    found = queries.answered([row.pk for row in feed.rows], reader)
    return {pk: (post, excerpt_of(post.html)) for pk, post in found.items()}


def _found(query: str, request: Signed, *, every: bool) -> Feed:
    if not search_queries.words(query):
        return Feed([], None)
    return cut(lambda before: queries.page_of(search_queries.posts(query, request.user, every=every), before), request)


@require_POST
def readings(request: Signed) -> HttpResponse:
    """Remember how far a list was read."""
    at = moment_of(request.POST.get("at", ""), "at")
    if at is None:
        return HttpResponse(status=422)
    at = min(at, datetime.now(UTC))
    view, _colon, key = request.POST.get("view", "").partition(":")
    if view == "home":
        people_actions.read_home_up_to(at, by=request.user)
    elif view == "space":
        space_actions.read_up_to(
            get_object_or_404(Space.objects.visible_to(request.user), pk=id_of(key)), at, by=request.user
        )
    return HttpResponse(status=204)


@require_safe
def complete(request: Signed, what: str) -> JsonResponse:
    """What one may be typing: people who can read the space, tags in use, emoji."""
    typed = request.GET.get("q", "").strip().lower()[:40]
    if what == "emoji":
        named = emoji.starting(typed, get_language() or "")
        return JsonResponse(
            [{"value": sign, "label": f"{sign} {name}", "hint": ""} for sign, name in named], safe=False
        )
    if what == "skills":
        return JsonResponse(
            [{"value": name, "label": name, "hint": ""} for name in finding.suggested(typed, request.user)], safe=False
        )
    if what == "tags":
        return JsonResponse(
            [
                {"value": f"#{one.slug}", "label": f"#{one.name}", "hint": ""}
                for one in queries.tags_starting(typed, request.user)
            ],
            safe=False,
        )
    space = Space.objects.visible_to(request.user).filter(pk=id_of(request.GET.get("space", ""))).first()
    found = people_called(typed, request.user, among=readers_of(space) if space else None)
    return JsonResponse(
        [{"value": f"@{one.username}", "label": one.name, "hint": hint_of(one)} for one in found], safe=False
    )


def _visible_tag(request: Signed, slug: str) -> Tag:
    found = queries.tag_named(slug.lower(), request.user)
    if found is None:
        raise Http404
    return found


def cut(read: Callable[[str | None], Feed], request: Signed) -> Feed:
    """A page of a list; a cursor that was never given out is a page that does not exist."""
    try:
        return read(request.GET.get("before"))
    except BadCursor as error:
        raise Http404 from error
