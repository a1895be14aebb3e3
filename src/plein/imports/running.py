"""What every `plein import …` shares: progress, the report, exit codes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import DatabaseError

from plein.core.people.models import Person
from plein.imports.core import Source, bring_in, rehearse
from plein.imports.idmap import Busy
from plein.imports.report import FAILED


class Counted(Source):
    """A source that knows how many messages it holds."""

    total: int


def run(read: Callable[[], Any], file: Path, *, dry_run: bool, manager: str | None) -> None:
    """Read a source, bring it in or rehearse that, print the report and leave with its exit code."""
    try:
        click.echo(f"Reading {file.name} …", err=True)
        source = read()
        chosen = _manager(manager)
        with click.progressbar(length=max(1, source.total), label="Messages", file=sys.stderr) as bar:
            if dry_run:
                report = rehearse(source, bar.update)
            else:
                report = bring_in(source, settings.DATA / "imports", bar.update, manager=chosen)
    except Busy as error:
        raise click.ClickException("Another import from the same origin is running. Wait until it is done.") from error
    except DatabaseError as error:
        raise click.ClickException(
            f"The database cannot be used: {str(error).strip()}. What was written stays; run the import again to go on."
        ) from error
    except OSError as error:
        raise click.ClickException(
            f"{error.filename or file}: {error.strerror or error}. What was written stays; run the import again to go on."
        ) from error
    click.echo(str(report))
    if report.exit_code == FAILED:
        click.echo("\nNothing could be brought in.", err=True)
    sys.exit(report.exit_code)


def _manager(username: str | None) -> Person | None:
    if not username:
        return None
    found: Person | None = Person.objects.filter(
        username=username.lower(), is_active=True, joined_at__isnull=False
    ).first()
    if found is None:
        raise click.ClickException(f"There is nobody who has joined with user name {username}.")
    return found
