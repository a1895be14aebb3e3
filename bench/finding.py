"""How long finding people takes, and how many are found. `python -m bench.finding` inside a site of `bench.crowd`; prints JSON.

Each question is asked in the way that pages do, and as the smallest SQL that gives the same people by a lookup in an
index, for which the right word is known beforehand.
"""

import json
import random
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.cache import cache
from django.db import connection, reset_queries

from plein.core.people.models import Person
from plein.core.search import directory
from plein.core.search.beginnings import LAST
from plein.core.search.people import people
from plein.kit.short_names import others
from plein.kit.slips import allowed
from plein.kit.text import fold, name_words, particles

chance = random.Random(4)
MOST, EACH, ROUNDS = 20, 60, 5
JUDGED = 200
COLUMNS = ", ".join(f'p."{field.column}"' for field in Person._meta.concrete_fields)
BARE = f"""SELECT {COLUMNS} FROM core_personword w JOIN core_person p ON p.id = w.person_id
WHERE w.kind = 'n' AND w.word >= %s AND w.word < %s ORDER BY w.word, w.rank, w.sort_name, w.person_id LIMIT {MOST}"""
SAME = f"""SELECT {COLUMNS} FROM core_personword w JOIN core_person p ON p.id = w.person_id
WHERE w.kind = '%s' AND w.word = %%s ORDER BY w.rank, w.sort_name, w.person_id LIMIT {MOST}"""


def slip(word: str) -> str:
    """The word with as many slips as are forgiven: a letter more, less or other, or two turned."""
    for _ in range(allowed(word)):
        at = chance.randrange(1, len(word) - 1)
        ways = [word[:at] + word[at + 1 :], word[:at] + chance.choice("aeinorst") + word[at:], word[:at] + chance.choice("aeinorst") + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :]]  # fmt: skip
        word = chance.choice(ways)
    return word


def surname(person: Person) -> str:
    """The last word of the name that is no tussenvoegsel, folded."""
    words = name_words(person.name)
    return next(word for word in reversed(words) if not particles([word]))


def questions() -> dict[str, list[tuple[str, str, str]]]:
    """What is typed, and the words between which the right rows are, for each way of asking."""
    everyone = list(Person.objects.order_by("pk"))
    chance.shuffle(everyone)
    long = [one for one in everyone if len(surname(one)) >= 5]
    small = [one for one in everyone if particles(name_words(one.name)[1:]) and "-" not in one.name]
    short = [one for one in everyone if others(name_words(one.name)[0])]

    def first(one: Person) -> str:
        return name_words(one.name)[0]

    found: dict[str, list[tuple[str, str, str]]] = {
        "surname": [(surname(one), surname(one), surname(one) + LAST) for one in long[:EACH]],
        "first and last name": [
            (one.name, fold(" ".join(name_words(one.name))), fold(" ".join(name_words(one.name))) + LAST)
            for one in everyone[:EACH]
        ],
        "three or four letters": [
            (surname(one)[:4], surname(one)[:4], surname(one)[:4] + LAST) for one in long[EACH : EACH * 2]
        ],
        "with a slip": [(slip(surname(one)), surname(one), surname(one) + " ") for one in long[EACH * 2 : EACH * 3]],
        "tussenvoegsels": [
            (_turned(one), f"{first(one)} {surname(one)}", f"{first(one)} {surname(one)}{LAST}") for one in small[:EACH]
        ],
        "another form of the name": [],
    }
    for one in short[:EACH]:
        other = sorted(others(first(one)))[0]
        found["another form of the name"].append(
            (f"{other} {surname(one)}", f"{first(one)} {surname(one)}", f"{first(one)} {surname(one)} ")
        )
    return found


def _turned(person: Person) -> str:
    """A name as lists have it, or with its tussenvoegsels glued on."""
    words = name_words(person.name)
    small = particles(words[1:])
    glued = "".join(small).replace("'", "") + surname(person)
    return chance.choice(
        [
            f"{surname(person)}, {words[0]}",
            f"{words[0]} {surname(person)}",
            glued,
            f"{' '.join(small)} {surname(person)}",
        ]
    )


def timed(ask: Callable[[], Any]) -> float:
    """Seconds for one question."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def bare(sql: str, *values: str) -> list[Any]:
    """The rows, as the database gives them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def measured(pairs: list[tuple[Callable[[], Any], Callable[[], Any]]]) -> dict[str, list[float]]:
    """Both ways in turn, several times; the first round is warming up."""
    found: dict[str, list[float]] = {"real": [], "bare": []}
    for turn in range(ROUNDS + 1):
        for real, plain in pairs:
            took = timed(real), timed(plain)
            reset_queries()
            if turn:
                found["real"].append(took[0])
                found["bare"].append(took[1])
    return found


def names(viewer: Person) -> dict[str, Any]:
    """Finding by name."""
    return {
        kind: measured([(lambda typed=typed: people(typed, viewer, MOST), lambda low=low, high=high: bare(BARE, low, high)) for typed, low, high in some])
        for kind, some in questions().items()
    }  # fmt: skip


def facets(viewer: Person) -> dict[str, Any]:
    """Twenty people of a narrowed list; and the numbers of the whole page, the first time and from then on."""
    asked = [
        {"place": "Arnhem"},
        {"skill": "excel"},
        {"unit": "unit-1"},
        {"unit": "unit-77"},
        {"language": "Nederlands"},
        {"skill": "gis", "place": "Doetinchem"},
    ]
    found: dict[str, Any] = {"list": [], "counted": [], "kept": []}
    pairs = []
    for values in asked:
        chosen = directory.chosen(values, viewer)
        name, value = next(iter(values.items()))
        word = f"unit:{chosen.unit.pk}" if chosen.unit else f"{name}:{value}"
        pairs.append(
            (
                lambda chosen=chosen: directory.listed(viewer, chosen, None, MOST),
                lambda word=word: bare(SAME % "f", word),
            )
        )
    found["list"] = measured(pairs)
    for values in [{}, *asked]:
        chosen = directory.chosen(values, viewer)
        cache.clear()
        found["counted"].append(timed(lambda chosen=chosen: directory.counts(viewer, chosen, None)))
        found["kept"] += [timed(lambda chosen=chosen: directory.counts(viewer, chosen, None)) for _ in range(5)]
    return found


def judged(viewer: Person) -> dict[str, float]:
    """Of names with slips, how many find somebody of that name among the first ten."""
    some = list(Person.objects.order_by("pk"))
    chance.shuffle(some)
    hits, whole = 0, 0
    for at, one in enumerate(some[:JUDGED]):
        last, first = surname(one), name_words(one.name)[0]
        typed = slip(last) if at % 2 and len(last) > 5 else f"{first} {slip(last)}"
        found = people(typed, viewer, 10)
        hits += (
            any(surname(other) == last for other in found)
            if typed.count(" ") == 0
            else any(other.name == one.name for other in found)
        )
        whole += 1
    return {"hits": hits, "of": whole}


def main() -> None:
    """Measure and print."""
    viewer = Person.objects.order_by("pk").first()
    assert viewer is not None
    print(json.dumps({"names": names(viewer), "facets": facets(viewer), "judged": judged(viewer)}))


if __name__ == "__main__":
    main()
