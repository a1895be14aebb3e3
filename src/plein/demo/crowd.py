"""Who reacts, votes, follows and reads on: always the same choice, and only people who could have done it then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from plein.demo.belonging import Belonging
from plein.demo.shapes import Organisation, Question, Said, Somebody, Thread

VISITORS = ("brenda", "noor", "fatima", "gert", "kevin", "bas-o")  # those whom a visitor may be
VISITED = timedelta(hours=40)  # before the last word: so that there is something new for a visitor


def chance(*words: object) -> Random:
    """Luck that is the same on every machine, for one subject."""
    return Random("meerwijde/" + "/".join(map(str, words)))  # noqa: S311 - nothing depends on nobody guessing this


@dataclass(frozen=True)
class Crowd:
    """Everybody, and how eager each of them is."""

    organisation: Organisation
    inside: dict[str, Belonging]

    @cached_property
    def eagerness(self) -> dict[str, float]:
        """How much somebody does, compared with others; people who speak in the stories do more."""
        spoken = {said.by for said in self.organisation.said()}
        return {
            key: 0.03 + chance("eager", key).random() ** 2 * (2 if key in spoken else 1)
            for key in self.organisation.people
        }

    @cached_property
    def readers(self) -> dict[str, list[Somebody]]:
        """Who may read each space."""
        people = self.organisation.people.values()
        return {key: [one for one in people if belonging.reads(one)] for key, belonging in self.inside.items()}

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Names of the readers of each space, by key."""
        return {key: {one.key: one.name for one in people} for key, people in self.readers.items()}

    def _there(self, space: str, at: datetime) -> list[Somebody]:
        return [person for person in self.readers[space] if person.is_there(at)]

    def pick(self, luck: Random, people: Iterable[Somebody], count: int, near: Iterable[str] = ()) -> list[Somebody]:
        """Some of these people, the eager and those who are near the subject before others."""
        close = set(near)
        drawn = [
            (luck.random() ** (1 / (self.eagerness[person.key] * (5 if person.key in close else 1))), number, person)
            for number, person in enumerate(people)
        ]
        return [person for _, _, person in sorted(drawn, reverse=True)[:count]]

    def reactions(self, said: Said, thread: Thread) -> list[tuple[str, str, datetime]]:
        """Who put which emoji under a post, and when."""
        if not said.reactions:
            return []
        luck, one = chance("reactions", said.uid), self.inside[thread.space]
        there = [person for person in self._there(thread.space, said.at) if person.key != said.by]
        near = [*(line.by for line in (thread.post, *thread.replies)), *one.roles]
        found = []
        for emoji, count in said.reactions:
            for person in self.pick(luck, there, count, near):
                found.append((person.key, emoji, self._soon(luck, said.at, person)))
        return found

    def votes(self, said: Said, poll: Question, space: str) -> list[tuple[int, str]]:
        """Who chose which option; one each, unless several are possible."""
        luck = chance("votes", said.uid)
        there = self._there(space, said.at)
        near = self.inside[space].roles
        if poll.multiple:
            return [
                (place, one.key)
                for place, count in enumerate(poll.votes)
                for one in self.pick(luck, there, count, near)
            ]
        voters = [person.key for person in self.pick(luck, there, sum(poll.votes), near)]
        luck.shuffle(voters)
        return [(place, voters.pop()) for place, count in enumerate(poll.votes) for _ in range(min(count, len(voters)))]

    def keepers(self, said: Said, space: str) -> list[tuple[str, datetime]]:
        """Who keeps a post for later: few, and rather the long ones."""
        luck = chance("kept", said.uid)
        if luck.random() > (0.5 if said.title or said.files else 0.05):
            return []
        there = self._there(space, said.at)
        return [(one.key, self._soon(luck, said.at, one)) for one in self.pick(luck, there, luck.randint(1, 3))]

    def follows(self, person: Somebody) -> list[tuple[str, datetime]]:
        """Which people somebody follows: the ones they meet, and who says much."""
        luck, mine = chance("follows", person.key), {key for key, one in self.inside.items() if person.key in one.roles}
        known = [
            other
            for other in self.organisation.people.values()
            if other.key != person.key and (not (person.outside or other.outside) or self._share(mine, other.key))
        ]
        near = [other.key for other in known if other.unit == person.unit]
        chosen = self.pick(luck, known, luck.randint(1, 9), near)
        return [
            (other.key, max(person.start, other.start) + timedelta(minutes=luck.randint(60, 60000))) for other in chosen
        ]

    def _share(self, mine: set[str], other: str) -> bool:
        return any(other in self.inside[key].roles for key in mine)

    def last_visit(self, person: Somebody) -> datetime:
        """When somebody last looked; most lately, some not for weeks."""
        ends, luck = self.organisation.ends, chance("visit", person.key)
        if person.key in VISITORS:
            return ends - VISITED
        days = luck.choices((0.3, 2, 6, 30), (5, 3, 2, 1))[0] * luck.random()
        return max(person.start, ends - timedelta(days=days))

    def last_read(self, person: Somebody, space: str) -> datetime:
        """Up to where somebody read a space: what interests them less stays behind."""
        luck = chance("read", person.key, space)
        behind = timedelta(days=luck.choice((0, 0, 0, 1, 5, 20)) * luck.random())
        return max(self.inside[space].since[person.key], self.last_visit(person) - behind)

    def _soon(self, luck: Random, at: datetime, person: Somebody) -> datetime:
        """Some time after, while they were still there, and not after the last word of all."""
        last = min(
            self.organisation.ends,
            datetime(person.left.year, person.left.month, person.left.day, 17)
            if person.left
            else at + timedelta(days=30),
        )
        return max(at, min(last, at + timedelta(seconds=int(luck.expovariate(1 / 14_000)) + 40)))


def tag_followers(crowd: Crowd, slug: str) -> Sequence[Somebody]:
    """Who follows a tag."""
    luck = chance("tag", slug)
    colleagues = [one for one in crowd.organisation.people.values() if not one.outside]
    return crowd.pick(luck, colleagues, luck.randint(0, 14))
