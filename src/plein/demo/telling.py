"""What people of the example organisation tell on their profiles, as lines of an archive."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from plein.demo.crowd import Crowd, chance
from plein.demo.lines import Clock, Line
from plein.demo.shapes import LAUNCH, Somebody

TOLD = Path(__file__).parent / "organisation" / "told.toml"
DAYS = ("mon", "tue", "wed", "thu", "fri")
# Days in the week, as people in a municipality work; a full week most often, then four days, then three.
WEEKS = (*[DAYS] * 9, *[("mon", "tue", "wed", "thu")] * 3, *[("mon", "tue", "thu", "fri")] * 3, *[("mon", "tue", "thu")] * 2, ("tue", "wed", "thu"), ("wed", "thu", "fri"), ("mon", "wed"))  # fmt: skip
OUTSIDE = ("Werf Zuid", "Post Haven")  # where the day begins early, and nobody has a room
ROOMS = {
    "Stadhuis": "{floor}.{door:02}",
    "Werkplein": "Blok {block}, plek {door}",
    "Het Baken": "Lokaal {floor}{door:02}",
}


def profiles(crowd: Crowd, clock: Clock) -> Iterator[Line]:
    """A line for everybody who tells something; pupils and guests tell what they like, and a few nothing at all."""
    named = {key: _skills(person) for key, person in crowd.organisation.people.items()}
    for number, person in enumerate(crowd.organisation.people.values()):
        luck, own = chance("told", person.key), told().get(person.key, {})
        skills = [] if person.outside else named[person.key]
        line: Line = {
            "person": person.key, **_parts(person, own, luck), **({} if person.outside else _work(person, crowd, own, luck, number)),
            "skills": [*(_skill(name, person, crowd, clock, named) for name in skills), *_interests(own, luck)],
        }  # fmt: skip
        if own or luck.random() > 0.12:
            yield {name: value for name, value in line.items() if value}


def told() -> dict[str, dict[str, Any]]:
    """What the file says of single people."""
    found: dict[str, dict[str, Any]] = _file()["person"]
    return found


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(TOLD.read_text(encoding="utf-8"))


def _parts(person: Somebody, own: dict[str, Any], luck: Random) -> Line:
    """In whose name they speak, and their own words."""
    usual = "" if person.language == "en" or luck.random() < 0.4 else luck.choice(_file()["languages"])
    words: Line = {name: own[name] for name in ("pronunciation", "called", "ask_about", "projects") if name in own}
    speaks = {"languages": own.get("languages", "" if person.outside else usual)}
    return {**words, **speaks, "category": own.get("category", "personal"), "shown": _shown(luck)}


def _shown(luck: Random) -> dict[str, str]:
    """Nearly all show their address to colleagues; a few show more, or less, than is usual."""
    usual = {"email": "colleagues"}
    return luck.choice(
        [usual] * 12
        + [
            {},
            usual | {"interests": "me"},
            {"phone": "everyone"},
            usual | {"days": "me"},
            usual | {"ask_about": "everyone"},
        ]
    )


def _work(person: Somebody, crowd: Crowd, own: dict[str, Any], luck: Random, number: int) -> Line:
    """Extension, room and days. Extensions of four digits exist in no telephone network but their own."""
    place = getattr(crowd.organisation.units.get(person.works_in), "place", "")
    room = ROOMS.get(place, "").format(floor=luck.randint(0, 4), door=luck.randint(1, 28), block=luck.choice("ABC"))
    begins, ends = ("07:15", "16:00") if place in OUTSIDE else luck.choice((("08:00", "16:30"), ("08:30", "17:00"), ("09:00", "17:30")))  # fmt: skip
    days = tuple(own["days"].split()) if "days" in own else luck.choice(WEEKS)
    return {"phone": f"{4000 + number}", "rooms": room, "days": {day: [begins, ends] for day in days}}


def _skills(person: Somebody) -> list[str]:
    """What people with this job are good at; two to four of it."""
    own = told().get(person.key, {})
    if "skills" in own or person.outside:
        return list(own.get("skills", []))
    words = person.job.lower()
    pool: list[str] = next((about["skills"] for job, about in _file()["job"].items() if job in words), [])
    luck = chance("skills", person.key)
    return luck.sample(pool, min(len(pool), luck.randint(2, 4)))


def _interests(own: dict[str, Any], luck: Random) -> list[Line]:
    chosen = own.get("interests") or luck.sample(_file()["interests"], luck.choice((0, 1, 2, 2, 3, 4)))
    return [{"kind": "interest", "name": name} for name in chosen]


def _skill(name: str, person: Somebody, crowd: Crowd, clock: Clock, named: dict[str, list[str]]) -> Line:
    """A skill with the colleagues who say so: those of the same unit, who have it themselves or work with it, before others."""
    luck = chance("endorsed", person.key, name)
    known = "ask_about" in told().get(person.key, {})
    count = luck.choice((1, 2, 2, 3, 5, 8) if known else (0, 0, 0, 1, 1, 2, 3))
    others = [one for one in crowd.organisation.people.values() if one.key != person.key and not one.outside]
    near = [one.key for one in others if one.unit == person.unit or name in named[one.key]]
    by = [
        {"by": one.key, "at": clock.text(_when(luck, one, person, crowd))}
        for one in crowd.pick(luck, others, count, near)
    ]
    return {"kind": "skill", "name": name, **({"endorsements": by} if by else {})}


def _when(luck: Random, one: Somebody, other: Somebody, crowd: Crowd) -> Any:
    """Some time when both were there."""
    begins = max(one.start, other.start, LAUNCH + timedelta(days=9))
    lasts = (crowd.organisation.ends - begins).total_seconds()
    return begins + timedelta(seconds=int(luck.random() * max(60, lasts)))
