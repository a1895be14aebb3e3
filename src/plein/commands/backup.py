"""`plein backup`."""

import sys
import time
from pathlib import Path

import click

from plein.commands._shared import ready, sentences, up_to_date
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
    with sentences(file), Steps(quiet) as steps:
        up_to_date()
        made = back_up(file, steps)
        note_backup()
    for key in made.gone:
        click.echo(f"Gone from the file store: {key}", err=True)
    for key in made.changed:
        click.echo(f"Not what was kept in the file store: {key}", err=True)
    if not quiet:
        posts, rows = made.rows["core.Post"], sum(made.rows.values())
        click.echo(
            f"{file}: {posts:,} posts, {rows:,} rows in all, {made.files:,} files, {made.size / 1e6:,.1f} MB in {time.monotonic() - began:.1f} s."
        )
    sys.exit(1 if made.changed else 0)
