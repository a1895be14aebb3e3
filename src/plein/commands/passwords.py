"""`plein passwords`."""

import click
from django.utils.translation import gettext as _

from plein.commands._shared import with_database


@click.command(name="passwords")
@click.option("--on", is_flag=True, help="Let every password count again, when nobody can come in another way.")
def command(on: bool) -> None:
    """Say for whom passwords open no door, or let all count again."""
    with_database()
    from plein.core.people.models import Person
    from plein.doors.actions import passwords_on
    from plein.doors.queries import rule

    if on:
        passwords_on()
    off = [str(Person.Role(role).label) for role in rule().off_for]
    click.echo(
        _("Passwords open no door for: %(roles)s.") % {"roles": ", ".join(off)} if off else _("Every password counts.")
    )
