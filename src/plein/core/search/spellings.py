"""Who goes by another form of the name, or is a slip of the pen away."""

from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from typing import Any

from django.db.models import QuerySet

from plein.core.people.models import Person
from plein.core.search.beginnings import between, has_word
from plein.core.search.models import Slip
from plein.core.search.question import Hit, Kind, Rows, Search, colleague, read
from plein.kit.prepared import Prepared
from plein.kit.short_names import others
from plein.kit.slips import allowed, apart, left_out

WAYS = 24  # of writing a name that are tried


def otherwise(search: Search, most: int, *, slips: bool) -> Iterator[Hit]:
    """Who goes by a shorter or longer form of the first name; when nobody was found also whose name is a slip away."""
    words = search.words if len(search.words) < 3 else [search.words[0], search.words[-1]]
    yet: set[str] = {" ".join(words)}
    for with_slips in (False, True)[: 1 + slips]:
        ways = {way: far for way, far in _spelled(search, words, with_slips).items() if way not in yet}
        yet |= set(ways)
        for far in sorted(set(ways.values())):
            found = _exactly(search, sorted(way for way, one in ways.items() if one == far)[:WAYS], most)
            yield from read(found, "slip")
            if found:
                return
    if slips and len(words) > 1:
        yield from _loose(search, words, most)


def _spelled(search: Search, words: list[str], slips: bool) -> dict[str, int]:
    """In which ways a name may be meant, with how far each is off; words that were typed apart may be one."""
    found = {"".join(search.terms): 1} if slips and len(search.terms) > 1 else {}
    for way in islice(product(*(_ways(word, slips) for word in words)), WAYS * 4):
        found.setdefault(" ".join(word for word, _far in way), sum(far for _word, far in way))
    return found


def _exactly(search: Search, words: list[str], most: int) -> list[Any]:
    """Rows with one of these words."""
    if search.is_usual:
        count = next(count for count in (1, 4, WAYS) if count >= len(words))
        return _usual_ways(most, count)(*words, *words[:1] * (count - len(words)), search.viewer.pk)
    return list(search.rows(Kind.NAME).filter(word__in=words).order_by("rank", "sort_name", "person_id")[:most])


@cache
def _usual_ways(most: int, count: int) -> Prepared[Any]:
    def rows(*values: Any) -> Rows:
        found = colleague(values[count]).rows(Kind.NAME).filter(word__in=values[:count])
        return found.order_by("rank", "sort_name", "person_id")[:most]

    return Prepared(rows)


def _loose(search: Search, words: list[str], most: int) -> Iterator[Hit]:
    """Of whom every word begins a word of the name, as one types from both sides: ja jansen."""
    longest = max(words, key=len)
    rows = search.rows(Kind.NAME).filter(between(longest))
    for word in words:
        if word != longest:
            rows = rows.filter(has_word(search, word, [Kind.NAME]))
    yield from read(rows.order_by("word", "rank", "sort_name", "person_id")[:most], "slip")


def _ways(word: str, slips: bool) -> list[tuple[str, int]]:
    """How else a word may be meant, nearest first, with how far each is off."""
    found = {word: 0, **dict.fromkeys(others(word), 1)}
    if slips:
        found |= {near: far for near, far in near_words(word, allowed(word)) if near not in found}
    return sorted(found.items(), key=lambda one: (one[1], one[0]))[:8]


def near_words(word: str, most: int) -> list[tuple[str, int]]:
    """Words of names that are at most so many slips away, nearest first."""
    if not most:
        return []
    left = left_out(word, most)
    candidates = set(_slips(len(left), most)(*left))
    measured = ((other, apart(word, other, most)) for other in candidates if abs(len(other) - len(word)) <= most)
    return sorted((one for one in measured if one[1] <= most), key=lambda one: (one[1], one[0]))


@cache
def _slips(count: int, most: int) -> Prepared[Any]:
    """Words of which one of `count` beginnings is left after leaving out at most `most` letters."""

    def rows(*left: str) -> QuerySet[Slip, Any]:
        assert len(left) == count
        return Slip.objects.filter(left__in=left, out__lte=most).values_list("word", flat=True)

    return Prepared(rows)


def near(search: Search, most: int = 5) -> list[Person]:
    """Who is called something like it, when nobody was found: one slip more than a search forgives."""
    words = sorted(search.words, key=len, reverse=True)[:2]
    found = [other for word in words for other, _far in near_words(word, min(allowed(word) + 1, 2))][:WAYS]
    rows = search.rows(Kind.NAME).filter(word__in=found).order_by("rank", "sort_name", "person_id")[: most * 3]
    return list({hit.person.pk: hit.person for hit in read(rows, "near")}.values())[:most]
