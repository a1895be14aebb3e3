"""`plein backup`."""

import sys
import time
from pathlib import Path

import click
from django.utils.translation import gettext as _

from plein.commands._shared import STEPS, ready, sentences, up_to_date
from plein.kit.numbers import number
from plein.kit.progress import Steps


@click.command(name="backup")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(file: Path, quiet: bool) -> None:
    """Keep everything in FILE, a zip, while Plein goes on running. It holds secrets: keep it as safe as the server."""
    ready()
    from plein.backup.writing import back_up
    from plein.core.organisation.actions import note_backup

    began = time.monotonic()
    with sentences(file), Steps(quiet, STEPS) as steps:
        up_to_date()
        made = back_up(file, steps)
        note_backup()
    for key in made.gone:
        click.echo(_("Gone from the file store: %(file)s") % {"file": key}, err=True)
    for key in made.changed:
        click.echo(_("Not what was kept in the file store: %(file)s") % {"file": key}, err=True)
    if not quiet:
        text = _("%(file)s: posts %(posts)s, rows in all %(rows)s, files %(files)s; %(size)s MB in %(seconds)s s.")
        figures = {
            "posts": number(made.rows["core.Post"]),
            "rows": number(sum(made.rows.values())),
            "files": number(made.files),
        }
        size, seconds = number(made.size / 1e6, 1), number(time.monotonic() - began, 1)
        click.echo(text % {"file": file, **figures, "size": size, "seconds": seconds})
    sys.exit(1 if made.changed else 0)
