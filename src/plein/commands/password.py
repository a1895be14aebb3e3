"""`plein password`."""

import click
from django.utils.translation import gettext as _

from plein.commands._shared import with_database


@click.command(name="password")
@click.argument("person")
def command(person: str) -> None:
    """Print a link with which PERSON (a user name) chooses a new password within an hour; for who has no mail."""
    with_database()
    from plein.core.people.models import Person
    from plein.web.accounts.links import reset_link

    found = Person.objects.filter(username=person.lower(), is_active=True, joined_at__isnull=False).first()
    if found is None:
        raise click.ClickException(
            _("There is nobody who has joined with user name %(username)s.") % {"username": person}
        )
    click.echo(reset_link(found))
