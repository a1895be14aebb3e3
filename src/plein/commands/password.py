"""`plein password`."""

import click

from plein.commands._shared import ready


@click.command(name="password")
@click.argument("person")
def command(person: str) -> None:
    """Print a link with which PERSON (a user name) chooses a new password within an hour; for who has no mail."""
    ready()
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse

    from plein.core.people.models import Person

    found = Person.objects.filter(username=person.lower(), is_active=True, joined_at__isnull=False).first()
    if found is None:
        raise click.ClickException(f"There is nobody who has joined with user name {person}.")
    key = {"uidb36": user_pk_to_url_str(found), "key": default_token_generator.make_token(found)}
    click.echo(settings.URL + reverse("account_reset_password_from_key", kwargs=key))
