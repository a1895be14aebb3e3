"""What stands on every page: who is looking, their spaces, whether there is news for them."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from markupsafe import Markup

from plein.core.answers import standings
from plein.core.moderation.queries import count_waiting, has_refusals
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.posts.queries import has_news
from plein.core.spaces.models import Membership
from plein.core.spaces.queries import Standing

LINES_KEPT = 4000


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`me`, `organisation`, `nav_spaces`, `waiting_count` and `has_news`; each is fetched only when a template asks."""
    person = getattr(request, "user", None)
    me = person if isinstance(person, Person) else None
    return {
        "me": me,
        "organisation": SimpleLazyObject(organisation),
        "nav_spaces": SimpleLazyObject(lambda: [row for row in standings(request, me) if row.is_named] if me else []),
        "waiting_count": SimpleLazyObject(lambda: count_waiting(me) if me and _judges(request, me) else 0),
        "has_news": SimpleLazyObject(lambda: (has_news(me) or has_refusals(me)) if me else False),
    }


def _judges(request: HttpRequest, person: Person) -> bool:
    """Whether this person approves posts anywhere; others need not be counted for."""
    return any(row.is_named and row.has_role(Membership.Role.EDITOR) for row in standings(request, person))


def nav_lines(rows: list[Standing], path: str) -> Markup:
    """The lines of spaces in the navigation. There may be a hundred on every page, so each is drawn once."""
    at, language = path.removeprefix("/spaces/").removesuffix("/"), get_language() or ""
    return Markup().join(_drawn(row.slug, row.name, row.kind, row.unread, row.slug == at, language) for row in rows)


@lru_cache(LINES_KEPT)
def _drawn(slug: str, name: str, kind: str, unread: bool, current: bool, _language: str) -> Markup:
    line = {"slug": slug, "name": name, "kind": kind, "unread": unread}
    return Markup(render_to_string("components/nav_line.html", {"line": line, "current": current}).strip())  # noqa: S704 - our own template
