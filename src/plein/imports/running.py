"""What every `plein import …` shares: progress, the report, exit codes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.imports.core import Source, bring_in, rehearse
from plein.imports.idmap import Busy
from plein.imports.report import FAILED
from plein.kit.migrations import unapplied


class Counted(Source):
    """A source that knows how many messages it holds."""

    total: int


def run(read: Callable[[], Any], file: Path, *, dry_run: bool, manager: str | None) -> None:
    """Read a source, bring it in or rehearse that, print the report and leave with its exit code."""
    try:
        if not dry_run and unapplied():
            raise click.ClickException(_("The database is not up to date. Run `plein migrate` first."))
        click.echo(_("Reading %(file)s …") % {"file": file.name}, err=True)
        source = read()
        chosen = _manager(manager)
        with click.progressbar(length=max(1, source.total), label=_("Messages"), file=sys.stderr) as bar:
            if dry_run:
                report = rehearse(source, bar.update)
            else:
                report = bring_in(source, settings.DATA / "imports", bar.update, manager=chosen)
    except Busy as error:
        raise click.ClickException(
            _("Another import from the same origin is running. Wait until it is done.")
        ) from error
    except (DatabaseError, OSError) as error:
        why = f"{error.filename or file}: {error.strerror or error}" if isinstance(error, OSError) else str(error)
        text = _("%(error)s. What was written stays; run the import again to go on.")
        raise click.ClickException(text % {"error": why.strip()}) from error
    click.echo(str(report))
    if report.exit_code == FAILED:
        click.echo("\n" + _("Nothing could be brought in."), err=True)
    sys.exit(report.exit_code)


def _manager(username: str | None) -> Person | None:
    if not username:
        return None
    found: Person | None = Person.objects.filter(
        username=username.lower(), is_active=True, joined_at__isnull=False
    ).first()
    if found is None:
        text = _("There is nobody who has joined with user name %(username)s.")
        raise click.ClickException(text % {"username": username})
    return found
