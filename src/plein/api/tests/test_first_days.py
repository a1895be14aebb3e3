"""First days by the API: one's own path, buddies, and what administrators make of it."""

import pytest

from plein.api.tests.conftest import Programs
from plein.core import testing
from plein.core.testing import Cast
from plein.core.units import actions as units
from plein.core.welcome import actions

pytestmark = pytest.mark.django_db


def test_the_path_is_ones_own(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    assert [one["key"] for one in ben.get("/first-days").json()["steps"]] == [
        "profile",
        "spaces",
        "hello",
        "buddy",
        "guidelines",
    ]
    done = ben.call("PUT", "/first-days/steps/hello", {"done": True}).json()
    assert [one["key"] for one in done["steps"] if one["done"]] == ["hello"]
    assert not any(one["done"] for one in as_(cast.ada).get("/first-days").json()["steps"])
    assert not any(one["done"] for one in ben.call("PUT", "/first-days/steps/hello", {"done": False}).json()["steps"])
    assert ben.call("PUT", "/first-days/steps/dance", {"done": True}).status_code == 422
    assert ben.post("/first-days/dismiss").status_code == 204
    assert ben.get("/first-days").json()["dismissed_at"]
    assert as_(cast.gus).get("/first-days").status_code == 403


def test_who_a_buddy_is_is_said_when_they_agree(cast: Cast, as_: Programs) -> None:
    green, roads = units.create("Groen", by=cast.root), units.create("Wegen", by=cast.root)
    units.place(cast.ben, by=cast.root, unit=green)
    units.place(cast.ada, by=cast.root, unit=roads)
    cast.ben.refresh_from_db()
    ben, ada = as_(cast.ben), as_(cast.ada)
    assert ben.call("PUT", "/first-days/buddy").status_code == 422, "nobody offered it"
    assert ada.call("PATCH", "/newcomers", {"offers": True}).json() == {"offers": True, "items": []}
    asked = ben.call("PUT", "/first-days/buddy").json()["buddy"]
    assert asked == {"state": "asked", "person": None}
    (question,) = ada.get("/newcomers").json()["items"]
    assert question["person"]["username"] == "ben"
    assert as_(cast.mo).call("PUT", f"/newcomers/{question['id']}", {"agrees": True}).status_code == 404
    (agreed,) = ada.call("PUT", f"/newcomers/{question['id']}", {"agrees": True}).json()["items"]
    assert agreed["state"] == "agreed"
    assert ben.get("/first-days").json()["buddy"]["person"]["username"] == "ada"
    assert ada.call("DELETE", f"/newcomers/{question['id']}").status_code == 204
    assert ben.get("/first-days").json()["buddy"] is None


def test_who_asked_for_a_buddy_takes_it_back(cast: Cast, as_: Programs) -> None:
    actions.offer(by=cast.ada, wants=True)
    ben = as_(cast.ben)
    ben.call("PUT", "/first-days/buddy")
    assert ben.call("DELETE", "/first-days/buddy").status_code == 204
    assert ben.call("DELETE", "/first-days/buddy").status_code == 204, "said again, it stays so"
    assert as_(cast.ada).get("/newcomers").json()["items"] == []


def test_administrators_make_the_path(cast: Cast, as_: Programs, django_capture_on_commit_callbacks: object) -> None:
    square = testing.space(cast, "Plein")
    root = as_(cast.root)
    path = {"steps": [{"key": "buddy", "on": False}, {"key": "hello", "text": "Zeg hoi"}], "welcome_space": square.pk}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert root.call("PUT", "/organisation/first-days", path).status_code == 200
    made = root.get("/organisation/first-days").json()
    assert made["welcome_space"] == square.pk and made["newcomers"] is None, "never about fewer than ten people"
    assert [one["on"] for one in made["steps"] if one["key"] == "buddy"] == [False]
    steps = as_(cast.ben).get("/first-days").json()["steps"]
    assert "buddy" not in [one["key"] for one in steps] and "Zeg hoi" in str(steps)
    secret = testing.space(cast, "Bestuur", kind="secret")
    for body, field in (({"welcome_space": secret.pk}, "welcome_space"), ({"link": "ftp://x"}, "link")):
        answer = root.call("PUT", "/organisation/first-days", body)
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field
    assert as_(cast.ben).get("/organisation/first-days").status_code == 403
