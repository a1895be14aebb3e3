"""`plein export`."""

import time
from pathlib import Path

import click
from django.utils.translation import gettext as _

from plein.commands._shared import STEPS, ready, sentences, up_to_date
from plein.kit.numbers import number
from plein.kit.progress import Steps


@click.command(name="export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(file: Path, quiet: bool) -> None:
    """Write everything people said and made to FILE, a zip in an open format, without passwords or keys."""
    ready()
    from plein.imports.plein.export import export

    began = time.monotonic()
    with sentences(file), Steps(quiet, STEPS) as steps:
        up_to_date()
        counts = export(file, steps)
    if not quiet:
        text = _(
            "%(name)s: people %(person)s, spaces %(space)s, posts %(post)s, files %(file)s; %(size)s MB in %(seconds)s s."
        )
        figures = {what: number(counts.get(what, 0)) for what in ("person", "space", "post", "file")}
        size, seconds = number(file.stat().st_size / 1e6, 1), number(time.monotonic() - began, 1)
        click.echo(text % {"name": file, **figures, "size": size, "seconds": seconds})
