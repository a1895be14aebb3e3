"""Growing the example organisation for load: more people, and posts put together from paragraphs of the stories.

Number 17 is always the same person or thread, so that growing twice to the same size adds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from plein.core.channel import ordinary
from plein.core.models import Post
from plein.demo import lines
from plein.demo.archive import Step, work_lines, write_lines
from plein.demo.belonging import Belonging, belongings
from plein.demo.crowd import Crowd, chance
from plein.demo.lines import Clock, Line
from plein.demo.shapes import LAUNCH, Organisation, Somebody, uid_of
from plein.kit.markdown import Rendered, render

ANSWERS = 4  # in each thread
EMOJI = ("👍", "❤️", "😄", "🎉", "👏")
REMEMBERED = 20_000  # rendered texts
SETTLED = timedelta(days=5)  # after the launch everybody and every space is there


def more_people(organisation: Organisation, count: int) -> dict[str, Somebody]:
    """This many colleagues beside those of the stories, spread over the units as those are."""
    known = [one for one in organisation.people.values() if one.unit and not one.outside]
    found = {}
    for number in range(1, count + 1):
        luck = chance("somebody", number)
        first, last = (luck.choice(known).name.partition(" ")[at] for at in (0, 2))
        like = luck.choice(known)
        found[f"m{number:05}"] = Somebody(f"m{number:05}", f"{first} {last}", like.job, like.unit, mail=False)
    return found


@dataclass
class Growth:
    """More people in the organisation, and so many threads between them."""

    organisation: Organisation
    people: dict[str, Somebody]
    posts: int
    clock: Clock
    grown: Organisation = field(init=False)
    inside: dict[str, Belonging] = field(init=False)
    _known: dict[tuple[str, str], Rendered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = self.organisation
        self.grown = Organisation(base.units, {**base.people, **self.people}, base.places, base.threads, base.faces)
        self.inside = belongings(self.grown)

    def uids(self) -> Iterator[UUID]:
        """The id of every post."""
        return (uid_of("more", number) for number in range(self.posts))

    def write(self, path: Path, step: Step) -> None:
        """Write all of it as an archive."""
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            write_lines(archive, self._lines(step))

    def _lines(self, step: Step) -> Iterator[tuple[str, Line]]:
        crowd = Crowd(self.grown, self.inside)
        yield from (("person", line) for line in lines.people(crowd, self.clock, set()))
        yield from work_lines(self.grown, self.clock)
        yield from (("follow", line) for line in self._follows())
        yield from (("space", line) for line in lines.spaces(crowd, self.clock, {}))
        for line in self._posts():
            yield "post", line
            step("writing", 1)

    def _follows(self) -> Iterator[Line]:
        known = [one.key for one in self.organisation.people.values() if not one.outside]
        for key in self.people:
            for other in chance("follows", key).sample(known, 4):
                yield {"person": key, "to": other, "mute": False, "at": self.clock.text(LAUNCH + SETTLED)}

    def _posts(self) -> Iterator[Line]:
        """Threads in order of time."""
        threads = range(-(-self.posts // (ANSWERS + 1)))
        span = (self.organisation.ends - LAUNCH - 2 * SETTLED).total_seconds()
        begun = {number: chance("more", number).random() * span for number in threads}
        for number in sorted(threads, key=lambda one: begun[one]):
            yield from self._thread(number, LAUNCH + SETTLED + timedelta(seconds=int(begun[number])))

    def _thread(self, number: int, at: datetime) -> Iterator[Line]:
        luck = chance("thread", number)
        space = luck.choices(self._busy[0], self._busy[1])[0]
        first = number * (ANSWERS + 1)
        root = str(uid_of("more", first))
        for place in range(min(ANSWERS + 1, self.posts - first)):
            author = self._somebody(luck, space, at)
            text = self._text(luck, space, place == 0)
            yield self._line(luck, str(uid_of("more", first + place)), root, space, author, at, text)
            at = min(self.organisation.ends, at + timedelta(seconds=int(luck.expovariate(1 / 9000)) + 30))

    @cached_property
    def _busy(self) -> tuple[list[str], list[int]]:
        """Spaces in use, and how much is said in each."""
        used = [key for key, place in self.organisation.places.items() if not place.archived]
        said = [thread.space for thread in self.organisation.threads]
        return used, [said.count(key) + 1 for key in used]

    @cached_property
    def _speakers(self) -> dict[str, list[Somebody]]:
        """Who may begin a thread in each space."""
        return {
            key: [self.grown.people[who] for who in one.roles if one.place.stage != "one_way" or one.judges(who)]
            for key, one in self.inside.items()
        }

    def _somebody(self, luck: Random, space: str, at: datetime) -> str:
        chosen = luck.choice(self._speakers[space])
        if chosen.is_there(at) and self.inside[space].since[chosen.key] <= at:
            return chosen.key
        return self.inside[space].place.managers[0]

    def _text(self, luck: Random, space: str, begins: bool) -> str:
        said = self._material[space][0 if begins else 1]
        return "\n\n".join(luck.choice(said) for _ in range(luck.choice((1, 2, 2, 3)) if begins else 1))

    @cached_property
    def _material(self) -> dict[str, tuple[list[str], list[str]]]:
        """Paragraphs of posts and whole answers for each space; what was said behind a door stays behind it."""
        found = {}
        for key, place in self.organisation.places.items():
            heard = [
                thread for thread in self.organisation.threads
                if thread.space == key or (place.kind == "open" and self.organisation.places[thread.space].kind == "open")
            ]  # fmt: skip
            posts = [part for thread in heard for part in thread.post.text.split("\n\n")] or ["Hoi."]
            answers = [reply.text for thread in heard for reply in thread.replies] or ["Dank je."]
            found[key] = (posts, answers)
        return found

    def _line(self, luck: Random, uid: str, root: str, space: str, author: str, at: datetime, text: str) -> Line:
        moment, rendered = self.clock.text(at), self._rendered(text, space)
        readers = self._speakers[space]
        liked = {(luck.choice(readers), luck.choice(EMOJI)) for _ in range(luck.choice((0, 0, 1, 2, 4)))}
        later = self.clock.text(min(self.organisation.ends, at + timedelta(minutes=luck.randint(1, 600))))
        reactions = [
            {"person": person.key, "emoji": emoji, "at": later}
            for person, emoji in sorted(liked, key=lambda pair: (pair[0].key, pair[1]))
            if person.is_there(at)
        ]
        return {
            "uid": uid, "space": self.inside[space].place.slug, "author": author, "kind": ordinary() if uid == root else Post.REPLY, "text": text, "html": rendered.html,
            "state": "published", "in_feed": uid == root, "created_at": moment, "published_at": moment, "reviewed_at": moment,
            "tags": sorted(set(rendered.tags))[:30], "mentions": sorted(set(rendered.mentions) - {author}), "reactions": reactions,
            **({} if uid == root else {"root": root, "parent": root}),
        }  # fmt: skip

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        people = self.organisation.people.values()
        return {
            key: {one.key: one.name for one in people if belonging.reads(one)} for key, belonging in self.inside.items()
        }

    def _rendered(self, text: str, space: str) -> Rendered:
        """Single paragraphs come again and again."""
        known = self._known.get((text, space)) or render(text, self._names[space])
        if len(self._known) < REMEMBERED:
            self._known[text, space] = known
        return known
