"""Administrators build the tree and place people by forms that lose nothing typed."""

import pytest

from plein.core.models import Unit
from plein.core.testing import Cast
from plein.core.units import actions
from plein.web.tests.test_lists import client

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(cast: Cast) -> Unit:
    return actions.create("Beheer", by=cast.root)


def test_a_unit_is_added_below_another_with_its_lead(cast: Cast, works: Unit) -> None:
    browser = client(cast.root)
    added = browser.post(
        "/organisation/units/", {"name": "Wegen", "parent": works.pk, "lead": "Ben Bakker"}, secure=True
    )
    roads = Unit.objects.get(name="Wegen")
    assert added.headers["Location"] == f"/organisation/units/{roads.pk}/"
    assert (roads.parent, roads.lead) == (works, cast.ben)
    page = browser.get("/organisation/units/", secure=True).content.decode()
    assert f'href="/organisation/units/{roads.pk}/"' in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [("name", "", "Give the unit a name."), ("name", "x" * 121, "at most 120"), ("lead", "Zorro", "no colleague with this name"),
     ("lead", "a", "Several people fit"), ("lead", "@gus", "Choose a colleague"), ("parent", "999999", "Choose a unit that is in the list."), ("parent", "x", "Choose a unit")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, works: Unit, field: str, typed: str, said: str
) -> None:
    values = {"name": "Groen & zo", "parent": str(works.pk), "lead": "@ben", field: typed}
    refused = client(cast.root).post("/organisation/units/", values, secure=True)
    page = refused.content.decode()
    assert refused.status_code == 422 and said in page
    assert f'id="f-{field}-error"' in page
    assert f'value="{values["lead"]}"' in page
    assert field == "name" or 'value="Groen &amp; zo"' in page
    assert Unit.objects.count() == 1


def test_a_unit_is_renamed_moved_and_closed(cast: Cast, works: Unit) -> None:
    browser = client(cast.root)
    roads = actions.create("Wegen", by=cast.root, parent=works)
    actions.place(cast.ben, by=cast.root, unit=roads)
    at = f"/organisation/units/{roads.pk}/"
    browser.post(at, {"name": "Wegen en riool", "lead": "@ada", "code": "W1", "place": "Werf", "about": "Straten"}, secure=True)  # fmt: skip
    roads.refresh_from_db()
    assert (roads.name, roads.lead, roads.code, roads.about) == ("Wegen en riool", cast.ada, "W1", "Straten")
    assert browser.post(f"{at}move", {"parent": ""}, secure=True).status_code == 302
    roads.refresh_from_db()
    assert roads.parent is None
    below = browser.post(f"/organisation/units/{works.pk}/move", {"parent": works.pk}, secure=True)
    assert below.status_code == 422 and "part of itself" in below.content.decode()
    empty = browser.post(f"{at}close", {"successor": ""}, secure=True)
    assert empty.status_code == 422 and 'id="f-successor-error"' in empty.content.decode()
    browser.post(f"{at}close", {"successor": works.pk}, secure=True)
    cast.ben.refresh_from_db()
    assert cast.ben.unit == works
    assert "went on as Beheer" in browser.get("/organisation/units/", secure=True).content.decode()


def test_a_unit_cannot_be_put_below_itself_by_its_own_page(cast: Cast, works: Unit) -> None:
    actions.create("Wegen", by=cast.root, parent=works)
    page = client(cast.root).get(f"/organisation/units/{works.pk}/", secure=True).content.decode()
    assert "Wegen" not in page.split('name="parent"')[1].split("</select>")[0]


def test_somebody_is_placed_by_a_form(cast: Cast, works: Unit) -> None:
    browser = client(cast.root)
    at = f"/organisation/people/{cast.ben.pk}/work"
    values = {
        "unit": works.pk,
        "title": "Hovenier",
        "place": "Werf",
        "manager": "Ada de Vries",
        "employee_number": "17",
    }
    assert browser.post(at, values, secure=True).status_code == 302
    cast.ben.refresh_from_db()
    assert (cast.ben.unit, cast.ben.title, cast.ben.manager, cast.ben.employee_number) == (works, "Hovenier", cast.ada, "17")  # fmt: skip
    page = browser.get(at, secure=True).content.decode()
    assert 'value="Hovenier"' in page and 'value="@ada"' in page
    assert "Hovenier" in browser.get(f"/organisation/people/{cast.ben.pk}", secure=True).content.decode()


def test_everything_that_is_wrong_with_a_placement_is_said_at_once(cast: Cast, works: Unit) -> None:
    actions.place(cast.ada, by=cast.root, employee_number="17")
    at = f"/organisation/people/{cast.ben.pk}/work"
    typed = {"unit": "999", "title": "t" * 5, "place": "", "manager": "Zorro", "employee_number": "17"}
    refused = client(cast.root).post(at, typed, secure=True)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'id="f-unit-error"' in page and 'id="f-manager-error"' in page and 'value="ttttt"' in page
    refused = client(cast.root).post(at, {**typed, "unit": "", "manager": ""}, secure=True)
    assert "Another person has this employee number." in refused.content.decode()


def test_only_administrators_come_here(cast: Cast, works: Unit) -> None:
    for person in (cast.ben, cast.gus, cast.ada):
        browser = client(person)
        for address in (
            "/organisation/units/",
            f"/organisation/units/{works.pk}/",
            f"/organisation/people/{person.pk}/work",
        ):
            assert browser.post(address, {"name": "Mijn", "title": "Baas"}, secure=True).status_code == 403
    works.refresh_from_db()
    assert works.name == "Beheer"
