"""Shared devices by the API."""

import pytest

from plein.api.models import Reply
from plein.api.tests.conftest import Programs
from plein.core.models import Terminal
from plein.core.signin.actions import register_terminal
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_changes_and_removes_a_device(cast: Cast, as_: Programs) -> None:
    root = as_(cast.root)
    made = root.post("/terminals", {"name": "Kantine", "idle": 3}, Idempotency_Key="t")
    assert made.status_code == 201 and made["Cache-Control"] == "private, no-store"
    body = made.json()
    assert (body["idle"], body["longest"], body["is_registered"]) == (3, 30, False)
    assert body["code"] not in str(list(Reply.objects.values()))
    register_terminal(body["code"])
    (known,) = root.get("/terminals").json()["items"]
    assert known["is_registered"] and "code" not in known
    changed = root.call("PATCH", f"/terminals/{body['id']}", {"name": "Hal"}).json()
    assert (changed["name"], changed["idle"]) == ("Hal", 3)
    assert "longest" in root.call("PATCH", f"/terminals/{body['id']}", {"idle": 60}).text
    assert root.call("DELETE", f"/terminals/{body['id']}").status_code == 204
    assert not Terminal.objects.exists()


def test_nobody_else_knows_of_them(cast: Cast, as_: Programs) -> None:
    ada = as_(cast.ada)
    for method, path, body in (("GET", "/terminals", None), ("POST", "/terminals", {"name": "x"}), ("DELETE", "/terminals/1", None)):  # fmt: skip
        assert ada.call(method, path, body).status_code == 403
    assert as_(cast.root).call("DELETE", "/terminals/999").status_code == 404
