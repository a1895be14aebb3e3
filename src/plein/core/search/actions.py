"""Keeping true by which words people are found: part of every action that changes people, profiles and units.

They are no events of their own: whoever calls has recorded what happened.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from plein.core.people.models import Person
from plein.core.search import words
from plein.core.search.index import drawn, unindexed
from plein.core.search.models import PersonWord, Slip
from plein.kit.slips import REACH, left_out

BATCH = 200
AT_ONCE = 2000  # people that the worker looks after in one go
_later: ContextVar[set[int] | None] = ContextVar("people to be made findable later", default=None)


@contextmanager
def at_once() -> Iterator[None]:
    """What changes inside is made findable together at the end, once for each person: inside one transaction, for many rows."""
    later: set[int] = set()
    token = _later.set(later)
    try:
        yield
    finally:
        _later.reset(token)
    reindex(later)


@transaction.atomic
def reindex(keys: Iterable[int]) -> int:
    """Make the words of these people anew; returns how many people that were."""
    ordered = sorted(set(keys))
    later = _later.get()
    if later is not None:
        later.update(ordered)
        return len(ordered)
    for start in range(0, len(ordered), BATCH):
        # Held, so that of two changes at one moment the second sees the first.
        rows = Person.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
        people = list(rows.filter(pk__in=ordered[start : start + BATCH]).order_by("pk"))
        made = {_what(row): row for some in drawn(people).values() for row in some}
        kept = {_what(row): row for row in PersonWord.objects.filter(person__in=people)}
        if gone := [row.pk for what, row in kept.items() if what not in made]:
            PersonWord.objects.filter(pk__in=gone).delete()
        if new := [row for what, row in made.items() if what not in kept]:
            PersonWord.objects.bulk_create(new, batch_size=1000)
            _know(words.slip_words(new))
    return len(ordered)


def _what(row: PersonWord) -> tuple[object, ...]:
    return row.person_id, row.kind, row.word, row.rank, row.sort_name, row.colleagues


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
        for left, out in left_out(word, 1 if len(word) < 6 else 2).items()
    ]
    Slip.objects.bulk_create(new, batch_size=2000, ignore_conflicts=True)
