"""`plein import FORMAT FILE`: each folder of `imports` that holds an `importer.py` adds a format."""

from importlib import import_module
from pathlib import Path

import click

from plein.commands._shared import ready

FORMATS = Path(__file__).parent.parent / "imports"


class _Formats(click.Group):
    """Commands found as folders, so that a new format is a new folder and nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.parent.name for path in FORMATS.glob("*/importer.py"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"plein.imports.{cmd_name}.importer").command
        return found


@click.group("import", cls=_Formats)
def command() -> None:
    """Bring in what was said elsewhere. Exit codes: 0 done, 1 failed, 3 done with losses that the report names."""
    ready()
