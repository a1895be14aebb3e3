"""`plein recognise`."""

import click
from django.utils.translation import ngettext

from plein.commands._shared import person_called, with_database


@click.command(name="recognise")
@click.argument("person")
def command(person: str) -> None:
    """Say that PERSON (a user name) is who an import says they are: their private conversations from before open."""
    with_database()
    from plein.core.people.actions import recognise

    count = recognise(person_called(person), by=None)
    click.echo(
        ngettext("%(count)s conversation is open.", "%(count)s conversations are open.", count) % {"count": count}
    )
