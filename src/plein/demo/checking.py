"""What is wrong with the example organisation: keys, times, who speaks where. Tests and `plein demo` ask the same questions."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import emoji

from plein.core.people.actions import USERNAME
from plein.core.spaces.models import Space
from plein.demo.belonging import Belonging, belongings
from plein.demo.drawing import MOTIFS
from plein.demo.faces import WORDS
from plein.demo.reading import Wrong
from plein.demo.shapes import Organisation, Said, Thread
from plein.demo.telling import told
from plein.kit.markdown import mentions_in

DATED = re.compile(r"\b20(?:1[5-9]|2\d)\b")
LARGEST_FILE = 4000


def check(organisation: Organisation) -> None:
    """Raise Wrong with everything that is wrong, if anything is."""
    if found := list(faults(organisation)):
        more = f"\n… and {len(found) - 20} more" if len(found) > 20 else ""
        raise Wrong("\n".join(found[:20]) + more)


def faults(organisation: Organisation) -> Iterator[str]:
    """Say of everything that is wrong, where and what."""
    yield from _people(organisation)
    yield from _units(organisation)
    yield from _places(organisation)
    inside = belongings(organisation)
    keys = Counter(thread.key for thread in organisation.threads if thread.key)
    yield from (f"the id {key} is given {count} times" for key, count in keys.items() if count > 1)
    uids = Counter(said.uid for said in organisation.said())
    yield from (
        f"{said.where}: the same person speaks twice in the same second"
        for said in organisation.said()
        if uids[said.uid] > 1
    )
    begun = {thread.key: thread for thread in organisation.threads if thread.key}
    for thread in organisation.threads:
        if one := inside.get(thread.space):
            yield from _thread(thread, one, organisation, begun)
        else:
            yield f"{thread.post.where}: there is no space {thread.space!r}"


def _people(organisation: Organisation) -> Iterator[str]:
    names = Counter(person.name for person in organisation.people.values())
    for person in organisation.people.values():
        if not USERNAME.fullmatch(person.key) or person.key in organisation.units or person.key in organisation.places:
            yield f"{person.key}: this cannot be the key of a person"
        if person.unit not in organisation.units and not person.guest:
            yield f"{person.key}: there is no unit {person.unit!r}"
        if person.left and person.since and person.left <= person.since:
            yield f"{person.key} left before they came"
        if names[person.name] > 1:
            yield f"{person.key}: several people are called {person.name}"
        for step in person.before:
            if step.get("unit", person.unit) not in organisation.units or "until" not in step:
                yield f"{person.key}: what was before needs `until`, and a unit that is there"
    yield from (f"told.toml: nobody is called {key}" for key in sorted(told().keys() - organisation.people.keys()))
    for key, words in organisation.faces.items():
        if key not in organisation.people:
            yield f"faces.toml: nobody is called {key}"
        yield from (f"faces.toml, {key}: nobody knows how {word} looks" for word in sorted(set(words.split()) - WORDS))


def _units(organisation: Organisation) -> Iterator[str]:
    for unit in organisation.units.values():
        others = {unit.parent, unit.successor, *(step.get("parent", "") for step in unit.before)} - {""}
        yield from (f"unit {unit.key}: there is no unit {key!r}" for key in sorted(others - organisation.units.keys()))
        if unit.lead and (unit.lead not in organisation.people or organisation.people[unit.lead].left):
            yield f"unit {unit.key}: {unit.lead} cannot lead it"
        if not all("until" in step for step in unit.before):
            yield f"unit {unit.key}: what was before needs `until`"


def _places(organisation: Organisation) -> Iterator[str]:
    known = {*organisation.people, *organisation.units, "all"}
    for place in organisation.places.values():
        words = {*place.by_rule, *place.members, *place.managers, *place.editors, *place.moderators}
        yield from (f"space {place.key}: nobody is called {word}" for word in sorted(words - known))
        if place.kind not in {"open", "closed", "secret"} or place.stage not in Space.Stage.values:
            yield f"space {place.key}: kind {place.kind} or stage {place.stage} is not known"
        if place.function not in Space.Function.values:
            yield f"space {place.key}: function {place.function!r} is not known"
        if not place.managers:
            yield f"space {place.key} has no manager"
        if place.successor and place.successor not in organisation.places:
            yield f"space {place.key}: there is no space {place.successor!r}"


def _thread(thread: Thread, one: Belonging, organisation: Organisation, begun: dict[str, Thread]) -> Iterator[str]:
    for said in (thread.post, *thread.replies):
        yield from _speaks(said, one, organisation)
        yield from _content(said, organisation)
    yield from (
        f"{later.where} is before {earlier.where}"
        for earlier, later in pairwise(thread.replies)
        if later.at < earlier.at
    )
    for place, said in enumerate(thread.replies):
        if not 0 <= said.to <= place:
            yield f"{said.where} answers {said.to}, which is no earlier answer"
    if key := thread.post.quotes:
        quoted = begun.get(key)
        if quoted is None or quoted.post.at >= thread.post.at:
            yield f"{thread.post.where} quotes {key!r}, which is no earlier post"


def _speaks(said: Said, one: Belonging, organisation: Organisation) -> Iterator[str]:
    """Whether this person may say something here at that time."""
    person, place = organisation.people.get(said.by), one.place
    if person is None:
        yield f"{said.where}: nobody is called {said.by!r}"
        return
    if not person.is_there(said.at) or not one.created <= said.at:
        yield f"{said.where}: {said.by} or {place.key} is not there on {said.at:%Y-%m-%d}"
    if place.archived and said.at.date() > place.archived:
        yield f"{said.where}: {place.key} is archived then"
    colleague = one.is_open and place.stage != "one_way" and not person.outside
    if person.key not in one.roles and not colleague:
        yield f"{said.where}: {said.by} may not speak in {place.key}"
    if place.stage == "one_way" and not one.judges(said.by):
        yield f"{said.where}: only editors speak in {place.key}, not {said.by}"


def _content(said: Said, organisation: Organisation) -> Iterator[str]:
    for name in sorted(mentions_in(said.text) - organisation.people.keys()):
        yield f"{said.where} names @{name}, whom nobody knows"
    if DATED.search(f"{said.title} {said.text}"):
        yield f"{said.where} holds a year, which will be wrong when times move"
    if len(said.title) > 200:
        yield f"{said.where}: the title is too long"
    yield from (f"{said.where}: {text} is no emoji" for text, _ in said.reactions if not emoji.is_emoji(text))
    if said.picture and (said.picture.motif not in MOTIFS or not said.picture.alt):
        yield f"{said.where}: the picture needs a known motif and a description"
    for file in said.files:
        if not file.name.endswith((".txt", ".csv", ".md")) or len(file.text) > LARGEST_FILE:
            yield f"{said.where}: {file.name} is no small text file"
