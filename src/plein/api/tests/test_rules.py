"""Rules by the API."""

import json
from typing import Any

from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from plein.core import testing
from plein.core.people.actions import make_token
from plein.core.testing import Cast
from plein.core.units import actions as units


def asking(cast: Cast, who: str) -> Any:
    person = getattr(cast, who)
    secret = make_token(person, by=person, name="t", scopes=["read", "write", "manage"])[1]

    def ask(method: str, path: str, body: Any = None) -> Any:
        return Client().generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            secure=True, headers={"Authorization": f"Bearer {secret}"},
        )  # fmt: skip

    return ask


def test_rules_are_set_all_at_once_and_members_say_why(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    space, parks = testing.space(cast, kind="closed"), units.create("Parks", by=cast.root)
    units.place(cast.cleo, by=cast.root, unit=parks)
    units.place(cast.ben, by=cast.root, unit=parks)
    ada, path = asking(cast, "ada"), f"/spaces/{space.pk}/rules"
    with django_capture_on_commit_callbacks(execute=True):
        answer = ada(
            "PUT", path, {"items": [{"unit": parks.pk}, {"place": "Dock", "role": "editor", "may_leave": True}]}
        )
    assert answer.status_code == 200, answer.content
    found = ada("GET", path).json()
    assert found["settled"] and [(one["unit"], one["place"], one["role"]) for one in found["items"]] == [(parks.pk, "", "member"), (None, "Dock", "editor")]  # fmt: skip
    members = {one["person"]["username"]: (one["by_hand"], one["by_rule"]) for one in ada("GET", f"/spaces/{space.pk}/members").json()["items"]}  # fmt: skip
    assert members["cleo"] == (False, "works in Parks") and members["ben"] == (True, "works in Parks") and members["ada"] == (True, None)  # fmt: skip
    guests = asking(cast, "gus")("GET", f"/spaces/{space.pk}/members").json()["items"]
    assert {one["by_rule"] for one in guests} == {None}
    assert asking(cast, "gus")("GET", path).status_code == 403
    assert asking(cast, "cleo")("GET", path).status_code == 200
    assert asking(cast, "cleo")("PUT", path, {"items": []}).status_code == 403


def test_what_is_wrong_is_named_with_its_place(cast: Cast) -> None:
    space = testing.space(cast)
    answer = asking(cast, "ada")("PUT", f"/spaces/{space.pk}/rules", {"items": [{}, {"who": "guest", "role": "boss"}, {"unit": 99999}]})  # fmt: skip
    assert answer.status_code == 422 and "items.1.role" in answer.content.decode()
