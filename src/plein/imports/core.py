"""What every import does: write people, then spaces, then posts in short batches, resume by itself, tell what came of it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, connection

from plein.core.people.models import Person
from plein.core.people.naming import username_base
from plein.core.rules.actions import ask_all
from plein.core.spaces.models import Space
from plein.imports import actions
from plein.imports.idmap import IdMap
from plein.imports.naming import Taken
from plein.imports.records import Account, PersonIn, Place, PostIn, SpaceIn
from plein.imports.report import Report

BATCH = 500  # rows in one transaction
PAUSE = 0.005  # seconds between two, in which others may write
ASKED = 500
T = TypeVar("T")
Step = Callable[[int], object]


class Source(Protocol):
    """A foreign export that has been looked through once. `origin` names where it comes from, in letters fit for a file name."""

    origin: str
    report: Report

    @property
    def people(self) -> Sequence[PersonIn]: ...

    @property
    def spaces(self) -> Sequence[SpaceIn]: ...

    def posts(
        self, accounts: Mapping[str, Account], places: Mapping[str, Place]
    ) -> Iterator[tuple[str, list[PostIn], int]]:
        """Yield the key of a space, posts in it with roots before answers, and how many messages were read for them."""
        ...


def rehearse(source: Source, step: Step) -> Report:
    """Do all but write: the report tells what would come and what would be lost."""
    usernames, slugs = Taken(()), Taken(())
    accounts: dict[str, Account] = {}
    for number, person in enumerate(source.people):
        username = usernames.free(username_base(person.username, person.name))
        accounts[person.key] = Account(number, username, person.name, person.is_active)
    places = {
        space.key: Place(number, slugs.free(space.name), space.name) for number, space in enumerate(source.spaces)
    }
    for _space, _posts, read in source.posts(accounts, places):
        step(read)
    source.report.dry = True
    return source.report


def bring_in(source: Source, folder: Path, step: Step, *, manager: Person | None = None) -> Report:
    """Write what is not here yet. Killed at any moment, it goes on where it was when run again. Raises Busy."""
    report = source.report
    with IdMap(folder, source.origin) as ids, _quick():
        accounts = _people(source, ids, report)
        places = _spaces(source, ids, accounts, report, manager)
        usernames = {account.username: account.pk for account in accounts.values()}
        report.added["posts"] += 0
        for space, posts, read in source.posts(accounts, places):
            for start in range(0, len(posts), BATCH):
                report.added.update(
                    actions.add_posts(
                        places[space].pk, posts[start : start + BATCH], accounts, usernames, ids.note_posts
                    )
                )
                time.sleep(PAUSE)
            step(read)
    ask_all(by=None)  # people came in beside the actions that look at rules
    for what in ("posts", "threads", "answers", "reactions", "links to files"):
        report.added.setdefault(what, 0)
    return report


@contextmanager
def _quick() -> Iterator[None]:
    """On SQLite, do not wait for the disk at each commit: after a power cut the last batches are missing and come again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "cache_size")]
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA cache_size=-65536")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={int(before[0])}")
            cursor.execute(f"PRAGMA cache_size={int(before[1])}")


def _people(source: Source, ids: IdMap, report: Report) -> dict[str, Account]:
    accounts = _listed_before(source.people, ids)
    new = [person for person in source.people if person.key not in accounts]
    emails = {person.email.strip().lower() for person in source.people if person.key in accounts and person.email}
    report.added["people"] += 0
    for start in range(0, len(new), BATCH):
        some = new[start : start + BATCH]

        def write(names: tuple[Taken, Taken], some: list[PersonIn] = some) -> tuple[dict[str, Account], int]:
            return actions.add_people(
                some, usernames=names[0], slugs=names[1], emails=emails, note=lambda rows: ids.note("person", rows)
            )

        listed, count = _twice(write)
        accounts |= listed
        report.added["people"] += count
        time.sleep(PAUSE)
    return accounts


def _spaces(
    source: Source, ids: IdMap, accounts: Mapping[str, Account], report: Report, manager: Person | None
) -> dict[str, Place]:
    rows: dict[int, Any] = Space.objects.in_bulk([line["pk"] for line in ids.spaces.values()])
    places: dict[str, Place] = {}
    report.added["spaces"] += 0
    for space in source.spaces:
        line = ids.spaces.get(space.key)
        row = rows.get(line["pk"]) if line else None
        if line and row is not None and row.created_at.isoformat() == line["at"]:
            places[space.key] = Place(row.pk, row.slug, row.name)
            continue

        def write(names: tuple[Taken, Taken], space: SpaceIn = space) -> Place:
            return actions.add_space(
                space, accounts, slugs=names[1], manager=manager, note=lambda rows: ids.note("space", rows)
            )

        places[space.key] = _twice(write)
        report.added["spaces"] += 1
    return places


def _listed_before(people: Sequence[PersonIn], ids: IdMap) -> dict[str, Account]:
    """Accounts that an earlier run made, or found."""
    lines = {person.key: ids.people[person.key] for person in people if person.key in ids.people}
    pks = sorted({line["pk"] for line in lines.values()})
    rows: dict[int, Person] = {}
    for start in range(0, len(pks), ASKED):
        rows |= Person.objects.in_bulk(pks[start : start + ASKED])
    found: dict[str, Account] = {}
    for key, line in lines.items():
        row = rows.get(line["pk"])
        if row is not None and row.created_at.isoformat() == line["at"]:
            found[key] = Account(row.pk, row.username, row.name, row.is_active)
    return found


def _twice(write: Callable[[tuple[Taken, Taken]], T]) -> T:
    """Somebody may take a name between our looking and our writing: then look again."""
    try:
        return write(_names())
    except IntegrityError:
        return write(_names())


def _names() -> tuple[Taken, Taken]:
    usernames = Taken(Person.objects.values_list("username", flat=True).iterator())
    return usernames, Taken(Space.objects.values_list("slug", flat=True).iterator())
