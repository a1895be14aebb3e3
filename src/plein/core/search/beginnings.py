"""Whose name begins with what was typed."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q

from plein.core.people.models import Person
from plein.core.search.models import PersonWord
from plein.core.search.question import Hit, Kind, Rows, Search, colleague, read
from plein.kit.prepared import Prepared

LAST = "\U0010ffff"  # sorts after every other sign


def by_name(search: Search, most: int, after: list[Any] | None) -> Iterator[Hit]:
    """Whose name, or two words of it, begins so; when nobody's does with the tussenvoegsels as they were typed, without."""
    phrases = list(dict.fromkeys((" ".join(search.terms), _pair(search.words))))
    for number, phrase in enumerate(phrases):
        stage = f"name{number}"
        if after and after[0] > stage:
            continue
        rows = _beginning(search, phrase, most, after if after and after[0] == stage else None, loose=number > 0)
        yield from read(rows, stage)
        if rows or after:
            return


def _pair(words: list[str]) -> str:
    """The first and the last of several words: of every two in a name there is a row."""
    return " ".join((words[0], words[-1])) if len(words) > 1 else words[0]


def _beginning(search: Search, phrase: str, most: int, after: list[Any] | None, *, loose: bool) -> list[Any]:
    middle = search.words[1:-1] if loose else []
    if search.is_usual and not (middle or after):
        return _usual(most)(phrase, phrase + LAST, search.viewer.pk)
    found = ordered(search, Kind.NAME, phrase, phrase + LAST)
    for word in middle:
        found = found.filter(has_word(search, word, [Kind.NAME]))
    return list(behind(found, after)[:most])


@cache
def _usual(most: int) -> Prepared[Any]:
    """What colleagues ask all day, composed once."""

    def rows(low: str, high: str, viewer: int) -> Rows:
        return ordered(colleague(viewer), Kind.NAME, low, high)[:most]

    return Prepared(rows)


def ordered(search: Search, kind: str, low: str, high: str) -> Rows:
    """Rows with a word between these in the order of the index, each person by the first of their words."""
    here = search.rows(kind).filter(word__gte=low, word__lt=high)
    before = PersonWord.objects.filter(person=OuterRef("person"), kind=kind, word__gte=low, word__lt=OuterRef("word"))
    if isinstance(search.viewer, Person) and search.viewer.is_guest:
        before = before.filter(colleagues=False)
    return here.exclude(Exists(before)).order_by("word", "rank", "sort_name", "person_id")


def behind(rows: Rows, after: list[Any] | None) -> Rows:
    """The rows behind a place in the order."""
    if after is None:
        return rows
    _stage, word, rank, name, pk = after
    same = Q(word=word)
    later = Q(sort_name__gt=name) | Q(sort_name=name, person__gt=pk)
    return rows.filter(word__gte=word).filter(Q(word__gt=word) | same & (Q(rank__gt=rank) | Q(rank=rank) & later))


def has_word(search: Search, word: str, kinds: list[str]) -> Exists:
    """Whether somebody has another word that begins so too."""
    rows = PersonWord.objects.filter(between(word), person=OuterRef("person"), kind__in=kinds)
    is_guest = not isinstance(search.viewer, Person) or search.viewer.is_guest
    return Exists(rows.filter(colleagues=False) if is_guest else rows)


def between(word: str) -> Q:
    """Rows whose word begins so."""
    return Q(word__gte=word, word__lt=word + LAST)
