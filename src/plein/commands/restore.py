"""`plein restore`."""

import sys
import time
from pathlib import Path

import click

from plein.commands._shared import ready, sentences
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
        with sentences(file), Steps(quiet) as steps:
            manifest = restore(file, steps)
            found = compare(file)
    except (Damaged, Refused) as error:
        raise click.ClickException(str(error)) from error
    for name, count, same in found:
        if (count and not quiet) or not same:
            click.echo(f"{name:32} {count:>10,}  {'the same' if same else 'DIFFERS'}", err=not same)
    for key in manifest["gone"]:
        click.echo(f"Was gone when the backup was made: {key}", err=True)
    wrong = [name for name, _, same in found if not same]
    if not quiet:
        click.echo(
            f"{'Restored, with differences' if wrong else 'Restored and compared: all the same'}, in {time.monotonic() - began:.1f} s."
        )
    sys.exit(1 if wrong else 0)
