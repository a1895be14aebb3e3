"""What stands on every page: who is looking, their spaces, whether there is news for them."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from markupsafe import Markup

from plein.core.answers import standings
from plein.core.moderation.queries import count_waiting, has_refusals
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.posts.queries import has_news
from plein.core.spaces.models import Membership, Space
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


def by_function(rows: Iterable[Standing | Space]) -> list[tuple[str, list[Any]]]:
    """Rows under what they do for who comes, in the lecture's order, those of which nobody said it last."""
    found: dict[str, list[Any]] = {value: [] for value in (*Space.Function.values, "")}
    for row in rows:
        found[row.function].append(row)
    return [(value, some) for value, some in found.items() if some]


def _judges(request: HttpRequest, person: Person) -> bool:
    """Whether this person approves posts or answers reports anywhere; others need not be counted for."""
    return person.is_administrator or any(
        row.is_named and row.has_role(Membership.Role.EDITOR) for row in standings(request, person)
    )


def nav_lines(rows: list[Standing], path: str) -> Markup:
    """The lines of spaces in the navigation, by function. There may be a hundred on every page, so each is drawn once."""
    at, language = path.removeprefix("/spaces/").removesuffix("/"), get_language() or ""
    parts = []
    for function, some in (groups := by_function(rows)):
        parts.append(_headed(function, len(groups) == 1, language))
        parts += [_drawn(row.slug, row.name, row.kind, row.unread, row.slug == at, language) for row in some]
    return Markup().join(parts)


@lru_cache(64)
def _headed(function: str, alone: bool, _language: str) -> Markup:
    """The heading over spaces of one function; where nothing is grouped, over one's own spaces."""
    text = gettext("Your spaces") if alone and not function else function_name(function)
    return Markup("<h2>{}</h2>").format(text)


def function_name(function: str) -> str:
    """What a function is called on the screen."""
    return str(Space.Function(function).label) if function else gettext("Your other spaces")


@lru_cache(LINES_KEPT)
def _drawn(slug: str, name: str, kind: str, unread: bool, current: bool, _language: str) -> Markup:
    line = {"slug": slug, "name": name, "kind": kind, "unread": unread}
    return Markup(render_to_string("components/nav_line.html", {"line": line, "current": current}).strip())  # noqa: S704 - our own template


@cache
def dialogs(_language: str) -> Markup:
    """The dialogs behind Ctrl-K and `?`."""
    return Markup(render_to_string("components/dialogs.html"))  # noqa: S704 - our own template
