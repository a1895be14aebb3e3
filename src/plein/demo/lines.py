"""People, spaces and tags of the example organisation as lines of an archive (see docs/administrators/archive-format.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from plein.demo.belonging import Belonging
from plein.demo.crowd import Crowd, chance, tag_followers
from plein.demo.shapes import LAUNCH, Organisation, Somebody
from plein.kit.text import slugify

Line = dict[str, Any]
NAME, LANGUAGE = "Gemeente Meerwijde", "nl"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DOMAINS = {"Oudendam": "oudendam.example", "Zandhorst": "zandhorst.example"}


@dataclass(frozen=True, slots=True)
class Clock:
    """Moves the times of the stories by whole weeks and gives them their zone."""

    weeks: int

    def of(self, at: datetime) -> datetime:
        """The moment."""
        return (at + timedelta(weeks=self.weeks)).replace(tzinfo=AMSTERDAM)

    def text(self, at: datetime) -> str:
        """The moment as archives write it."""
        return self.of(at).isoformat()


def weeks_since_launch(founded: datetime) -> int:
    """By how many weeks the times of an organisation that is here already were moved."""
    return round((founded.astimezone(AMSTERDAM).replace(tzinfo=None) - LAUNCH) / timedelta(weeks=1))


def people(crowd: Crowd, clock: Clock, faces: set[str]) -> Iterator[Line]:
    """A line for each person; those who left are closed accounts."""
    for person in crowd.organisation.people.values():
        visit = crowd.last_visit(person)
        yield {
            "username": person.key, "name": person.name, "title": person.job, "place": place_of(person, crowd.organisation),
            "about": about(person), "role": role_of(person),
            "is_active": person.left is None or person.left > crowd.organisation.ends.date(), "language": person.language,
            "joined_at": clock.text(person.start), "created_at": clock.text(person.start), "read_at": clock.text(visit),
            "activity_read_at": clock.text(visit - timedelta(days=1)),
            **({"email": address(person)} if person.mail else {}), **({"picture": True} if person.key in faces else {}),
        }  # fmt: skip


def role_of(person: Somebody) -> str:
    """What somebody is here."""
    return "guest" if person.outside else person.role


def about(person: Somebody) -> str:
    """Their own words; job and unit stand beside them."""
    return person.about.removeprefix(f"{person.job}.").strip()


def place_of(person: Somebody, organisation: Organisation) -> str:
    """Where somebody works: where their unit is."""
    unit = organisation.units.get(person.works_in)
    return unit.place if unit else ""


def address(person: Somebody) -> str:
    """An address that exists nowhere."""
    domain = next((at for name, at in DOMAINS.items() if name in person.job), "meerwijde.example")
    name = slugify(person.name, lambda _: False).replace("-", ".")
    return f"{name}@{'hetbaken.example' if person.unit == 'baken' else domain}"


def follows(crowd: Crowd, clock: Clock) -> Iterator[Line]:
    """Who follows whom."""
    for person in crowd.organisation.people.values():
        for other, at in crowd.follows(person):
            yield {"person": person.key, "to": other, "mute": False, "at": clock.text(min(at, crowd.organisation.ends))}


def spaces(crowd: Crowd, clock: Clock, newest: dict[str, datetime]) -> Iterator[Line]:
    """Every space with its members, then a profile for each person."""
    for one in crowd.inside.values():
        yield _space(one, crowd, clock, newest.get(one.place.key))
    for person in crowd.organisation.people.values():
        started = clock.text(person.start)
        yield {
            "slug": person.key, "kind": "personal", "name": person.name, "join": "invitation", "stage": "open", "owner": person.key,
            "created_at": started, "members": [{"person": person.key, "role": "manager", "muted": False, "joined_at": started}],
        }  # fmt: skip


def _space(one: Belonging, crowd: Crowd, clock: Clock, newest: datetime | None) -> Line:
    place, everyone = one.place, crowd.organisation.people
    join = place.join or {"open": "everyone", "closed": "request"}.get(place.kind, "invitation")
    archived = place.archived and clock.text(
        datetime(place.archived.year, place.archived.month, place.archived.day, 16, 4)
    )
    line: Line = {
        "slug": place.slug, "kind": place.kind, "name": place.name, "purpose": place.purpose, "join": join, "stage": place.stage, "function": place.function,
        "created_at": clock.text(one.created), "archived_at": archived, "successor": place.successor,
        "last_post_at": newest and clock.text(newest), "rules": [_rule(word, one, clock) for word in place.by_rule],
        "members": [_member(one, everyone[key], crowd, clock) for key in one.roles if _stays(everyone[key], crowd.organisation)],
    }  # fmt: skip
    return {name: value for name, value in line.items() if value not in (None, "", [])}


def _stays(person: Somebody, organisation: Organisation) -> bool:
    return person.left is None or person.left > organisation.ends.date()


def _rule(word: str, one: Belonging, clock: Clock) -> Line:
    about = {"by": one.place.managers[0], "at": clock.text(one.created)}
    return about if word == "all" else {"unit": word, **about}


def _by_rule(key: str, one: Belonging) -> Line:
    """By which rule somebody is there; who has a role of their own is there by hand too."""
    if key not in one.rules:
        return {}
    return {"rule": one.rules[key], **({"own_role": one.roles[key]} if one.roles[key] != "member" else {})}


def _member(one: Belonging, person: Somebody, crowd: Crowd, clock: Clock) -> Line:
    key = one.place.key
    return {
        "person": person.key, "role": one.roles[person.key], **_by_rule(person.key, one), "joined_at": clock.text(one.since[person.key]),
        "muted": key in {"voetbalpool", "vraag-en-aanbod"} and chance("muted", person.key, key).random() < 0.08,
        "last_read_at": clock.text(crowd.last_read(person, key)),
    }  # fmt: skip


def tags(crowd: Crowd, clock: Clock, first: dict[str, datetime]) -> Iterator[Line]:
    """Tags in use, with who follows them; `first` says since when each is."""
    for slug, began in sorted(first.items()):
        followers = [
            {"person": one.key, "mute": False, "at": clock.text(max(began, one.start))}
            for one in tag_followers(crowd, slug)
        ]
        yield {"slug": slug, "name": slug, **({"followers": followers} if followers else {})}
