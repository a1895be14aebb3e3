"""A question about people: who asks, what they typed, among whom; and what rows of the index say in answer.

Each row of the index (`models.PersonWord`) says for whom it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.base import ModelState

from plein.core.people.models import Person, met
from plein.core.search.models import PersonWord
from plein.core.search.words import bare
from plein.core.spaces.models import Viewer
from plein.kit.text import name_words

Kind = PersonWord.Kind
MOST_TERMS = 6
LEFT = {
    "password",
    "last_login",
    "email_sure_at",
    "closings",
    "has_second_step",
    "created_at",
    "read_at",
    "activity_read_at",
    "is_active",  # whoever is in the index is
}  # what is not read of people who are found: turning it into values takes longer than finding them
COLUMNS = tuple(one.attname for one in Person._meta.concrete_fields if one.attname not in LEFT)
Rows = QuerySet[PersonWord, Any]


@dataclass(frozen=True)
class Hit:
    """Somebody who was found, how, and where in the order: what the next page begins after."""

    person: Person
    stage: str  # "name", "slip", or "known" with the number of the word
    word: str
    rank: int

    @property
    def place(self) -> list[Any]:
        """The place in the order, for the address of the next page."""
        return [self.stage, self.word, self.rank, self.person.sort_name, self.person.pk]


@dataclass(frozen=True)
class Search:
    """A question about people: who asks, what they typed, among whom. `narrow` are conditions on rows of the index."""

    viewer: Viewer
    terms: tuple[str, ...]  # as they were typed
    narrow: tuple[Q, ...] = ()

    @cached_property
    def words(self) -> list[str]:
        """The words without tussenvoegsels."""
        return bare(list(self.terms))

    @property
    def is_usual(self) -> bool:
        """Whether a colleague asks, among everybody: what is composed once."""
        return isinstance(self.viewer, Person) and not (self.viewer.is_guest or self.narrow)

    def rows(self, kind: str) -> Rows:
        """The rows of the index that the viewer may know of: word, rank and person."""
        found = PersonWord.objects.filter(seen(self.viewer), *self.narrow, kind=kind)
        return found.values_list("word", "rank", *(f"person__{name}" for name in COLUMNS))


def asked(query: str, viewer: Viewer, narrow: Sequence[Q] = ()) -> Search:
    """The question that somebody typed."""
    return Search(viewer, tuple(name_words(query.strip().removeprefix("@")[:200])[:MOST_TERMS]), tuple(narrow))


def colleague(key: int) -> Search:
    """A question of whoever has this key and is no guest."""
    return Search(Person(pk=key, role=Person.Role.MEMBER), ())


def seen(viewer: Viewer) -> Q:
    """Rows that the viewer may know of: guests only those for everyone, of people they share a space with."""
    if not isinstance(viewer, Person) or not viewer.is_active:
        return Q(pk=None)
    if viewer.is_guest:
        mine = Person.objects.visible_to(viewer).filter(is_active=True)
        return Q(colleagues=False, person__in=mine.values("pk"))
    return met(viewer, "person__")


def read(rows: Iterable[Any], stage: str) -> list[Hit]:
    """What rows of the index say: whom, and by which word."""
    return [Hit(_person(row[2:]), stage, row[0], row[1]) for row in rows]


def _person(values: Sequence[Any]) -> Person:
    """A person as `from_db` makes one, in a third of its time: it asks for each column whether it was left out."""
    person = Person.__new__(Person)
    person.__dict__.update(zip(COLUMNS, values, strict=True), is_active=True, _state=ModelState())
    person._state.adding, person._state.db = False, "default"
    return person
