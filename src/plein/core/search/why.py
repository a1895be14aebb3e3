"""Why somebody was found: the words of theirs that match, as far as the viewer may see them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plein.core.people.models import Person
from plein.core.profiles.models import PersonSkill, Profile
from plein.core.profiles.queries import may_see
from plein.kit.text import fold

Parts = list[tuple[str, bool]]  # a text in pieces, and which of them match
WORD = re.compile(r"\w+")
LONGEST = 90  # characters of a text that are shown around a match


@dataclass(frozen=True)
class Why:
    """The part of a profile that matches: "skills", "ask_about" and so on."""

    part: str
    text: Parts


def marked(text: str, words: Sequence[str]) -> Parts:
    """The text in pieces: those words that begin as one of these, and what is between them."""
    found: Parts = []
    at = 0
    for match in WORD.finditer(text):
        if any(fold(match[0]).startswith(word) for word in words):
            found += [(text[at : match.start()], False), (match[0], True)]
            at = match.end()
    found.append((text[at:], False))
    return [piece for piece in found if piece[0]]


def why(
    person: Person, profile: Profile | None, skills: Sequence[PersonSkill], viewer: Person, words: Sequence[str]
) -> Why | None:
    """The first part that matches, beside name, title and unit, which stand there anyway."""
    for part, text in _texts(person, profile, skills, viewer):
        pieces = marked(text, words)
        if any(match for _piece, match in pieces):
            return Why(part, _around(pieces))
    return None


def _texts(
    person: Person, profile: Profile | None, skills: Sequence[PersonSkill], viewer: Person
) -> Iterator[tuple[str, str]]:
    def told(part: str, text: str) -> Iterator[tuple[str, str]]:
        if text and may_see(person, profile, part, viewer):
            yield part, text

    yield from told("called", profile.called if profile else "")
    for kind in PersonSkill.Kind.values:
        for row in skills:
            if row.kind == kind:
                yield from told(f"{kind}s", row.skill.name)
    if profile:
        yield from told("ask_about", profile.ask_about)
        yield from told("languages", profile.languages)
    if not viewer.is_guest:
        yield "place", person.place
    yield "about", person.about
    if profile:
        yield from told("projects", profile.projects)


def _around(pieces: Parts) -> Parts:
    """What stands around the first match of a long text."""
    if sum(len(text) for text, _match in pieces) <= LONGEST:
        return pieces
    at = next(at for at, (_text, match) in enumerate(pieces) if match)
    before = "".join(text for text, _match in pieces[:at])
    after = "".join(text for text, _match in pieces[at + 1 :])
    half = (LONGEST - len(pieces[at][0])) // 2
    start = before if len(before) <= half else f"…{before[-half:].partition(' ')[2]}"
    end = after if len(after) <= half else f"{after[:half].rpartition(' ')[0]}…"
    return [(start, False), pieces[at], (end, False)]
