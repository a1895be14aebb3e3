"""`plein restore`."""

import sys
import time
from pathlib import Path

import click
from django.utils.translation import gettext as _

from plein.commands._shared import STEPS, ready, sentences
from plein.kit.numbers import number
from plein.kit.progress import Steps


@click.command(name="restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(file: Path, quiet: bool) -> None:
    """Bring back FILE, made by `plein backup`, into an empty installation, on the same or the other database."""
    ready()
    from plein.backup.actions import Refused, compare, restore
    from plein.backup.sealed import Damaged

    began = time.monotonic()
    try:
        with sentences(file), Steps(quiet, STEPS) as steps:
            manifest = restore(file, steps)
            found = compare(file)
    except (Damaged, Refused) as error:
        raise click.ClickException(str(error)) from error
    for name, count, same in found:
        if (count and not quiet) or not same:
            verdict = _("the same") if same else _("DIFFERS")
            click.echo(f"{name:32} {number(count):>10}  {verdict}", err=not same)
    for key in manifest["gone"]:
        click.echo(_("Was gone when the backup was made: %(file)s") % {"file": key}, err=True)
    wrong = [name for name, _count, same in found if not same]
    if not quiet:
        text = _("Restored, with differences, in %(seconds)s s.")
        if not wrong:
            text = _("Restored and compared: all the same, in %(seconds)s s.")
        click.echo(text % {"seconds": number(time.monotonic() - began, 1)})
    sys.exit(1 if wrong else 0)
