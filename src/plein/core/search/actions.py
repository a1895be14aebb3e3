"""Keeping true by which words people are found: part of every action that changes people, profiles and units.

They are no events of their own: whoever calls has recorded what happened.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from plein.core.people.models import Person
from plein.core.search import words
from plein.core.search.index import drawn, unindexed
from plein.core.search.models import PersonWord, Slip
from plein.core.search.words import Word
from plein.kit.later import Later
from plein.kit.slips import REACH

BATCH = 200
AT_ONCE = 2000  # people that the worker looks after in one go
_later = Later[int]("people to be made findable")


@contextmanager
def at_once() -> Iterator[None]:
    """What changes inside is made findable together at the end, once for each person: inside one transaction, for many rows."""
    with _later.block(reindex):
        yield


def reindex(keys: Iterable[int]) -> int:
    """Make the words of these people anew; returns how many people that were."""
    ordered = sorted(set(keys))
    if (later := _later.waiting) is not None:
        later += ordered
    elif ordered:
        _reindex(ordered)
    return len(ordered)


@transaction.atomic
def _reindex(ordered: list[int]) -> None:
    for start in range(0, len(ordered), BATCH):
        # Held, so that of two changes at one moment the second sees the first.
        rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
        people = list(rows.filter(pk__in=ordered[start : start + BATCH]).order_by("pk"))
        made = {word for some in drawn(people).values() for word in some}
        held = PersonWord.objects.filter(person__in=people).values_list("pk", *Word._fields)
        kept = {row[1:]: row[0] for row in held}
        if gone := [pk for word, pk in kept.items() if word not in made]:
            PersonWord.objects.filter(pk__in=gone).delete()
        if new := [word for word in made if word not in kept]:
            PersonWord.objects.bulk_create([PersonWord(**word._asdict()) for word in sorted(new)], batch_size=1000)
            _know(words.slip_words(new))


def catch_up() -> int:
    """Index whoever is not, as after an update or by an import of old; done by the worker."""
    return reindex(unindexed().order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def rebuild() -> int:
    """Make the whole index anew, and forget words that are in no name any more."""
    Slip.objects.all().delete()
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    return sum(reindex(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def _know(wanted: set[str]) -> None:
    """Remember words that were in no name before, with what is left of them."""
    if not wanted:
        return
    starts = {word[:REACH] for word in wanted}
    known = set(Slip.objects.filter(left__in=starts, out=0, word__in=wanted).values_list("word", flat=True))
    new = [
        Slip(left=left, out=out, word=word)
        for word in sorted(wanted - known)
        for left, out in words.ways_of(word).items()
    ]
    Slip.objects.bulk_create(new, batch_size=2000, ignore_conflicts=True)
