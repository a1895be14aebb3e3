"""What these commands share: a ready Django, and sentences instead of traces."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


def ready() -> None:
    """Set Django up, or stop with the sentence that says what to change."""
    from plein.cli import _django

    _django()


def spoken() -> str:
    """The language of who sits at the terminal: PLEIN_LANGUAGE, else the terminal's own, else English."""
    wanted = (os.environ.get(name, "")[:2].lower() for name in ("PLEIN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return next((code for code in wanted if code in {"nl", "en"}), "en")


@contextmanager
def sentences(file: Path) -> Iterator[None]:
    """Turn what can go wrong outside Plein into one sentence and exit code 1."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise click.ClickException(
            f"The database cannot be used: {str(error).strip()}. Check PLEIN_DATABASE_URL."
        ) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror or error}.") from error


def up_to_date() -> None:
    """Stop with a sentence when the database is behind: what is not there cannot be kept."""
    from plein.kit.migrations import unapplied

    if unapplied():
        raise click.ClickException("The database is not up to date. Run `plein migrate` first.")
