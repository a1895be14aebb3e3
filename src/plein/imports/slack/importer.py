"""`plein import slack`."""

from pathlib import Path

import click


@click.command("slack")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would come and what would be lost; nothing is written.")
@click.option("--space-prefix", default="", help="Put this before the name of every space.")
@click.option(
    "--manager", metavar="USERNAME", help="Who becomes manager of the imported spaces, apart from conversations."
)
def command(file: Path, dry_run: bool, space_prefix: str, manager: str | None) -> None:
    """Bring in FILE, the zip that Slack's export made. Run it again at any time: it adds only what is not here yet."""
    from plein.imports.running import run
    from plein.imports.slack.export import NotAnExport
    from plein.imports.slack.source import SlackSource

    def read() -> SlackSource:
        try:
            return SlackSource(file, prefix=space_prefix)
        except NotAnExport as error:
            raise click.ClickException(str(error)) from error

    run(read, file, dry_run=dry_run, manager=manager)
