"""`plein scim`."""

import click
from django.utils.translation import gettext as _

from plein.commands._shared import ready


@click.command(name="scim")
@click.argument("name")
@click.option("--by", "username", required=True, help="User name of the administrator who lets it in.")
@click.option(
    "--days", type=click.Choice(["90", "365", "730"]), default="365", show_default=True, help="How long it is valid."
)
def command(name: str, username: str, days: str) -> None:
    """Let a system called NAME say by SCIM who works here, and print its token."""
    ready()
    from plein.core.people.models import Person
    from plein.core.permissions import Forbidden, Invalid
    from plein.doors.scim.actions import add

    found = Person.objects.filter(username=username.lower()).first()
    if found is None:
        raise click.ClickException(_("There is no person with user name %(username)s.") % {"username": username})
    try:
        _source, secret = add(name, by=found, days=int(days))
    except Invalid as error:
        raise click.ClickException(str(error.message)) from error
    except Forbidden as error:
        raise click.ClickException(_("Not allowed: %(verb)s.") % {"verb": error}) from error
    click.echo(secret)
