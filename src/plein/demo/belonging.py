"""Who is in which space, as what, and who may read it: the rules of Plein, told of people who are not stored yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plein.demo.shapes import LAUNCH, Organisation, Place, Somebody, Thread

FOUNDED = timedelta(days=2)  # within this time after the launch every space was made


@dataclass
class Belonging:
    """One space: when it was made, its members with their roles, and from when each is in it."""

    place: Place
    created: datetime
    roles: dict[str, str] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)  # who is there by which rule of the space, counted from 0

    @property
    def is_open(self) -> bool:
        """Whether every colleague reads it."""
        return self.place.kind == "open"

    def reads(self, person: Somebody) -> bool:
        """Whether somebody may read it."""
        return person.key in self.roles or (self.is_open and not person.outside)

    def judges(self, key: str) -> bool:
        """Whether somebody's own words appear at once everywhere, and others' wait for them."""
        return self.roles.get(key) in {"manager", "moderator", "editor"}


def belongings(organisation: Organisation) -> dict[str, Belonging]:
    """Every space with its members; who begins to talk in an open space joins it just before."""
    found = {}
    for number, place in enumerate(organisation.places.values()):
        created = LAUNCH + FOUNDED * number / max(1, len(organisation.places))
        one = Belonging(place, created.replace(microsecond=0))
        one.rules = _by_rule(place, organisation)
        by_rule = dict.fromkeys(one.rules, "member")
        for key, role in {**by_rule, **_roles(place, organisation.people)}.items():
            one.roles[key], one.since[key] = role, max(one.created, organisation.people[key].start)
        found[place.key] = one
    for thread in organisation.threads:
        _join(found, thread, organisation.people)
    return found


def _roles(place: Place, people: Mapping[str, Somebody]) -> dict[str, str]:
    roles: dict[str, str] = {}
    for role, keys in (("manager", place.managers), ("moderator", place.moderators), ("editor", place.editors)):
        for key in keys:
            if key in people:
                roles.setdefault(key, role)
    for word in place.members:
        for person in people.values():
            own = word == person.key
            unit = word == person.unit and (place.students or not person.student)
            everyone = word == "all" and not person.outside
            if own or unit or everyone:
                roles.setdefault(person.key, "member")
    return roles


def _by_rule(place: Place, organisation: Organisation) -> dict[str, int]:
    """Who fits a rule of a space: no guests, and nobody who has left."""
    found: dict[str, int] = {}
    for number, word in enumerate(place.by_rule):
        for person in organisation.people.values():
            stays = person.left is None or person.left > organisation.ends.date()
            if stays and not person.outside and (word == "all" or word in _units_over(person.works_in, organisation)):
                found.setdefault(person.key, number)
    return found


def _units_over(key: str, organisation: Organisation) -> list[str]:
    """A unit and what it is a part of."""
    unit = organisation.units.get(key)
    return [key, *_units_over(unit.parent, organisation)] if unit else []


def _join(found: dict[str, Belonging], thread: Thread, people: Mapping[str, Somebody]) -> None:
    """In an open space where all may speak, whoever begins a thread is a member from then on."""
    one, key = found.get(thread.space), thread.post.by
    if one is None or key in one.roles or key not in people or people[key].outside:
        return
    if one.is_open and one.place.stage == "open":
        one.roles[key] = "member"
        one.since[key] = max(one.created, people[key].start, thread.post.at - timedelta(minutes=4))
