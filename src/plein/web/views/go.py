"""Going anywhere: pages, spaces, people and tags by a few letters, for the dialog behind Ctrl-K."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plein.core.answers import Signed, standings
from plein.core.channel import channels
from plein.core.permissions import can
from plein.core.posts.queries import tags_starting
from plein.core.search import queries as search
from plein.core.search.people import people as people_called
from plein.core.spaces.models import Space
from plein.core.spaces.queries import Standing
from plein.core.units import queries as units
from plein.kit.text import fold
from plein.web.naming import hint_of
from plein.web.navigation import function_name

MOST = 5  # of each sort
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Where one may go: an address on this site, what it is called, and what sort of thing it is."""

    value: str
    label: str
    hint: str
    icon: str


@require_safe
def go(request: Signed) -> JsonResponse:
    """Where these letters may lead; without letters, where one was last."""
    typed = request.GET.get("q", "").strip()[:100]
    found = [*_places(request, typed), *_found(request, typed)] if typed else [*_recent(request), *_pages(request)]
    return JsonResponse([asdict(place) for place in found], safe=False)


def _recent(request: Signed) -> list[Place]:
    """Spaces one read last."""
    rows = [row for row in standings(request, request.user) if row.is_named and row.last_read_at]
    rows.sort(key=lambda row: row.last_read_at or LONG_AGO, reverse=True)
    return [_space(row) for row in rows[:MOST]]


def _places(request: Signed, typed: str) -> Iterator[Place]:
    """One's own spaces, then pages, by the beginning of any word in their names."""
    words = fold(typed).split()

    def fits(name: str) -> bool:
        own = fold(name).replace("-", " ").split()
        return all(any(one.startswith(word) for one in own) for word in words)

    own = [row for row in standings(request, request.user) if row.is_named and fits(row.name)]
    yield from map(_space, own[:MOST])
    yield from (page for page in _pages(request) if fits(page.label))


def _found(request: Signed, typed: str) -> Iterator[Place]:
    """People, other spaces and tags; at the end always the search."""
    own = {row.slug for row in standings(request, request.user)}
    for person in people_called(typed, request.user, MOST):
        yield Place(person.get_absolute_url(), person.name, hint_of(person), "user")
    for space in search.spaces(typed, request.user, MOST):
        if space.slug not in own:
            yield _space(space)
    for unit in units.search(search.words(typed), request.user)[:MOST]:
        hint = _("closed unit") if unit.closed_at else unit.parent.name if unit.parent else _("Unit")
        yield Place(unit.get_absolute_url(), unit.name, hint, "network")
    if " " not in typed:
        for tag in tags_starting(typed.lstrip("#"), request.user, MOST):
            yield Place(tag.get_absolute_url(), f"#{tag.name}", _("Tag"), "hash")
    yield Place(f"/search/?q={quote(typed)}", _("Search for “{words}”").format(words=typed), "", "search")


def _space(row: Space | Standing) -> Place:
    hint = function_name(row.function) if row.function else _("Space")
    return Place(f"/spaces/{row.slug}/", row.name, hint, "users")


def _pages(request: Signed) -> list[Place]:
    """Pages and what one can begin, as far as one may."""
    person = request.user
    begin = [Place("/#text", _("New post"), _("Write"), "pencil")]
    begin += [
        Place(one.compose, str(one.kinds[0].label), _("Write"), one.icon) for one in channels().values() if one.compose
    ]
    if can(person, "space.create"):
        begin.append(Place("/spaces/new", _("New space"), _("Write"), "plus"))
    pages = [
        ("/", _("Home"), "house"), ("/for-you/", _("For you"), "bell"), ("/spaces/", _("Spaces"), "users"), ("/people/", _("People"), "user"),
        *([] if person.is_guest else [("/units/", _("Units"), "network")]),
        (person.get_absolute_url(), _("Your profile"), "user"), ("/bookmarks/", _("Kept posts"), "bookmark"),
        ("/drafts/", _("Drafts and planned posts"), "pencil"), ("/settings/", _("Settings"), "settings"),
        *([("/organisation/", _("Organisation"), "shield")] if person.is_administrator else []),
        ("#shortcuts", _("Keyboard shortcuts"), "info"),
    ]  # fmt: skip
    return begin + [Place(address, label, _("Page"), icon) for address, label, icon in pages]
