"""What long commands share: a ready Django, progress, and sentences instead of traces."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import click

PAUSE = 0.2  # seconds between two drawings of the progress line


def ready() -> None:
    """Set Django up, or stop with the sentence that says what to change."""
    from plein.cli import _django

    _django()


@contextmanager
def sentences(file: Path) -> Iterator[None]:
    """Turn what can go wrong outside Plein into one sentence and exit code 1."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise click.ClickException(f"The database cannot be used: {str(error).strip()}. Check PLEIN_DATABASE_URL.") from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror or error}.") from error


class Steps:
    """One line on a terminal that says how far a long command is; nothing elsewhere."""

    def __init__(self, quiet: bool = False) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._counts: dict[str, int] = {}
        self._drawn = 0.0

    def __enter__(self) -> "Steps":
        return self

    def __call__(self, what: str, count: int) -> None:
        """`count` more of `what` are done."""
        self._counts[what] = self._counts.get(what, 0) + count
        if self._shown and time.monotonic() - self._drawn > PAUSE:
            self._drawn = time.monotonic()
            click.echo(f"\r\x1b[K{what}: {self._counts[what]:,}", nl=False, err=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
