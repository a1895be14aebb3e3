"""What a week says of today."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from plein.core.profiles.hours import today, week

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = {"mon": ["08:30", "17:00"], "tue": ["08:30", "17:00"], "thu": ["09:00", "12:30"], "fri": []}
MONDAY, SUNDAY = 23, 29  # November 2026


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


def test_days_with_the_same_hours_are_named_together() -> None:
    with translation.override("en"):
        assert week(DAYS) == [("Mon, Tue", "08:30–17:00"), ("Thu", "09:00–12:30"), ("Fri", "")]
    with translation.override("nl"):
        assert week(DAYS)[0][0] == "ma, di"


@pytest.mark.parametrize(
    ("moment", "begins", "ends"),
    [((MONDAY, 7, 0), "08:30", "17:00"), ((MONDAY, 8, 30), None, "17:00"), ((MONDAY, 16, 59), None, "17:00"), ((MONDAY + 4, 23, 0), None, None)],
)  # fmt: skip
def test_on_a_working_day_one_reads_from_when_and_until_when(
    moment: tuple[int, int, int], begins: str | None, ends: str | None
) -> None:
    found = today(DAYS, at(*moment))
    assert found.works
    assert [one and one.strftime("%H:%M") for one in (found.begins, found.ends)] == [begins, ends]


@pytest.mark.parametrize(
    ("moment", "day"), [((MONDAY, 17), "Tuesday"), ((MONDAY + 2, 10), "Thursday"), ((SUNDAY, 10), "Monday")]
)
def test_on_another_day_one_reads_when_they_are_back(moment: tuple[int, int], day: str) -> None:
    with translation.override("en"):
        found = today(DAYS, at(*moment))
    assert not found.works and found.next == day


def test_hours_are_those_of_their_own_clock_also_when_it_is_put_forward() -> None:
    found = today({"sun": ["01:00", "04:00"]}, datetime(2026, 3, 29, 0, 30, tzinfo=AMSTERDAM))
    assert found.begins and found.ends
    assert (found.ends.astimezone(ZoneInfo("UTC")) - found.begins.astimezone(ZoneInfo("UTC"))).seconds == 2 * 3600
