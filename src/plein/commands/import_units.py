"""`plein import-units FILE`: units from a spreadsheet, like the page of administrators does it."""

from pathlib import Path

import click

from plein.commands._sheets import run


@click.command("import-units")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would become of each line.")
@click.option(
    "--by", "username", help="User name of the administrator in whose name it is done; without it, the first."
)
@click.option(
    "--problems", type=click.Path(dir_okay=False, path_type=Path), help="Write the lines to mend to this file, as CSV."
)
def command(file: Path, dry_run: bool, username: str | None, problems: Path | None) -> None:
    """Bring in units from a spreadsheet (CSV). The same file again changes nothing.

    Exit codes: 0 done, 1 failed, 3 done, with lines that were refused.
    """
    run("units", file, dry_run=dry_run, username=username, problems=problems, options={})
