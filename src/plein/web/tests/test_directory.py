"""The directory: narrowing the list, with numbers that tell no more than the list; and who is in today."""

import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.core import testing
from plein.core.people.actions import set_role
from plein.core.people.models import Person
from plein.core.profiles import actions as profiles
from plein.core.profiles.hours import DAYS
from plein.core.profiles.models import Profile
from plein.core.search.models import PersonWord
from plein.core.testing import Cast, browser, page
from plein.core.units import actions as units
from plein.web.views import directory

pytestmark = pytest.mark.django_db
CANARY = "kanarie"


@pytest.fixture
def office(cast: Cast) -> Cast:
    """Ada and Ben at the works, Cleo at the desk below it; two places; skills that some hide."""
    testing.space(cast)
    works = units.create("Werken", by=cast.root)
    desk = units.create("Loket", by=cast.root, parent=works)
    for who, unit, place in ((cast.ada, works, "Doetinchem"), (cast.ben, works, "Ulft"), (cast.cleo, desk, "Ulft")):
        units.place(who, by=cast.root, unit=unit, place=place, title="Adviseur")
    for who, names in ((cast.ada, ["Excel"]), (cast.ben, ["Excel", "Snoeien"]), (cast.cleo, [f"{CANARY}kunde"])):
        profiles.set_skills(who, by=who, kind="skill", names=names)
    profiles.change(cast.cleo, by=cast.cleo, languages=f"{CANARY}ees", shown={"skills": "me", "languages": "me"})
    profiles.change(cast.ben, by=cast.ben, languages="Nederlands, Turks", phone="0314 555 0199")
    return cast


def listed(html: str) -> list[str]:
    return re.findall(r'<div class="grow"><a href="/people/([\w.-]+)/"', html.split("<main")[1])


def offered(html: str) -> dict[str, int]:
    """What the list can be narrowed by, with its numbers."""
    found = re.findall(r'<a href="/people/\?([^"]+)"><bdi class="grow">[^<]*</bdi> <span class="soft">(\d+)<', html)
    found += re.findall(r'class="chip switch" href="/people/\?([^"]+)">[^<]* <span class="soft">(\d+)<', html)
    return {address.replace("&amp;", "&"): int(count) for address, count in found}


@pytest.mark.parametrize(("address", "who"), [
    ("?unit=werken", ["ben", "cleo", "ada"]), ("?unit=loket", ["cleo"]), ("?place=Ulft", ["ben", "cleo"]), ("?skill=excel", ["ben", "ada"]),
    ("?skill=excel&place=Ulft", ["ben"]), ("?language=Turks", ["ben"]), ("?unit=werken&q=adviseur", ["ben", "cleo", "ada"]), ("?q=ben&place=Doetinchem", []),
    ("?q=cleo&unit=loket", ["cleo"]), ("?guests=1", ["gus"]), ("?place=nergens", []), ("?unit=nergens", []), ("?letter=s&unit=werken", ["cleo", "ada"]),
    ("?q=...", []), ("?skill=", ["mo", "ben", "root", "gus", "eef", "cleo", "ada"]),
])  # fmt: skip
def test_the_list_is_narrowed_by_its_address(office: Cast, address: str, who: list[str]) -> None:
    assert listed(page(office.ben, f"/people/{address}")) == who


def test_what_is_offered_says_how_many_there_are(office: Cast) -> None:
    assert offered(page(office.ben, "/people/")) == {
        "unit=werken": 3, "unit=loket": 1, "place=Ulft": 2, "place=Doetinchem": 1, "skill=excel": 2, "skill=snoeien": 1, "language=Nederlands": 1,
        "language=Turks": 1, "new=1": 6, "guests=1": 1,
    }  # fmt: skip
    narrowed = offered(page(office.ben, "/people/?place=Ulft"))
    assert narrowed["place=Ulft&skill=excel"] == 1 and narrowed["place=Ulft&unit=werken"] == 2
    found = offered(page(office.ben, "/people/?q=cleo"))
    assert found["q=cleo&place=Ulft"] == 1 and not any("excel" in address for address in found)


def test_a_number_is_true_again_as_soon_as_something_changed(office: Cast) -> None:
    browse = browser(office.ben)

    def number() -> Any:
        return offered(browse.get("/people/", secure=True).content.decode()).get("skill=excel")

    cache.clear()
    assert number() == 2
    profiles.change(office.ada, by=office.ada, shown={"skills": "me"})
    assert number() == 1
    testing.say(office.ben, testing.space(office, "Elders"))
    with mock.patch("plein.core.search.directory._count") as counted:
        assert number() == 1  # what has nothing to do with people does not make anybody count again
    assert not counted.called


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"?q={CANARY}",
        "?q=kanrie",
        f"?skill={CANARY}kunde",
        f"?language={CANARY}ees",
        "?unit=loket",
        f"?q={CANARY}kunde&unit=werken",
    ],
)
def test_no_list_number_or_suggestion_tells_what_is_hidden(office: Cast, address: str) -> None:
    for who in (office.ben, office.root, office.cleo, office.gus):
        shown = page(who, f"/people/{address}")
        found = listed(shown)
        for typed in re.findall(r"=([^&]+)", address):
            shown = shown.replace(typed, "")
        assert CANARY not in shown and (CANARY not in address or "cleo" not in found), who


def test_a_guest_is_told_neither_units_nor_places_nor_what_is_for_colleagues(office: Cast) -> None:
    whole = page(office.gus, "/people/")
    assert listed(whole) == ["mo", "ben", "gus", "eef", "ada"] and not {"Werken", "Ulft", "Excel"} & set(
        re.findall(r"\w+", whole)
    )
    assert offered(whole) == {} and "0314" not in whole and "in today" not in whole
    for address in (
        "?unit=werken",
        "?place=Ulft",
        "?skill=excel",
        "?language=Turks",
        "?new=1",
        "?q=ulft",
        "?q=excel",
        "?in=1",
    ):
        assert listed(page(office.gus, f"/people/{address}")) == [], address
    profiles.change(office.ben, by=office.ben, shown={"skills": "everyone"})
    assert listed(page(office.gus, "/people/?skill=excel")) == ["ben"]
    assert offered(page(office.gus, "/people/")) == {"skill=excel": 1, "skill=snoeien": 1}


def test_a_guest_stands_apart_for_whom_shares_a_space_with_them(office: Cast) -> None:
    assert "gus" not in listed(page(office.cleo, "/people/")) and "guests=1" not in offered(
        page(office.cleo, "/people/")
    )
    assert listed(page(office.cleo, "/people/?guests=1")) == [] == listed(page(office.cleo, "/people/?q=gus"))
    set_role(office.gus, by=office.root, role="member")
    assert "gus" in listed(page(office.cleo, "/people/"))


def test_a_row_says_what_matched_and_how_to_reach_somebody(office: Cast) -> None:
    shown = page(office.ada, "/people/?q=snoei")
    assert (
        listed(shown) == ["ben"]
        and "knows: <bdi><mark>Snoeien</mark></bdi>" in shown
        and 'href="tel:03145550199"' in shown
    )
    assert "<bdi><mark>Adviseur</mark></bdi> · <bdi>Werken</bdi>" in page(office.ada, "/people/?q=advis")
    profiles.change(office.ben, by=office.ben, shown={"phone": "me"})
    assert "0314555" not in page(office.ada, "/people/?q=snoei")


def test_filters_are_taken_away_one_by_one(office: Cast) -> None:
    shown = page(office.ben, "/people/?skill=excel&place=Ulft")
    links = re.findall(r'<a class="chip" href="([^"]+)"><bdi>(\w+)</bdi>', shown)
    assert links == [("/people/?place=Ulft", "Excel"), ("/people/?skill=excel", "Ulft")]


def test_nobody_found_offers_names_that_are_near(office: Cast) -> None:
    shown = page(office.ben, "/people/?q=baxkxr")
    assert "Did you mean" in shown and 'href="/people/ben/"' in shown and not listed(shown)


def test_pages_of_a_narrowed_list_leave_nobody_out(office: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE", 2)
    for start in ("/people/", "/people/?unit=werken", "/people/?q=adviseur"):
        seen, address = [], start
        while address:
            shown = page(office.ben, address)
            seen += listed(shown)
            address = (
                shown.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in shown else ""
            )
        assert len(seen) == len(set(seen)) == (7 if start == "/people/" else 3), start


@pytest.mark.parametrize("cursor", ["x", "WzFd", "W10", "W251bGwsMV0", "WyJhIiwgLTFd", "WyJhXHUwMDAwIiwgMV0"])
def test_a_place_in_the_list_that_was_never_given_out_does_not_exist(cast: Cast, cursor: str) -> None:
    for query in ("", "&q=jan"):
        assert browser(cast.ben).get(f"/people/?after={cursor}{query}", secure=True).status_code == 404


def test_who_is_in_today_is_what_they_tell_and_only_today(office: Cast) -> None:
    today = timezone.localdate()
    assert listed(page(office.ada, "/people/?in=1")) == []
    profiles.change(office.ben, by=office.ben, days={DAYS[today.weekday()]: []})
    assert listed(page(office.ada, "/people/?in=1")) == []
    profiles.change(office.ben, by=office.ben, tells_days=True)
    browse = browser(office.cleo)
    assert browse.post("/people/today", {"said": "in"}, secure=True).status_code == 302
    assert (
        listed(page(office.ada, "/people/?in=1")) == ["ben", "cleo"]
        and offered(page(office.ada, "/people/"))["in=1"] == 2
    )
    profiles.say_today(office.ben, by=office.ben, is_in=False)
    assert listed(page(office.ada, "/people/?in=1")) == ["cleo"] and listed(page(office.gus, "/people/?in=1")) == []
    Profile.objects.update(today_on=today - timedelta(days=1))
    assert (
        profiles.forget_days() == 2
        and not Profile.objects.exclude(today_on=None)
        and not PersonWord.objects.filter(word=f"in:{today}")
    )
    assert listed(page(office.ada, "/people/?in=1")) == ["ben"]
    profiles.change(office.ben, by=office.ben, shown={"days": "me"})
    assert listed(page(office.ada, "/people/?in=1")) == []


def test_only_for_oneself_and_not_by_a_guest(office: Cast) -> None:
    assert browser(office.gus).post("/people/today", {"said": "in"}, secure=True).status_code == 403
    browser(office.ben).post("/people/today", {"said": "?"}, secure=True)
    assert not Profile.objects.filter(today_in=True)


def test_who_joined_long_ago_is_not_new(office: Cast) -> None:
    Person.objects.filter(pk=office.ben.pk).update(joined_at=timezone.now() - timedelta(days=31))
    profiles.change(office.ben, by=office.ben)
    assert "ben" not in listed(page(office.ada, "/people/?new=1")) and "ada" in listed(
        page(office.ada, "/people/?new=1")
    )


@pytest.mark.parametrize(
    "address", ["/people/", "/people/?unit=werken&place=Ulft", "/people/?q=adviseur&skill=excel", "/people/?q=adviseur"]
)
def test_a_page_takes_at_most_twelve_statements(office: Cast, address: str) -> None:
    browse = browser(office.ben)
    for _time in range(2):
        browse.get(address, secure=True)
    with CaptureQueriesContext(connection) as captured:
        browse.get(address, secure=True)
    found = [one["sql"] for one in captured.captured_queries if "core_" in one["sql"]]
    assert len(found) <= 12, "\n".join(sql[:150] for sql in found)
