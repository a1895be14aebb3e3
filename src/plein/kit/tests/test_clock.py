"""A clock that is set back."""

from datetime import UTC, datetime, timedelta

import pytest

from plein.kit import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_what_is_said_later_stands_later_though_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_latest", [datetime.min.replace(tzinfo=UTC)])
    minutes = [0, 0, -60, -59, 1]
    told = []
    for minute in minutes:
        monkeypatch.setattr(clock, "now", lambda minute=minute: NOON + timedelta(minutes=minute))
        told.append(clock.onward())
    assert told == sorted(set(told)) and told[0] == NOON and told[-1] == NOON + timedelta(minutes=1)


def test_a_clock_that_was_a_day_ahead_is_believed_when_it_is_right_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_latest", [NOON + timedelta(days=1)])
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert clock.onward() == NOON
