"""Who is, or knows about, what was typed."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import QuerySet

from plein.core.search.beginnings import LAST, behind, has_word, ordered
from plein.core.search.models import PersonWord
from plein.core.search.question import Hit, Kind, Search, read
from plein.kit.prepared import Prepared


def by_knowledge(search: Search, most: int, after: list[Any] | None) -> Iterator[Hit]:
    """Who has all the words, and at least one of them not in the name."""
    words = list(dict.fromkeys(search.terms if len(search.terms) == len(search.words) else search.words))
    for number, word in enumerate(words):
        stage = f"known{number}"
        if (after and after[0] > stage) or not _told()(word, word + LAST):
            continue
        rows = ordered(search, Kind.KNOWN, word, word + LAST)
        for other in words:
            if other != word:
                rows = rows.filter(has_word(search, other, [Kind.NAME, Kind.KNOWN]))
        for earlier in words[:number]:
            rows = rows.exclude(has_word(search, earlier, [Kind.KNOWN]))
        if len(words) == 1:
            rows = rows.exclude(has_word(search, word, [Kind.NAME]))
        yield from read(behind(rows, after if after and after[0] == stage else None)[:most], stage)


@cache
def _told() -> Prepared[Any]:
    """Whether anybody knows anything that begins so: of most names nobody does, which is asked at little cost."""

    def rows(low: str, high: str) -> QuerySet[PersonWord, Any]:
        return PersonWord.objects.filter(kind=Kind.KNOWN, word__gte=low, word__lt=high).values_list("pk")[:1]

    return Prepared(rows)
