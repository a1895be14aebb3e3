"""The column beside what one reads: what is around it. It comes after the page, which so costs no more."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plein.core.answers import Signed, standings, visible_post
from plein.core.people.models import Person
from plein.core.posts import queries
from plein.core.posts.models import Post, Tag
from plein.core.spaces.queries import Standing
from plein.core.welcome.models import Pair
from plein.core.welcome.queries import newcomers_of

MOST = 5
NEW_FOR = timedelta(days=45)  # how long somebody is new


@require_safe
def home(request: Signed) -> HttpResponse:
    """What is new in one's spaces, what wants an answer, and who is new here."""
    person = request.user
    unread = [row for row in standings(request, person) if row.is_named and row.unread]
    unread.sort(key=_last_post, reverse=True)
    context = {
        "unread": unread[:MOST], "due": queries.open_with_deadline(person), "newcomers": _newcomers(person),
        "asked": [] if person.is_guest else list(newcomers_of(person).filter(state=Pair.State.ASKED)),
    }  # fmt: skip
    return render(request, "around/home.html", context)


@require_safe
def thread(request: Signed, pk: int) -> HttpResponse:
    """The space of a thread, who takes part, and what else it is about."""
    post = visible_post(request, pk)
    said = Post.objects.visible_to(request.user).published().filter(root=post.pk)
    people = Person.objects.visible_to(request.user).filter(pk__in=said.values("author")).exclude(pk=post.author_id)
    context = {
        "post": post,
        "people": [post.author, *people.order_by("sort_name", "pk")[: MOST * 2]],
        "tags": _tags(request, post),
    }
    return render(request, "around/thread.html", context)


def _last_post(row: Standing) -> Any:
    return row.last_post_at


def _newcomers(person: Person) -> list[Person]:
    found = Person.objects.visible_to(person).exclude(pk=person.pk).exclude(role=Person.Role.GUEST)
    found = found.filter(is_active=True, joined_at__gte=timezone.now() - NEW_FOR)
    return list(found.order_by("-joined_at", "pk")[:MOST])


def _tags(request: Signed, post: Post) -> list[Tag]:
    """Tags of the thread, then those that stand beside the first of them elsewhere."""
    said = Post.objects.visible_to(request.user).published().filter(pk=post.pk)
    own = list(Tag.objects.filter(post_tags__post__in=said).order_by("pk").distinct()[:MOST])
    related = queries.related_tags(own[0], request.user, MOST) if own else []
    return list(dict.fromkeys([*own, *related]))
