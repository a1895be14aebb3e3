"""The chart, the list and the page of a team, as a browser asks for them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.core import testing
from plein.core.models import Person, Placement, Profile, Unit, UnitVersion
from plein.core.testing import Cast
from plein.core.units import actions
from plein.web.tests.test_lists import client
from plein.web.views import team

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(cast: Cast) -> Unit:
    """Works, led by Ada, with roads below it, where Ben works."""
    unit = actions.create("Beheer", by=cast.root, lead=cast.ada, place="Werf", about="Alles buiten")
    roads = actions.create("Wegen", by=cast.root, parent=unit)
    actions.place(cast.ben, by=cast.root, unit=roads, title="Stratenmaker")
    actions.place(cast.ada, by=cast.root, unit=unit, title="Hoofd beheer")
    return unit


def shown(who: Person, address: str) -> str:
    return client(who).get(address, secure=True).content.decode()


def told(page: str) -> list[tuple[str, str]]:
    """Every unit with how many people it counts, as a page tells it."""
    boxes = re.findall(r'href="/units/([\w-]+)/"[^>]*?(?:aria-label="[^"]*?(\d+) p|>.*?(\d+) p)', page, re.S)
    return sorted({(slug, one or other) for slug, one, other in boxes})


def many(count: int) -> None:
    """So many units in three levels, a person in each."""
    made = Unit.objects.bulk_create([Unit(name=f"Team {at}", slug=f"team-{at}") for at in range(count)])
    for at, unit in enumerate(made):
        unit.parent = made[(at - 1) // 12] if at else None
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
    Unit.objects.bulk_update(made, ["parent", "path"], batch_size=200)
    people = [Person(username=f"p{at}", name=f"Persoon {at}", unit=unit) for at, unit in enumerate(made)]
    Person.objects.bulk_create(people, batch_size=200)


def test_the_chart_and_the_list_tell_the_same(cast: Cast, works: Unit) -> None:
    chart, listed = (shown(cast.ben, f"/units/?view={view}") for view in ("chart", "list"))
    assert told(chart) == told(listed) == [("beheer", "2"), ("wegen", "1")]
    assert "Ada de Vries" in chart and "Ada de Vries" in listed


def test_the_choice_between_chart_and_list_is_remembered(cast: Cast, works: Unit) -> None:
    browser = client(cast.ben)
    assert "<svg xmlns" in browser.get("/units/", secure=True).content.decode()
    browser.get("/units/?view=list", secure=True)
    assert "unit-tree" in browser.get("/units/", secure=True).content.decode()
    browser.get("/units/?view=chart", secure=True)
    assert "unit-tree" not in browser.get("/units/", secure=True).content.decode()


def test_a_guest_finds_no_units(cast: Cast, works: Unit) -> None:
    browser = client(cast.gus)
    for address in ("/units/", "/units/beheer/", "/units/beheer/edit/", "/units/nowhere/"):
        assert browser.get(address, secure=True).status_code == 404
    assert 'href="/units/"' not in shown(cast.gus, "/")


@pytest.mark.parametrize(
    ("on", "status"), [("2026-13-45", 422), ("gisteren", 422), ("9999-01-01", 422), ("", 200), ("2024-02-29", 200)]
)
def test_a_day_that_is_none_is_refused_beside_its_field(cast: Cast, works: Unit, on: str, status: int) -> None:
    response = client(cast.ben).get(f"/units/?on={on}", secure=True)
    assert response.status_code == status
    assert (b'id="f-on-error"' in response.content) == (status == 422)


def test_on_a_day_before_the_tree_is_that_of_then(cast: Cast, works: Unit) -> None:
    UnitVersion.objects.update(since=timezone.now() - timedelta(days=90))
    actions.change(Unit.objects.get(slug="wegen"), by=cast.root, name="Wegen en riool")
    day = (timezone.localdate() - timedelta(days=2)).isoformat()
    page = shown(cast.ben, f"/units/?view=list&on={day}")
    assert "Wegen en riool" not in page and ">Wegen</a>" in page


def test_two_thousand_units_take_no_more_questions_than_25(cast: Cast) -> None:
    asked = []
    for count in (25, 2000):
        Person.objects.filter(username__startswith="p").delete()
        Unit.objects.update(parent=None)
        Unit.objects.all().delete()
        many(count)
        browser = client(cast.ben)
        for view in ("", "view=chart", "view=chart&show=all", "view=chart&show=around", "view=list"):
            with CaptureQueriesContext(connection) as seen:
                page = browser.get(f"/units/?{view}", secure=True)
            assert page.status_code == 200
            asked.append(len(seen))
    assert max(asked[1:5] + asked[6:]) <= 7  # the first of each also fills caches


def test_a_team_says_who_leads_it_where_it_stands_and_who_works_there(cast: Cast, works: Unit) -> None:
    page = shown(cast.ben, "/units/beheer/")
    assert "Alles buiten" in page and "Werf" in page and "Hoofd beheer" in page
    assert "Stratenmaker" not in page  # works in a part of it
    assert "Stratenmaker" in shown(cast.ben, "/units/beheer/?who=all")
    roads = shown(cast.ben, "/units/wegen/")
    assert "leads Beheer, of which this is a part" in roads
    assert 'href="/units/beheer/"' in roads


def test_phone_and_mail_stand_there_only_for_whom_they_are_for(cast: Cast, works: Unit) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    Profile.objects.create(person=cast.ben, phone="010 123", shown={"email": "me"})
    page = shown(cast.cleo, "/units/wegen/")
    assert 'href="tel:010123"' in page and "mailto:" not in page
    Profile.objects.update(shown={"email": "me", "phone": "me"})
    assert "tel:" not in shown(cast.cleo, "/units/wegen/")
    assert "tel:" in shown(cast.ben, "/units/wegen/")


def test_a_team_tells_what_it_was_and_what_it_came_after(cast: Cast, works: Unit) -> None:
    roads, parks = Unit.objects.get(slug="wegen"), actions.create("Groen", by=cast.root, parent=works)
    actions.change(roads, by=cast.root, name="Wegen en riool")
    actions.move(roads, by=cast.root, parent=None)
    actions.close(parks, by=cast.root, successor=roads)
    page = shown(cast.ben, "/units/wegen/")
    assert "Was called Wegen until" in page
    actions.change(roads, by=cast.root, lead=cast.mo)
    actions.change(roads, by=cast.root, lead=cast.eef)
    assert re.search(r'led by <a href="/people/mo/"', shown(cast.ben, "/units/wegen/"))
    assert re.search(r'a part of <a href="/units/beheer/"', page)
    assert re.search(r'Goes on with the work of <a href="/units/groen/"', page)
    assert re.search(r'What it did is done by <a href="/units/wegen/"', shown(cast.ben, "/units/groen/"))


def test_who_came_this_month_is_greeted_and_another_title_is_no_coming(cast: Cast, works: Unit) -> None:
    roads = Unit.objects.get(slug="wegen")
    Unit.objects.update(created_at=timezone.now() - timedelta(days=400))
    Placement.objects.update(since=timezone.now() - timedelta(days=300))
    actions.place(cast.ben, by=cast.root, title="Voorman")
    assert "New this month" not in shown(cast.ada, "/units/wegen/")
    actions.place(cast.cleo, by=cast.root, unit=roads)
    page = shown(cast.ada, "/units/wegen/")
    assert "Cleo Smit" in page.split("New this month")[1].split("</ul>")[0]
    assert "Ben Bakker" not in page.split("New this month")[1].split("</ul>")[0]


def test_no_one_is_left_out_between_two_pages_of_a_team(
    cast: Cast, works: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team, "PAGE", 2)
    for at in range(4):
        actions.place(testing.person(f"jan{at}", name="Jan Jansen"), by=cast.root, unit=works)
    seen: list[str] = []
    address = "/units/beheer/"
    while address:
        page = shown(cast.ben, address)
        seen += re.findall(r'href="/people/(jan\d)/" dir', page)
        found = re.search(r'href="\?(after=\d+)', page)
        address = f"/units/beheer/?{found[1]}" if found else ""
    assert sorted(seen) == ["jan0", "jan1", "jan2", "jan3"]


def test_a_page_of_a_team_asks_the_same_for_one_and_for_many(cast: Cast, works: Unit) -> None:
    def asked() -> int:
        browser = client(cast.cleo)
        browser.get("/units/beheer/", secure=True)
        with CaptureQueriesContext(connection) as seen:
            browser.get("/units/beheer/?who=all", secure=True)
        return len(seen)

    before = asked()
    for at in range(9):
        actions.place(testing.person(f"jan{at}"), by=cast.root, unit=works, title="Hovenier")
        actions.create(f"Ploeg {at}", by=cast.root, parent=works, lead=cast.mo)
    assert asked() == before <= 14


def test_who_leads_a_unit_changes_what_it_is_for_and_loses_nothing_typed(cast: Cast, works: Unit) -> None:
    browser = client(cast.ada)
    long = "x" * 501
    refused = browser.post("/units/beheer/edit/", {"about": long, "place": "Werf Noord"}, secure=True)
    assert refused.status_code == 422
    assert long in refused.content.decode() and "Werf Noord" in refused.content.decode()
    browser.post("/units/beheer/edit/", {"about": "Buiten", "place": "Werf Noord"}, secure=True)
    works.refresh_from_db()
    assert (works.about, works.place) == ("Buiten", "Werf Noord")
    assert client(cast.ben).post("/units/beheer/edit/", {"about": "Mijn"}, secure=True).status_code == 403
    assert Client().get("/units/beheer/", secure=True).status_code == 302


@pytest.mark.parametrize("address", ["/people/", "/people/?q=ben", "/search/?q=ben", "/spaces/het-plein/members/"])
def test_title_and_unit_stand_with_a_name_but_guests_read_no_unit(cast: Cast, works: Unit, address: str) -> None:
    testing.space(cast)
    assert re.search("Stratenmaker(, | · )Wegen", re.sub("<[^>]+>", "", shown(cast.ada, address)))
    page = shown(cast.gus, address)
    assert "Stratenmaker" in page and "Wegen" not in page


def test_a_unit_is_found_by_its_name_and_by_what_it_was_called(cast: Cast, works: Unit) -> None:
    actions.change(Unit.objects.get(slug="wegen"), by=cast.root, name="Straten en pleinen")
    for typed in ("pleinen", "wegen", "straten wegen"):
        assert 'href="/units/wegen/"' in shown(cast.ben, f"/search/?q={typed}")
        assert any(
            one["value"] == "/units/wegen/"
            for one in client(cast.ben).get(f"/complete/go?q={typed}", secure=True).json()
        )
    assert "/units/" not in shown(cast.gus, "/search/?q=pleinen")
    assert "/units/" not in str(client(cast.gus).get("/complete/go?q=pleinen", secure=True).json())
