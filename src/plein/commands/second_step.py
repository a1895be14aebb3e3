"""`plein second-step`."""

import click
from django.utils.translation import gettext as _

from plein.commands._shared import with_database


@click.command(name="second-step")
@click.argument("person")
def command(person: str) -> None:
    """Take away the second step of PERSON (a user name), who lost it; for when no administrator can get in."""
    with_database()
    from plein.core.people.models import Person
    from plein.core.permissions import Invalid
    from plein.core.signin.actions import take_away_steps

    found = Person.objects.filter(username=person.lower()).first()
    if found is None:
        raise click.ClickException(_("There is no person with user name %(username)s.") % {"username": person})
    try:
        take_away_steps(found, by=None)
    except Invalid as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(_("%(name)s signs in with a password alone now.") % {"name": found.name})
