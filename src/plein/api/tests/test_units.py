"""Units by the API: the tree, building it, and who works where."""

import pytest

from plein.api.tests.conftest import Programs
from plein.core.models import Unit
from plein.core.testing import Cast
from plein.core.units import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(cast: Cast) -> Unit:
    return actions.create("Beheer", by=cast.root, lead=cast.ada, code="B-1")


def test_an_administrator_builds_the_tree(cast: Cast, as_: Programs, works: Unit) -> None:
    root = as_(cast.root)
    made = root.post("/units", {"name": "Wegen", "parent": works.pk, "lead": cast.ben.pk})
    assert made.status_code == 201
    roads = made.json()
    assert (roads["parent"], roads["lead"]["username"], roads["code"]) == (works.pk, "ben", None)
    changed = root.call(
        "PATCH", f"/units/{roads['id']}", {"name": "Wegen en riool", "lead": None, "about": "Straten"}
    ).json()
    assert (changed["name"], changed["lead"], changed["about"]) == ("Wegen en riool", None, "Straten")
    assert root.post(f"/units/{roads['id']}/move", {"parent": None}).json()["parent"] is None
    closed = root.post(f"/units/{roads['id']}/close", {"successor": works.pk}).json()
    assert closed["closed_at"] and closed["successor"] == works.pk
    assert [one["name"] for one in root.get("/units").json()["items"]] == ["Beheer"]
    assert len(root.get("/units?closed=true").json()["items"]) == 2


def test_units_are_found_by_place_in_the_tree_and_by_name(cast: Cast, as_: Programs, works: Unit) -> None:
    roads = actions.create("Wegen", by=cast.root, parent=works)
    actions.change(roads, by=cast.root, name="Straten")
    ben = as_(cast.ben)
    for asked, expected in (
        ("top=true", ["Beheer"]), (f"parent={works.pk}", ["Straten"]), ("q=weg", ["Straten"]), ("q=nergens", []), ("limit=1", ["Straten"])
    ):  # fmt: skip
        assert [one["name"] for one in ben.get(f"/units?{asked}").json()["items"]] == expected
    assert as_(cast.gus).get("/units").json()["items"] == []
    assert as_(cast.gus).get(f"/units/{works.pk}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [("/units", {"name": "x", "parent": 999}, "parent"), ("/units", {"name": "x", "lead": 999}, "lead"), ("/units", {"name": "x", "code": "B-1"}, "code"),
     ("/units/{unit}/move", {"parent": 999}, "parent"), ("/units/{unit}/close", {"successor": 999}, "successor"), ("/units/{unit}/move", {"parent": "{unit}"}, "parent")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_field(
    cast: Cast, as_: Programs, works: Unit, path: str, body: dict[str, object], field: str
) -> None:
    body = {name: works.pk if value == "{unit}" else value for name, value in body.items()}
    answer = as_(cast.root).post(path.format(unit=works.pk), body)
    assert answer.status_code == 422
    assert field in str(answer.json())


def test_somebody_is_placed_and_only_who_may_sees_their_number(cast: Cast, as_: Programs, works: Unit) -> None:
    at = f"/people/{cast.ben.pk}/work"
    placed = as_(cast.root).call("PATCH", at, {"unit": works.pk, "title": "Hovenier", "employee_number": "17"}).json()
    assert (placed["unit"], placed["title"], placed["employee_number"]) == (works.pk, "Hovenier", "17")
    assert placed["manager"]["username"] == "ada"
    assert as_(cast.cleo).get(at).json()["employee_number"] is None
    assert as_(cast.ben).get(at).json()["employee_number"] == "17"
    assert as_(cast.gus).get(at).status_code == 404
    assert as_(cast.ben).call("PATCH", at, {"unit": None}).status_code == 403
    here = as_(cast.cleo).get(f"/units/{works.pk}/people").json()["items"]
    assert [one["username"] for one in here] == ["ben"]
    gone = as_(cast.root).call("PATCH", at, {"unit": None, "title": ""}).json()
    assert (gone["unit"], gone["title"]) == (None, "")
