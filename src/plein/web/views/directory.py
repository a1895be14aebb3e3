"""The directory: finding people, narrowing the list, and saying whether one is in today."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, page
from plein.core.people.models import Person
from plein.core.permissions import Forbidden
from plein.core.profiles import actions
from plein.core.profiles.models import PersonSkill, Profile
from plein.core.profiles.queries import may_see
from plein.core.profiles.vcard import dial
from plein.core.search import directory
from plein.core.search.directory import Chosen
from plein.core.search.people import hits, with_units
from plein.core.search.question import Hit, Search, asked
from plein.core.search.spellings import near
from plein.core.search.why import Parts, Why, marked, why
from plein.kit.paging import BadCursor, pack, unpack

PAGE = 60
SAID = {"in": True, "out": False, "": None}


@dataclass(frozen=True)
class Row:
    """One person on the list: the pieces of their name, title and unit with what matches, and how to reach them."""

    person: Person
    name: Parts
    title: Parts
    unit: Parts
    why: Why | None
    mail: str
    phone: str
    is_in: bool


@require_safe
def people(request: Signed) -> HttpResponse:
    """Everyone one may know of, by surname; or who is found, best first."""
    query = request.GET.get("q", "").strip()[:100]
    chosen = directory.chosen(request.GET.dict(), request.user)
    search = asked(query, request.user, chosen.narrow()) if query else None
    found, following = _found(search, request) if search else _listed(chosen, request)
    number = directory.counts(request.user, chosen, search, [one.pk for one in found] if search else ())
    profiles = Profile.objects.in_bulk([request.user.pk, *(one.pk for one in found)])
    here = directory.in_today(found, request.user, number)
    context = {
        "rows": _rows(found, request.user, search.words if search else [], profiles, here), "people_q": query, "next": following,
        "letters": directory.letters(number) if search is None else [], "address": _address(query, chosen),
        **_facets(chosen, number, query, request.user),
        "near": near(asked(query, request.user)) if search and not found else [], "today": _today(request.user, profiles.get(request.user.pk)),
    }  # fmt: skip
    return page(request, "people.html", context)


@require_POST
def today(request: Signed) -> HttpResponse:
    """Tell colleagues whether one is in today, or no longer."""
    if request.user.is_guest:
        raise Forbidden("profile.change")
    said = request.POST.get("said", "")
    actions.say_today(request.user, by=request.user, is_in=SAID.get(said))
    return back(request, "/people/", _("Saved"))


def _found(search: Search, request: Signed) -> tuple[list[Person], str | None]:
    after = _place(request, str, str, int, str, int)
    found: list[Hit] = list(islice(hits(search, PAGE + 1, after=after), PAGE + 1))
    more = len(found) > PAGE and found[PAGE - 1].stage != "slip"
    return with_units([hit.person for hit in found[:PAGE]]), pack(found[PAGE - 1].place) if more else None


def _listed(chosen: Chosen, request: Signed) -> tuple[list[Person], str | None]:
    place = _place(request, str, int)
    if place is None and (letter := request.GET.get("letter", "")[:1].lower()).isalpha():
        place = [letter, 0]
    found = directory.listed(request.user, chosen, (place[0], place[1]) if place else None, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], pack([last.sort_name, last.pk]) if last else None


def _place(request: Signed, *kinds: type) -> list[Any] | None:
    """Where the page begins; a cursor that was never given out is a page that does not exist."""
    if not (cursor := request.GET.get("after", "")):
        return None
    try:
        return unpack(cursor, *kinds)
    except BadCursor as error:
        raise Http404 from error


def _rows(
    found: list[Person], viewer: Person, words: list[str], profiles: Mapping[int, Profile], here: set[int]
) -> list[Row]:
    """What the list says of people; one query when something was searched for."""
    skills: dict[int, list[PersonSkill]] = {}
    if words:
        for row in PersonSkill.objects.filter(person__in=found).select_related("skill").order_by("position", "pk"):
            skills.setdefault(row.person_id, []).append(row)
    return [_row(one, profiles.get(one.pk), skills.get(one.pk, []), viewer, words, one.pk in here) for one in found]


def _row(
    person: Person, profile: Profile | None, skills: list[PersonSkill], viewer: Person, words: list[str], is_in: bool
) -> Row:  # fmt: skip
    phone = profile.phone if profile and may_see(person, profile, "phone", viewer) else ""
    unit = person.unit.name if person.unit and not viewer.is_guest else ""
    return Row(
        person, marked(person.name, words), marked(person.title, words), marked(unit, words),
        why(person, profile, skills, viewer, words) if words else None,
        (person.email or "") if may_see(person, profile, "email", viewer) else "", dial(phone) if phone else "", is_in,
    )  # fmt: skip


def _facets(chosen: Chosen, number: Mapping[str, int], query: str, viewer: Person) -> dict[str, Any]:
    """What the list can be narrowed by, what it is narrowed by, and the addresses of each."""
    offered, names = directory.offered(viewer, chosen, number)
    switches = directory.switches(number) if not viewer.is_guest else {}
    switches["guests"] = directory.guests(viewer, number)
    titles = {
        "unit": _("Unit"),
        "place": _("Place"),
        "skill": _("Good at"),
        "interest": _("Interest"),
        "language": _("Language"),
    }
    return {
        "facets": [(name, titles[name], [(one, _address(query, chosen, **{name: one.value})) for one in choices])
                   for name, choices in offered.items()],
        "switches": [(_switch(name), count, _address(query, chosen, **{name: "1"}))
                     for name, count in switches.items() if count and name not in chosen.values],
        "removable": [(_label(name, value, chosen, names), _address(query, chosen, **{name: ""}))
                      for name, value in chosen.values.items()],
        "narrowed": dict(chosen.values),
    }  # fmt: skip


def _switch(name: str) -> str:
    return {"in": _("In today"), "new": _("New"), "guests": _("Guests")}[name]


def _label(name: str, value: str, chosen: Chosen, names: Mapping[str, str]) -> str:
    """What a value is called; what nobody shows has no other name than what was typed."""
    if name in directory.SWITCHES:
        return _switch(name)
    if name == "unit":
        return chosen.unit.name if chosen.unit else value
    return names.get(value, value) if name in {"skill", "interest"} else value


def _address(query: str, chosen: Chosen, **change: str) -> str:
    """The address of the list with another value for a facet; an empty one removes it."""
    values = {**({"q": query} if query else {}), **chosen.values, **change}
    told = {name: value for name, value in values.items() if value}
    return f"/people/?{urlencode(told)}" if told else "/people/"


def _today(viewer: Person, profile: Profile | None) -> dict[str, Any] | None:
    """Whether one's colleagues see that one is in today, and by what; nothing for guests."""
    if viewer.is_guest:
        return None
    said = profile.today_in if profile and profile.today_on == timezone.localdate() else None
    return {"said": said, "usual": bool(profile and profile.tells_days)}
