"""People as there are in the Netherlands, for the directory: names as often as they occur, units, places, skills.

`python -m bench.crowd PEOPLE FOUND` fills an empty site, in which the first so many can be found, and prints how long the index took.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from bench.seed import save
from plein.core.people.models import Organisation, Person
from plein.core.profiles.models import PersonSkill, Profile, Skill
from plein.core.search.index import drawn
from plein.core.search.models import PersonWord, Slip
from plein.core.search.words import Word, slip_words, ways_of
from plein.core.units.models import Unit
from plein.kit.text import slugify

chance = random.Random(20)  # the same people every time
LISTS = {
    name: words
    for name, *words in (line.split("|") for line in Path(__file__).with_suffix(".txt").read_text().splitlines())
}
FIRST, LAST, BEFORE, AFTER, SMALL, PLACES, TITLES, SKILLS = LISTS.values()
LANGUAGES = (
    "Nederlands",
    "Nederlands, Engels",
    "Nederlands, Engels, Duits",
    "Nederlands, Turks",
    "Nederlands, Arabisch",
    "Nederlands, Achterhoeks",
)
UNITS = 400
SOME = 2000


def names(number: int) -> Iterator[str]:
    """First and last names: some are many people's, most are few people's."""
    rare = [f"{chance.choice(SMALL)}{before}{after}" for before in BEFORE for after in AFTER]
    chance.shuffle(rare)
    last = [*LAST, *rare]
    often = [900 / (rank + 12) for rank in range(len(LAST))] + [1.6 / (1 + rank / 300) for rank in range(len(rare))]
    firsts = list(accumulate(60 / (rank + 10) for rank in range(len(FIRST))))
    lasts = list(accumulate(often))
    for _ in range(number):
        first = chance.choices(FIRST, cum_weights=firsts)[0]
        second = f" {chance.choice(FIRST)}" if chance.random() < 0.03 else ""
        double = f"-{chance.choices(last, cum_weights=lasts)[0]}" if chance.random() < 0.03 else ""
        yield f"{first}{second} {chance.choices(last, cum_weights=lasts)[0]}{double}"


def units() -> list[Unit]:
    """A tree of four levels."""
    found: list[Unit] = []
    for number in range(UNITS):
        parent = found[(number - 1) // 8] if number else None
        unit = Unit.objects.create(
            name=f"Afdeling {PLACES[number % 16]} {number}" if number else "Gemeente Meetstad",
            slug=f"unit-{number}",
            parent=parent,
        )
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        found.append(unit)
    return found


def people(number: int, telling: int) -> None:
    """Everybody, the first of them with what they tell."""
    now, parts = timezone.now(), units()
    save(
        Person(
            username=f"p{at}", name=name, email=f"p{at}@example.nl", title=chance.choice(TITLES), unit=chance.choice(parts[20:]),
            place=PLACES[min(15, int(chance.expovariate(0.3)))], joined_at=now - timedelta(days=chance.randint(0, 3000)), language="nl",
        )
        for at, name in enumerate(names(number))
    )  # fmt: skip
    save(Skill(slug=slugify(name, lambda _slug: False), name=name) for name in SKILLS)
    known, keys = list(Skill.objects.all()), list(Person.objects.order_by("pk").values_list("pk", flat=True)[:telling])
    save(
        Profile(
            person_id=key, languages=chance.choice(LANGUAGES), called="Bo" if chance.random() < 0.02 else "", ask_about=chance.choice(SKILLS),
            phone="0314 555 0100", days={"mon": [], "tue": [], "thu": []}, tells_days=chance.random() < 0.3,
        )
        for key in keys
    )  # fmt: skip
    save(
        PersonSkill(
            person_id=key, skill=known[(first + at * chance.randint(1, 9)) % len(known)], kind=kind, position=at
        )
        for key in keys
        for kind in PersonSkill.Kind.values
        for first in [int(chance.expovariate(0.12))]
        for at in range(2)
    )


def index(number: int) -> None:
    """Write what `reindex` makes of so many, without asking what is there; the indexes of the table are made afterwards."""
    everybody = list(Person.objects.select_related("unit").order_by("pk")[:number])
    slips: set[str] = set()
    with connection.schema_editor() as editor:
        for one in PersonWord._meta.indexes:
            editor.remove_index(PersonWord, one)
    for start in range(0, len(everybody), SOME):
        some = [word for row in drawn(everybody[start : start + SOME]).values() for word in row]
        write(PersonWord, Word._fields, some)
        slips |= slip_words(some)
    ways = ((left, out, word) for word in sorted(slips) for left, out in ways_of(word).items())
    write(Slip, ("left", "out", "word"), ways)
    with connection.schema_editor() as editor:
        for one in PersonWord._meta.indexes:
            editor.add_index(PersonWord, one)


def write(model: type[Model], names: Sequence[str], rows: Any) -> None:
    """Insert rows as they are."""
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    with transaction.atomic(), connection.cursor() as db:
        if connection.vendor == "postgresql":
            with db.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("%s" for _ in names)
            db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def main() -> None:
    """Fill the database, index those who are to be found, and tell the planner."""
    with connection.cursor() as db:
        db.execute("SET synchronous_commit = off" if connection.vendor == "postgresql" else "PRAGMA synchronous=OFF")
    Organisation.objects.create(name="Gemeente Meetstad", language="nl")
    number, known = int(sys.argv[1]), int(sys.argv[2])
    people(number, known)
    began = time.monotonic()
    index(known)
    print(round(time.monotonic() - began, 1))
    with connection.cursor() as db:
        db.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    main()
