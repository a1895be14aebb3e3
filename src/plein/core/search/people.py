"""Finding people: by what they are called, with slips of the pen, and by what they know. One search for every place.

Best first: who is called exactly so, whose name begins so, whose name is a short form or a slip away, who knows about it.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from plein.core.people.models import Person
from plein.core.search.beginnings import by_name
from plein.core.search.knowledge import by_knowledge
from plein.core.search.question import Hit, Search, asked
from plein.core.search.spellings import otherwise
from plein.core.spaces.models import Viewer
from plein.core.units.models import Unit
from plein.kit.prepared import Prepared

FEW = 3  # found by name: then also who goes by a longer or shorter form of it


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
        for hit in by_name(search, most, after):
            count += 1
            yield hit
        if after is None and count < FEW:
            for hit in otherwise(search, most, slips=not count):
                count += 1
                yield hit
    if about and count < most:
        yield from by_knowledge(search, most, after if after and after[0].startswith("known") else None)


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
