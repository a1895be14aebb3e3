"""Bringing a sheet of people in: rows first, then who is whose manager, then who is not in the file any more."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from plein.core.people.models import Person
from plein.imports.sheets import actions, managers
from plein.imports.sheets.lines import REFUSED, WHOLE, WRITTEN
from plein.imports.sheets.people import People
from plein.imports.sheets.plan import Plan, Planned, Step
from plein.kit.batches import batched

TOGETHER = 25  # rows in one transaction, so that others never wait long to write
PAUSE = 0.005  # seconds between two
NAMED = 100  # of who is not in the file


class Book(actions.Sink, Protocol):
    """Keeps the lines of the report, also those of an earlier try that was broken off."""

    def kept(self) -> dict[int, tuple[int, int | None]]:
        """How far each row was brought in before, and who it is about."""
        ...

    def complete(self, numbers: Sequence[int]) -> None:
        """The managers of these rows are set too."""
        ...

    def invited(self, keys: Sequence[int]) -> None: ...

    def to_invite(self) -> list[int]:
        """Who came in new and was not invited yet."""
        ...

    def counts(self) -> Counter[str]:
        """How many lines of each outcome were kept."""
        ...


def look(people: People, book: Book, step: Step) -> dict[str, Any]:
    """Look through the file and keep a line for every row; nothing else is written."""
    people.look(step)
    for some in people.planned():
        book.keep([one.line for one in some])
        step(len(some))
    return report(people, book)


def bring_in(people: People, book: Book, step: Step) -> dict[str, Any]:
    """Write what the file says. Broken off at any moment, it goes on where it was when it is run again."""
    plan = people.look(step)
    before = book.kept()
    pks = {number: pk for number, (_stage, pk) in before.items() if pk}
    actions.make_units(plan.units.values(), people.tree, by=people.by)
    for batch in people.planned():
        for rows in batched(batch, TOGETHER):
            new = [one for one in rows if before.get(one.line.number, (0, None))[0] < WRITTEN]
            _name_managers(plan, new, pks)
            lines = actions.bring_in(new, people.tree, people.file.asks_for, book, by=people.by) if new else []
            pks.update((line.number, line.person) for line in lines if line.person)
            plan.refused.update((line.number, dict(line.problems)) for line in lines if line.outcome == REFUSED)
            step(len(rows))
            time.sleep(PAUSE)
    _set_managers(people, book, pks, {number for number, (stage, _pk) in before.items() if stage == WHOLE})
    _close(people, book)
    found = report(people, book)
    if people.choices.invite:
        found["invited"] = _invite(people, book)
    return found


def report(people: People, book: Book) -> dict[str, Any]:
    """The counts, what else would happen, and which column was taken for what."""
    missing = people.missing()
    return {
        "counts": dict(book.counts()), "rows": people.plan.rows, "unreadable": people.plan.unreadable,
        "missing": len(missing), "missing_named": missing[:NAMED], "numbered": _numbered(),
        "units": [" / ".join(names) for names, _code in list(people.plan.units.values())[:NAMED]],
    }  # fmt: skip


def _numbered() -> int:
    return int(Person.objects.filter(is_active=True, employee_number__isnull=False).count())


def _name_managers(plan: Plan, rows: list[Planned], pks: dict[int, int]) -> None:
    """Who the manager becomes, where that is somebody who is here already: their row needs no second visit."""
    wanted = {one.line.number: _key(pks, plan.wanted.get(plan.nodes.get(one.line.number, 0))) for one in rows}
    found = Person.objects.in_bulk([key for key in wanted.values() if key])
    for one in rows:
        manager = found.get(wanted[one.line.number] or 0)
        if manager is not None and (one.person is None or one.person.manager_id != manager.pk):
            one.manager = manager


def _set_managers(people: People, book: Book, pks: dict[int, int], whole: set[int]) -> None:
    plan, by = people.plan, people.by
    wanted = {node: manager for node, manager in plan.wanted.items() if plan.row_of[node] not in whole | set(plan.refused)}  # fmt: skip
    for nodes in batched(managers.top_down(managers.managers_now(), wanted), TOGETHER):
        keys = {node: (_key(pks, node), _key(pks, wanted[node])) for node in nodes}
        now = dict(Person.objects.filter(pk__in=[key for key, _manager in keys.values()]).values_list("pk", "manager"))
        pairs = [
            (plan.row_of[node], key, manager)
            for node, (key, manager) in keys.items()
            if key is not None and key in now and now[key] != manager
        ]
        if pairs:
            actions.set_managers(pairs, book, by=by)
            time.sleep(PAUSE)
        book.complete([plan.row_of[node] for node in nodes])


def _key(pks: dict[int, int], node: int | None) -> int | None:
    """The key of the person that a node of the plan stands for, when they are here."""
    return node if node is None or node > 0 else pks.get(-node)


def _close(people: People, book: Book) -> None:
    """Close the accounts of who is not in the file: never more than was agreed to, and not when rows could not be read."""
    missing = people.missing()
    if not missing or people.plan.unreadable or len(missing) > people.choices.close:
        return
    for pk in missing:
        person = Person.objects.filter(pk=pk, is_active=True).first()
        if person:
            actions.close(person, book, by=people.by)
            time.sleep(PAUSE)


def _invite(people: People, book: Book) -> int:
    count = 0
    for some in batched(book.to_invite(), TOGETHER):
        count += actions.invite(Person.objects.filter(pk__in=some), by=people.by)
        book.invited(some)
    return count
