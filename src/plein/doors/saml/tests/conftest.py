"""A provider, and a door to it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from plein.core.testing import Cast
from plein.doors.models import Provider
from plein.doors.saml import keys
from plein.doors.saml.tests.liar import ENTITY, Liar, lying
from plein.doors.testing import saml
from plein.kit.addresses import parse

MAKE = keys._made
READY: list[keys.Pair] = []


@pytest.fixture(autouse=True)
def made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are made once for all tests: it takes a while."""
    rows: list[keys.Pair] = []

    def made() -> keys.Pair:
        at = len(rows)
        while len(READY) <= at:
            READY.append(MAKE())
        rows.append(READY[at])
        return READY[at]

    monkeypatch.setattr(keys, "_made", made)


@pytest.fixture
def liar(settings: object) -> Iterator[Liar]:
    """An honest provider, until a test says otherwise."""
    settings.INSIDE = parse("127.0.0.0/8")  # type: ignore[attr-defined]
    cache.clear()
    with lying() as found:
        yield found


@pytest.fixture
def door(cast: Cast, liar: Liar) -> Provider:
    """An open door to it, by which newcomers come in."""
    return saml(cast.root, creates_people=True, settings={"address": liar.url, "entity": ENTITY})
