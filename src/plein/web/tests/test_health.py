"""What load balancers ask, every few seconds."""

from threading import Event

import pytest
from django.db import OperationalError, connection
from django.test import Client

from plein.web import health


def test_readiness_is_found_out_once_and_the_database_is_asked_each_time(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = [[("0005_later", False)], []]  # nothing more is found on disk after these
    monkeypatch.setattr(health, "_up_to_date", Event())
    monkeypatch.setattr(health, "unapplied", lambda: looks.pop(0))

    def answers() -> tuple[int, str]:
        answer = client.get("/readyz", secure=True)
        return answer.status_code, answer.json()["status"]

    assert [answers() for _ in range(4)] == [(503, "behind"), (200, "ok"), (200, "ok"), (200, "ok")]

    def away() -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        assert answers() == (503, "no database")
    assert answers() == (200, "ok")
