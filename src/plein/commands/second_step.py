"""`plein second-step`."""

import click
from django.utils.translation import gettext as _

from plein.commands._shared import person_called, tried, with_database


@click.command(name="second-step")
@click.argument("person")
def command(person: str) -> None:
    """Take away the second step of PERSON (a user name), who lost it; for when no administrator can get in."""
    with_database()
    from plein.core.signin.actions import take_away_steps

    found = person_called(person)
    tried(take_away_steps, found, by=None)
    click.echo(_("%(name)s signs in with a password alone now.") % {"name": found.name})
