"""`plein import-people FILE`: people from a spreadsheet, like the page of administrators does it."""

from pathlib import Path

import click

from plein.commands._sheets import run


@click.command("import-people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would become of each line.")
@click.option(
    "--by", "username", help="User name of the administrator in whose name it is done; without it, the first."
)
@click.option("--make-units", is_flag=True, help="Make units that are not there yet, as they are called in the file.")
@click.option(
    "--close",
    type=click.IntRange(0),
    default=0,
    help="Close the accounts of people who are not in the file, unless they are more than this.",
)
@click.option("--invite", is_flag=True, help="Invite who is new and has an e-mail address.")
@click.option(
    "--problems", type=click.Path(dir_okay=False, path_type=Path), help="Write the lines to mend to this file, as CSV."
)
def command(
    file: Path, dry_run: bool, username: str | None, make_units: bool, close: int, invite: bool, problems: Path | None
) -> None:
    """Bring in people from a spreadsheet (CSV). The same file again changes nothing.

    Exit codes: 0 done, 1 failed, 3 done, with lines that were refused.
    """
    run(
        "people",
        file,
        dry_run=dry_run,
        username=username,
        problems=problems,
        options={"make_units": make_units, "close": close, "invite": invite},
    )
