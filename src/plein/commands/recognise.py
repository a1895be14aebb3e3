"""`plein recognise`."""

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plein.commands._shared import with_database


@click.command(name="recognise")
@click.argument("person")
def command(person: str) -> None:
    """Say that PERSON (a user name) is who an import says they are: their private conversations from before open."""
    with_database()
    from plein.core.people.actions import recognise
    from plein.core.people.models import Person

    found = Person.objects.filter(username=person.lower()).first()
    if found is None:
        raise click.ClickException(_("There is no person with user name %(username)s.") % {"username": person})
    count = recognise(found, by=None)
    click.echo(
        ngettext("%(count)s conversation is open.", "%(count)s conversations are open.", count) % {"count": count}
    )
