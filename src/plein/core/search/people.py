"""Finding people: by what they are called, with slips of the pen, and by what they know. One search for every place.

Best first: who is called exactly so, whose name begins so, whose name is a short form or a slip away, who knows about it.
Everything is asked of the index (`models.PersonWord`), of which each row says for whom it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, product
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.base import ModelState

from plein.core.people.models import Person, met
from plein.core.search.models import PersonWord, Slip
from plein.core.search.words import bare
from plein.core.spaces.models import Viewer
from plein.core.units.models import Unit
from plein.kit.prepared import Prepared
from plein.kit.short_names import others
from plein.kit.slips import allowed, apart, left_out
from plein.kit.text import name_words

Kind = PersonWord.Kind
LAST = "\U0010ffff"  # sorts after every other sign
MOST_TERMS = 6
FEW = 3  # found by name: then also who goes by a longer or shorter form of it
WAYS = 24  # of writing a name that are tried
LEFT = {
    *("password", "last_login", "closings", "has_second_step", "created_at", "read_at", "activity_read_at"),
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


def people(
    query: str,
    viewer: Viewer,
    most: int = 8,
    among: QuerySet[Person] | None = None,
    *,
    about: bool = False,
    unit: bool = False,
) -> list[Person]:
    """People, perhaps only `among` these, by name or user name, best first; with `about` also by what they are and know,
    with `unit` their units come along.
    """
    narrow = () if among is None else (Q(Exists(among.filter(pk=OuterRef("person")))),)
    found = [hit.person for hit in islice(hits(asked(query, viewer, narrow), most, about=about), most)]
    return with_units(found) if unit else found


def asked(query: str, viewer: Viewer, narrow: Sequence[Q] = ()) -> Search:
    """The question that somebody typed."""
    return Search(viewer, tuple(name_words(query.strip().removeprefix("@")[:200])[:MOST_TERMS]), tuple(narrow))


def read(rows: Iterable[Any], stage: str) -> list[Hit]:
    """What rows of the index say: whom, and by which word."""
    return [Hit(_person(row[2:]), stage, row[0], row[1]) for row in rows]


def _person(values: Sequence[Any]) -> Person:
    """A person as `from_db` makes one, in a third of its time: it asks for each column whether it was left out."""
    person = Person.__new__(Person)
    person.__dict__.update(zip(COLUMNS, values, strict=True), is_active=True, _state=ModelState())
    person._state.adding, person._state.db = False, "default"
    return person


def with_units(people: list[Person]) -> list[Person]:
    """The same people, with the units in which they work; one query."""
    keys = sorted({person.unit_id for person in people if person.unit_id})
    if keys:
        room = next((room for room in (1, 8, 24, 64) if room >= len(keys)), len(keys))
        units = {unit.pk: unit for unit in _units(room)(*keys, *keys[:1] * (room - len(keys)))}
        for person in people:
            person.unit = units.get(person.unit_id or 0)
    return people


@cache
def _units(room: int) -> Prepared[Unit]:
    def rows(*keys: int) -> QuerySet[Unit]:
        assert len(keys) == room
        return Unit.objects.filter(pk__in=keys)

    return Prepared(rows)


def hits(search: Search, most: int, *, about: bool = True, after: list[Any] | None = None) -> Iterator[Hit]:
    """Who is found, best first, at least `most` if there are so many; each person once. `after` is a `Hit.place`."""
    if not search.terms:
        return
    told: set[int] = set()
    for hit in _hits(search, most, about, after):
        if hit.person.pk not in told:
            told.add(hit.person.pk)
            yield hit


def _hits(search: Search, most: int, about: bool, after: list[Any] | None) -> Iterator[Hit]:
    count = 0
    if after is None or after[0].startswith("name"):
        for hit in _by_name(search, most, after):
            count += 1
            yield hit
        if after is None and count < FEW:
            for hit in _otherwise(search, most, slips=not count):
                count += 1
                yield hit
    if about and count < most:
        yield from _by_knowledge(search, most, after if after and after[0].startswith("known") else None)


def seen(viewer: Viewer) -> Q:
    """Rows that the viewer may know of: guests only those for everyone, of people they share a space with."""
    if not isinstance(viewer, Person) or not viewer.is_active:
        return Q(pk=None)
    if viewer.is_guest:
        mine = Person.objects.visible_to(viewer).filter(is_active=True)
        return Q(colleagues=False, person__in=mine.values("pk"))
    return met(viewer, "person__")


def between(word: str) -> Q:
    """Rows whose word begins so."""
    return Q(word__gte=word, word__lt=word + LAST)


# By name ------------------------------------------------------------------------------------------------------------


def _by_name(search: Search, most: int, after: list[Any] | None) -> Iterator[Hit]:
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
    found = _ordered(search, Kind.NAME, phrase, phrase + LAST)
    for word in middle:
        found = found.filter(_has(search, word, [Kind.NAME]))
    return list(_from(found, after)[:most])


@cache
def _usual(most: int) -> Prepared[Any]:
    """What colleagues ask all day, composed once."""

    def rows(low: str, high: str, viewer: int) -> Rows:
        return _ordered(colleague(viewer), Kind.NAME, low, high)[:most]

    return Prepared(rows)


def colleague(key: int) -> Search:
    """A question of whoever has this key and is no guest."""
    return Search(Person(pk=key, role=Person.Role.MEMBER), ())


def _ordered(search: Search, kind: str, low: str, high: str) -> Rows:
    """Rows with a word between these in the order of the index, each person by the first of their words."""
    here = search.rows(kind).filter(word__gte=low, word__lt=high)
    before = PersonWord.objects.filter(person=OuterRef("person"), kind=kind, word__gte=low, word__lt=OuterRef("word"))
    if isinstance(search.viewer, Person) and search.viewer.is_guest:
        before = before.filter(colleagues=False)
    return here.exclude(Exists(before)).order_by("word", "rank", "sort_name", "person_id")


def _from(rows: Rows, after: list[Any] | None) -> Rows:
    """The rows behind a place in the order."""
    if after is None:
        return rows
    _stage, word, rank, name, pk = after
    same = Q(word=word)
    later = Q(sort_name__gt=name) | Q(sort_name=name, person__gt=pk)
    return rows.filter(word__gte=word).filter(Q(word__gt=word) | same & (Q(rank__gt=rank) | Q(rank=rank) & later))


def _has(search: Search, word: str, kinds: list[str]) -> Exists:
    """Whether somebody has another word that begins so too."""
    rows = PersonWord.objects.filter(between(word), person=OuterRef("person"), kind__in=kinds)
    is_guest = not isinstance(search.viewer, Person) or search.viewer.is_guest
    return Exists(rows.filter(colleagues=False) if is_guest else rows)


# By another form of the name, or with a slip ------------------------------------------------------------------------


def _otherwise(search: Search, most: int, *, slips: bool) -> Iterator[Hit]:
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
            rows = rows.filter(_has(search, word, [Kind.NAME]))
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


# By what they are and know ------------------------------------------------------------------------------------------


def _by_knowledge(search: Search, most: int, after: list[Any] | None) -> Iterator[Hit]:
    """Who has all the words, and at least one of them not in the name."""
    words = list(dict.fromkeys(search.terms if len(search.terms) == len(search.words) else search.words))
    for number, word in enumerate(words):
        stage = f"known{number}"
        if (after and after[0] > stage) or not _told()(word, word + LAST):
            continue
        rows = _ordered(search, Kind.KNOWN, word, word + LAST)
        for other in words:
            if other != word:
                rows = rows.filter(_has(search, other, [Kind.NAME, Kind.KNOWN]))
        for earlier in words[:number]:
            rows = rows.exclude(_has(search, earlier, [Kind.KNOWN]))
        if len(words) == 1:
            rows = rows.exclude(_has(search, word, [Kind.NAME]))
        yield from read(_from(rows, after if after and after[0] == stage else None)[:most], stage)


@cache
def _told() -> Prepared[Any]:
    """Whether anybody knows anything that begins so: of most names nobody does, which is asked at little cost."""

    def rows(low: str, high: str) -> QuerySet[PersonWord, Any]:
        return PersonWord.objects.filter(kind=Kind.KNOWN, word__gte=low, word__lt=high).values_list("pk")[:1]

    return Prepared(rows)
