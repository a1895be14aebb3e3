"""What commands share: a ready Django that speaks the language of the terminal, and sentences instead of traces."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plein import terminal
from plein.imports.plein.importer import NAMES

if TYPE_CHECKING:
    from plein.core.people.models import Person

WRONG_SETTING = 78  # EX_CONFIG of sysexits.h
STEPS: Final = {
    **NAMES,
    "drawing": gettext_lazy("drawing"),
    "writing": gettext_lazy("writing"),
    "file": gettext_lazy("files"),
    "files": gettext_lazy("files"),
}  # as people call them; tables keep their names


def set_up() -> None:
    """Set Django up, or stop with the sentence that says what to change."""
    from plein.env import WrongSetting

    try:
        import django

        django.setup()
    except WrongSetting as error:
        click.echo(terminal.gettext("Wrong setting. %(reason)s") % {"reason": error}, err=True)
        sys.exit(WRONG_SETTING)


def ready() -> None:
    """Set Django up, and have it speak the language of the terminal from here on."""
    from django.utils.translation import activate

    set_up()
    activate(terminal.spoken())


def with_database() -> None:
    """Be `ready`, with a database that answers and is up to date, or stop with a sentence."""
    ready()
    with sentences(Path()):
        up_to_date()


def person_called(username: str) -> "Person":
    """The person with this user name, or stop with a sentence."""
    from plein.core.people.models import Person

    found: Person | None = Person.objects.filter(username=username.lower()).first()
    if found is None:
        raise click.ClickException(_("There is no person with user name %(username)s.") % {"username": username})
    return found


def tried(action: Any, *args: Any, **values: Any) -> Any:
    """What an action returns, or stop with the sentence that says why it refused."""
    from plein.core.permissions import Forbidden, Invalid

    try:
        return action(*args, **values)
    except Invalid as error:
        raise click.ClickException(str(error.message)) from error
    except Forbidden as error:
        raise click.ClickException(_("Not allowed: %(verb)s.") % {"verb": error}) from error


def texts(command: click.Command) -> Iterator[tuple[Any, str, str]]:
    """The texts of a command and of all below it: each with the object that has it, and under what name."""
    yield command, "help", cleandoc(command.help or "")
    for parameter in command.params:
        for name in ("help", "prompt"):
            if text := getattr(parameter, name, None):
                yield parameter, name, text
    if isinstance(command, click.Group):
        below = click.Context(command)
        for name in command.list_commands(below):
            if found := command.get_command(below, name):
                yield from texts(found)


@contextmanager
def sentences(file: Path) -> Iterator[None]:
    """Turn what can go wrong outside Plein into one sentence and exit code 1."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        text = _("The database cannot be used: %(error)s. Check PLEIN_DATABASE_URL.")
        raise click.ClickException(text % {"error": str(error).strip()}) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror or error}.") from error


def up_to_date() -> None:
    """Stop with a sentence when the database is behind: what is not there cannot be kept."""
    from plein.kit.migrations import unapplied

    if unapplied():
        raise click.ClickException(_("The database is not up to date. Run `plein migrate` first."))
