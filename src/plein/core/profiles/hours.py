"""When somebody works: their week in few words, and what that means today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Days = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Today:
    """Whether somebody works today. `begins` when that is still to come, `ends` until it is over; else the `next` day."""

    works: bool
    begins: datetime | None = None
    ends: datetime | None = None
    next: str = ""  # name of the next day on which they work, when they do not any more today


def week(days: Days) -> list[tuple[str, str]]:
    """Days with the same hours together, in the order of the week: `[("mon, tue", "08:30–17:00"), ("fri", "")]`."""
    found: dict[str, list[str]] = {}
    for at, day in enumerate(DAYS):
        if day in days:
            found.setdefault("–".join(days[day]), []).append(str(WEEKDAYS_ABBR[at]))
    return [(", ".join(names), hours) for hours, names in found.items()]


def today(days: Days, now: datetime) -> Today:
    """What the week says of this moment; `now` is in the zone in which the hours are meant."""
    hours = days.get(DAYS[now.weekday()])
    if hours is None:
        return Today(False, next=_next(days, now))
    if not hours:
        return Today(True)
    begins, ends = (_at(now, hour) for hour in hours)
    if now >= ends:
        return Today(False, next=_next(days, now))
    return Today(True, begins if now < begins else None, ends)


def _at(now: datetime, hour: str) -> datetime:
    return datetime.combine(now.date(), time.fromisoformat(hour), now.tzinfo)


def _next(days: Days, now: datetime) -> str:
    for ahead in range(1, 8):
        weekday = (now + timedelta(days=ahead)).weekday()
        if DAYS[weekday] in days:
            return str(WEEKDAYS[weekday])
    return ""
