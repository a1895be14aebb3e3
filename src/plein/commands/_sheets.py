"""What the commands that bring in spreadsheets share."""

import sys
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from plein.commands._shared import sentences, with_database

WITH_REFUSALS = 3


def run(
    kind: str, file: Path, *, dry_run: bool, username: str | None, problems: Path | None, options: dict[str, Any]
) -> None:
    """Bring a sheet in, or look through it, print what came of it and leave with its exit code."""
    with_database()
    from plein.core.permissions import Forbidden
    from plein.imports.report import Unreadable
    from plein.imports.sheets.books import MemoryBook
    from plein.imports.sheets.work import by_hand

    book, by = MemoryBook(), _administrator(username)
    with sentences(file), click.progressbar(length=2 * _lines(file), label=_("Lines"), file=sys.stderr) as bar:
        try:
            report = by_hand(kind, file, options, book, by, bar.update, write=not dry_run)
        except Unreadable as error:
            raise click.ClickException(str(error)) from error
        except Forbidden as error:
            raise click.ClickException(_("Not allowed: %(verb)s.") % {"verb": error}) from error
    _tell(kind, report, book, dry_run=dry_run)
    if problems is not None:
        with sentences(problems):
            _write(kind, report, book, problems)
    sys.exit(WITH_REFUSALS if report["counts"].get("refused") else 0)


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return max(1, sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b"")))


def _administrator(username: str | None) -> Any:
    from plein.core.people.models import Person

    able = Person.objects.readers().filter(role=Person.Role.ADMINISTRATOR).order_by("pk")
    found = able.filter(username=username.lower().lstrip("@")).first() if username else able.first()
    if found is None:
        raise click.ClickException(_("There is no administrator with that user name who has joined."))
    return found


def _tell(kind: str, report: dict[str, Any], book: Any, *, dry_run: bool) -> None:
    from plein.imports.sheets.columns import FIELDS
    from plein.imports.sheets.lines import OUTCOMES
    from plein.imports.sheets.outgoing import explained
    from plein.kit.numbers import number

    known = [f"{name} = {FIELDS[kind][field]}" for field, at in report["columns"].items() for name in (report["header"][at],)]  # fmt: skip
    click.echo(_("Columns: %(columns)s") % {"columns": "; ".join(known)})
    if dry_run:
        click.echo(_("Dry run: nothing was written."))
    for outcome, text in OUTCOMES.items():
        if count := report["counts"].get(outcome):
            click.echo(f"  {text}: {number(count)}")
    if missing := report.get("missing"):
        click.echo(_("Not in the file, with an open account: %(count)s.") % {"count": number(missing)})
    for line in book.problems:
        where = _("Line %(number)s") % {"number": line.number}
        click.echo(f"{where} ({line.label}): {explained(kind, line.problems)}")
    if book.more:
        click.echo(_("… and %(count)s more.") % {"count": number(book.more)})


def _write(kind: str, report: dict[str, Any], book: Any, path: Path) -> None:
    from plein.imports.sheets.outgoing import lines_to_mend
    from plein.kit.sheet import written

    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(written(lines_to_mend(kind, report["header"], book.problems)))
