"""By which words somebody is found, made from what they are called and what they tell. Writes and asks nothing."""

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any, NamedTuple

from plein.core.people.models import Person
from plein.core.profiles.hours import DAYS
from plein.core.profiles.models import PersonSkill, Profile
from plein.core.profiles.queries import USUAL, shown_to
from plein.core.search.models import PersonWord
from plein.kit.short_names import others
from plein.kit.slips import left_out
from plein.kit.text import name_words, particles, without_particles

Kind = PersonWord.Kind
Rows = dict[tuple[str, str], tuple[int, bool]]  # kind and word: rank, and whether only for colleagues
LONGEST = 60  # letters of one word
MOST_WORDS = 5  # of a name in pairs
NAME, SHORT, LATER = 0, 2, 1  # LATER is added for who has not come yet
TITLE, SKILL, INTEREST, ABOUT = 0, 1, 2, 3


class Word(NamedTuple):
    """A row of the index, as it is compared."""

    person_id: int
    kind: str
    word: str
    rank: int
    sort_name: str
    colleagues: bool


def rows_of(person: Person, profile: Profile | None, skills: list[PersonSkill]) -> list[Word]:
    """Every word of somebody; none once the account is closed."""
    if not person.is_active:
        return []
    found: Rows = {}
    later = 0 if person.joined_at else LATER
    called = profile.called if profile else ""
    _add(found, Kind.NAME, names(person.name, person.username), later, Profile.Shown.EVERYONE)
    spoken = ((word, NAME) for word in calls(called, person.name))
    _add(found, Kind.NAME, spoken, later, shown_to(profile, "called"))
    for part, rank, text in _told(person, profile, skills):
        told = ((word[:LONGEST], rank) for word in name_words(text) if len(word) > 1)
        _add(found, Kind.KNOWN, told, 0, _level(profile, part))
    for part, words in facets(person, profile, skills):
        _add(found, Kind.FACET, ((word, 0) for word in words), 0, _level(profile, part))
    return [
        Word(person.pk, kind, word, rank, person.sort_name, colleagues)
        for (kind, word), (rank, colleagues) in found.items()
    ]


def _add(found: Rows, kind: str, words: Any, more: int, level: str) -> None:
    """Keep each word once, by its best rank and for the most people."""
    if level == Profile.Shown.ME:
        return
    for word, rank in words:
        row = (rank + more, level == Profile.Shown.COLLEAGUES)
        before = found.get((kind, word[:150]))
        found[kind, word[:150]] = row if before is None else (min(row[0], before[0]), row[1] and before[1])


def _level(profile: Profile | None, part: str) -> str:
    """For whom a part is: guests know what people are called and do, not how the organisation is built or who is in."""
    if part == "days":
        return Profile.Shown.ME if shown_to(profile, part) == Profile.Shown.ME else Profile.Shown.COLLEAGUES
    if part in USUAL:
        return shown_to(profile, part)
    return Profile.Shown.EVERYONE if part in {"title", "about", "letter", "role"} else Profile.Shown.COLLEAGUES


def names(name: str, username: str) -> Iterator[tuple[str, int]]:
    """The words of a name with their rank: each alone, every two, the whole; with tussenvoegsels, without, and glued on."""
    typed = name_words(name)
    words = list(dict.fromkeys(typed[:1] + bare(typed[1:])))  # Ben is a first name, and a tussenvoegsel
    for word in words:
        yield word[:LONGEST], NAME
        yield from ((other, SHORT) for other in others(word))
    for pair in permutations(words[:MOST_WORDS], 2):
        yield " ".join(pair)[:120], NAME
    yield " ".join(typed)[:150], NAME
    for glued, spaced, rest in _surnames(typed):
        yield glued[:LONGEST], NAME
        yield spaced[:120], NAME
        yield f"{spaced} {rest}"[:150], NAME
    yield " ".join(name_words(username)), SHORT


def calls(called: str, name: str) -> Iterator[str]:
    """The words of another first name that somebody goes by, with each word of the name too."""
    typed = name_words(name)
    words, own = name_words(called), bare(typed[1:]) or typed
    yield from words
    for one, other in ((word, mine) for word in words[:2] for mine in own[:MOST_WORDS]):
        yield f"{one} {other}"[:120]
        yield f"{other} {one}"[:120]


def bare(words: list[str]) -> list[str]:
    """The words without tussenvoegsels, unless there is nothing else."""
    small = set(particles(words))
    return list(dict.fromkeys(word for word in words if word not in small)) or words


def _surnames(words: list[str]) -> Iterator[tuple[str, str, str]]:
    """A surname with its tussenvoegsels, as one word and as several, and what stands before it."""
    small = set(particles(words))
    for at in range(1, len(words)):
        if words[at] in small and words[at - 1] not in small:
            rest = words[at:]
            if len(rest) == len(particles(rest)):
                return
            end = len(rest) - len(without_particles(rest)) + 1
            for start in range(end - 1):
                part = rest[start:end]
                yield "".join(part).replace("'", ""), " ".join(part), " ".join(words[:at])


def _told(person: Person, profile: Profile | None, skills: list[PersonSkill]) -> Iterator[tuple[str, int, str]]:
    yield "title", TITLE, person.title
    yield "unit", TITLE, person.unit.name if person.unit else ""
    yield "place", TITLE, person.place
    for row in skills:
        yield f"{row.kind}s", SKILL if row.kind == PersonSkill.Kind.SKILL else INTEREST, row.skill.name
    yield "about", ABOUT, person.about
    if profile:
        yield "ask_about", SKILL, profile.ask_about
        yield "languages", INTEREST, profile.languages
        yield "projects", ABOUT, profile.projects


def facets(person: Person, profile: Profile | None, skills: list[PersonSkill]) -> Iterator[tuple[str, list[str]]]:
    """What lists are narrowed by, by the part of the profile that it tells. Guests stand apart."""
    yield "letter", [f"letter:{person.letter}"]
    if person.is_guest:
        yield "role", ["role:guest"]
        return
    if person.unit:
        yield "unit", [f"unit:{key}" for key in person.unit.path.strip("/").split("/")]
    if person.place:
        yield "place", [f"place:{person.place}"]
    if person.joined_at:
        yield "new", [f"joined:{person.joined_at:%Y-%m-%d}"]
    for kind in PersonSkill.Kind.values:
        yield f"{kind}s", [f"{kind}:{row.skill.slug}" for row in skills if row.kind == kind]
    if profile:
        yield "languages", [f"language:{one}" for one in languages(profile.languages)]
        yield "days", list(_usual_days(profile))
        yield "today", [f"in:{profile.today_on:%Y-%m-%d}"] if profile.today_on and profile.today_in else []


def languages(text: str) -> list[str]:
    """The languages in a line like "Nederlands, engels en Turks"."""
    parts = (part.strip(" .") for part in text.replace(" en ", ",").replace(" and ", ",").replace(";", ",").split(","))
    return list(dict.fromkeys(part[:1].upper() + part[1:40] for part in parts if part))


def _usual_days(profile: Profile) -> Iterator[str]:
    """On which days somebody is usually in, if they tell; what they said of today counts instead."""
    own = DAYS[profile.today_on.weekday()] if profile.today_on else ""
    usual = DAYS if profile.tells_days else ()
    yield from (f"in:{day}" for day in usual if day in profile.days and day != own)


def slip_words(rows: Iterable[Word]) -> set[str]:
    """Words of names that may be written with a slip: single ones, long enough."""
    alone = (row for row in rows if row.kind == Kind.NAME and row.rank < SHORT)
    return {row.word for row in alone if 3 <= len(row.word) <= LONGEST and row.word.isalpha()}


def ways_of(word: str) -> dict[str, int]:
    """What is left of a word of a name by which it is found when it was written with a slip."""
    return left_out(word, 1 if len(word) < 6 else 2)
