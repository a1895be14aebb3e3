"""Guests and who answers for them, and who leaves, in the example organisation, as lines of an archive."""

from collections.abc import Iterator
from datetime import timedelta

from plein.demo.crowd import Crowd
from plein.demo.lines import Clock, Line
from plein.demo.shapes import Somebody

LEAVES = "rik"  # an intern whose time is over
LAST_WEEK = timedelta(days=5)
NEAR, FAR = 9, 80  # days that guests still stay: the first of them not long


def stays(crowd: Crowd, clock: Clock) -> Iterator[Line]:
    """Until when everybody from outside stays, and who answers for them: who manages a space of theirs."""
    outside = [person for person in crowd.organisation.people.values() if person.outside and not person.left]
    for number, person in enumerate(outside):
        until = crowd.organisation.ends + timedelta(days=NEAR if not number else FAR + number)
        sponsor = _sponsor(person, crowd)
        line: Line = {"person": person.key, "until": clock.of(until).date().isoformat()}
        yield {**line, **({"sponsor": sponsor} if sponsor else {})}


def departures(crowd: Crowd, clock: Clock) -> Iterator[Line]:
    """One who is in the last week, whose manager is asked who takes over."""
    person = crowd.organisation.people.get(LEAVES)
    if person is None or person.left:
        return
    lead = crowd.organisation.units[person.works_in].lead
    last = clock.of(crowd.organisation.ends + LAST_WEEK).date().isoformat()
    yield {"person": person.key, "last_day": last, **({"manager": lead} if lead else {})}


def _sponsor(person: Somebody, crowd: Crowd) -> str:
    people = crowd.organisation.people
    for one in crowd.inside.values():
        if person.key in one.roles:
            able = (key for key, role in one.roles.items() if role == "manager" and not people[key].outside and not people[key].left)  # fmt: skip
            if found := next(able, ""):
                return found
    return ""
