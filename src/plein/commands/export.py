"""`plein export`."""

import time
from pathlib import Path

import click

from plein.commands._shared import ready, sentences, up_to_date
from plein.kit.progress import Steps


@click.command(name="export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(file: Path, quiet: bool) -> None:
    """Write everything people said and made to FILE, a zip in an open format, without passwords or keys."""
    ready()
    from plein.imports.plein.export import export

    began = time.monotonic()
    with sentences(file), Steps(quiet) as steps:
        up_to_date()
        counts = export(file, steps)
    if not quiet:
        words = ", ".join(
            f"{counts.get(name, 0):,} {plural}"
            for name, plural in (("person", "people"), ("space", "spaces"), ("post", "posts"), ("file", "files"))
        )
        click.echo(f"{file}: {words}, {file.stat().st_size / 1e6:,.1f} MB in {time.monotonic() - began:.1f} s.")
