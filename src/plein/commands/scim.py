"""`plein scim`."""

import click

from plein.commands._shared import person_called, ready, tried


@click.command(name="scim")
@click.argument("name")
@click.option("--by", "username", required=True, help="User name of the administrator who lets it in.")
@click.option(
    "--days", type=click.Choice(["90", "365", "730"]), default="365", show_default=True, help="How long it is valid."
)
def command(name: str, username: str, days: str) -> None:
    """Let a system called NAME say by SCIM who works here, and print its token."""
    ready()
    from plein.doors.scim.actions import add

    _source, secret = tried(add, name, by=person_called(username), days=int(days))
    click.echo(secret)
