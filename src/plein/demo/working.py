"""Units and who works where in the example organisation, as lines of an archive."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from plein.demo.lines import Clock, Line
from plein.demo.shapes import LAUNCH, Organisation, Somebody, Unit

HOUR = 6  # when a change begins on its day


def units(organisation: Organisation, clock: Clock) -> Iterator[Line]:
    """A line for each unit, what it is a part of before it."""
    for unit in sorted(organisation.units.values(), key=lambda one: (_depth(one, organisation), one.key)):
        line: Line = {
            "slug": unit.key, "name": unit.name, "parent": unit.parent, "lead": unit.lead, "place": unit.place, "about": unit.about,
            "created_at": clock.text(LAUNCH), "closed_at": unit.closed and clock.text(_on(unit.closed)),
            "successor": unit.successor, "versions": _versions(unit, clock),
        }  # fmt: skip
        yield _filled(line)


def placements(organisation: Organisation, clock: Clock) -> Iterator[Line]:
    """Where everybody works and worked; guests and pupils have no unit."""
    for person in organisation.people.values():
        history = _history(person, clock)
        gone = person.left is not None and person.left <= organisation.ends.date()
        unit = "" if gone else person.works_in
        yield _filled({"person": person.key, "unit": unit, "history": history})


def _depth(unit: Unit, organisation: Organisation) -> int:
    return 1 + _depth(organisation.units[unit.parent], organisation) if unit.parent else 0


def _versions(unit: Unit, clock: Clock) -> list[Line]:
    now = {"name": unit.name, "parent": unit.parent}
    steps = [({**now, **_without_until(step)}, _on(step["until"])) for step in unit.before]
    return _periods([*steps, (now, _on(unit.closed) if unit.closed else None)], LAUNCH, clock)


def _history(person: Somebody, clock: Clock) -> list[Line]:
    now = {"title": person.job, "unit": person.works_in}
    steps = []
    for step in person.before:
        was = {
            **now,
            **({"title": step["job"]} if "job" in step else {}),
            **({"unit": step["unit"]} if "unit" in step else {}),
        }
        steps.append((was, _on(step["until"])))
    return _periods([*steps, (now, _on(person.left) if person.left else None)], person.start, clock)


def _periods(steps: list[tuple[Line, datetime | None]], since: datetime, clock: Clock) -> list[Line]:
    """What was, one after another: each begins when the one before it ended."""
    found = []
    for values, until in steps:
        found.append(_filled({**values, "since": clock.text(since), "until": until and clock.text(until)}))
        since = until or since
    return found


def _without_until(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name != "until"}


def _on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, HOUR)


def _filled(line: Line) -> Line:
    return {name: value for name, value in line.items() if value not in (None, "", [])}
