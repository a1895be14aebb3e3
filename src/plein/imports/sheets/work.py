"""One sheet from beginning to end: opened, looked through or brought in. The worker and the command line call this."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import override

from plein.core.people.models import Person
from plein.core.people.queries import language_of
from plein.imports.models import ImportJob
from plein.imports.sheets import actions, running
from plein.imports.sheets.books import JobBook
from plein.imports.sheets.columns import recognised
from plein.imports.sheets.people import People
from plein.imports.sheets.plan import Choices
from plein.imports.sheets.reading import Sheet, opened
from plein.imports.sheets.running import Book
from plein.imports.sheets.units import Units

Begin = Callable[[int], object]


def do(job: ImportJob, path: Path, step: Callable[[int], object], begin: Begin) -> dict[str, Any]:
    """Do what a job waits for; returns its report."""
    with override(language_of(job.by)):
        if job.state == ImportJob.State.LOOKING:
            sheet = opened(path)
            actions.begin_report(job, sheet.header, chosen(job.format, sheet, job.options))
        return _work(job.format, path, job.options, JobBook(job), job.by, step, begin, write=job.state == ImportJob.State.IMPORTING)  # fmt: skip


def by_hand(kind: str, path: Path, options: dict[str, Any], book: Book, by: Person, step: Callable[[int], object], *, write: bool) -> dict[str, Any]:  # fmt: skip
    """The same from the command line."""
    return _work(kind, path, options, book, by, step, lambda _total: None, write=write)


def _work(kind: str, path: Path, options: dict[str, Any], book: Book, by: Person, step: Callable[[int], object], begin: Begin, *, write: bool) -> dict[str, Any]:  # fmt: skip
    sheet = opened(path)
    columns = chosen(kind, sheet, options)
    begin(sum(1 for _row in sheet.rows()) * (1 if kind == "units" else 2))
    if kind == "units":
        found = _units(Units(sheet, columns, by=by), book, step, write=write)
    else:
        choices = Choices(
            bool(options.get("make_units")), int(options.get("close") or 0), bool(options.get("invite")), not options.get("by_token")
        )  # fmt: skip
        people = People(sheet, columns, by=by, choices=choices)
        found = running.bring_in(people, book, step) if write else running.look(people, book, step)
    return {**found, "header": sheet.header, "columns": columns, "separator": sheet.separator, "encoding": sheet.encoding}  # fmt: skip


def chosen(kind: str, sheet: Sheet, options: dict[str, Any]) -> dict[str, int]:
    """Which column is what: as somebody chose, else as it is recognised."""
    told = options.get("columns")
    if told is None:
        return recognised(kind, sheet.header)
    return {field: int(at) for field, at in told.items() if 0 <= int(at) < len(sheet.header)}


def _units(source: Units, book: Book, step: Callable[[int], object], *, write: bool) -> dict[str, Any]:
    kept = book.kept() if write else {}
    here = dict(source.tree.units)
    for one in source.look():
        if not write:
            book.keep([one.line])
        elif one.line.number not in kept:
            unit = actions.write_unit(one, here.get(one.parent or 0), book, by=source.by)
            if unit is not None:
                here[one.node] = unit
        step(1)
    return {"counts": dict(book.counts()), "rows": len(source.rows)}
