"""A provider, and a door to it."""

from collections.abc import Iterator

import pytest

from plein.core.testing import Cast
from plein.doors.models import Provider
from plein.doors.oidc.tests.liar import Liar, lying
from plein.doors.testing import provider
from plein.kit.addresses import parse


@pytest.fixture
def liar(settings: object) -> Iterator[Liar]:
    """An honest provider, until a test says otherwise."""
    settings.INSIDE = parse("127.0.0.0/8")  # type: ignore[attr-defined]
    with lying() as found:
        yield found


@pytest.fixture
def door(cast: Cast, liar: Liar) -> Provider:
    """An open door to it, by which newcomers come in."""
    return provider(cast, liar.url, creates_people=True)
