"""`plein reindex`."""

import click
from django.utils.translation import ngettext

from plein.commands._shared import ready


@click.command(name="reindex")
def command() -> None:
    """Make the index by which people are found anew; Plein may run meanwhile."""
    ready()
    from plein.core.search.actions import rebuild

    count = rebuild()
    text = ngettext("%(count)s person is in the index.", "%(count)s people are in the index.", count)
    click.echo(text % {"count": count})
