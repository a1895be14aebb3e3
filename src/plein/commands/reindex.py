"""`plein reindex`."""

import click
from django.utils.translation import ngettext

from plein.commands._shared import with_database


@click.command(name="reindex")
def command() -> None:
    """Make the index by which people are found anew; Plein may run meanwhile."""
    with_database()
    from plein.core.search.actions import rebuild

    count = rebuild()
    text = ngettext("%(count)s person is in the index.", "%(count)s people are in the index.", count)
    click.echo(text % {"count": count})
