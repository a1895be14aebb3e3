"""Tokens of the API."""

from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.actions.fields import locked
from plein.core.people.models import Person, Token
from plein.core.people.secrets import hashed, new_secret
from plein.core.permissions import Invalid, allow
from plein.kit.text import clean


@transaction.atomic
def make_token(
    person: Person, *, by: Person, name: str, scopes: list[str], days: int | None = None
) -> tuple[Token, str]:
    """Return an API token and its secret, which is shown once."""
    allow(by, "person.secure", locked(person))  # as they are now: closed meanwhile, it would outlive the closing
    if not scopes or not set(scopes) <= set(Token.SCOPES):
        raise Invalid(_("Choose at least one thing the token may do."), "scopes")
    if not clean(name):
        raise Invalid(_("Give the token a name, so that you recognise it later."), "name")
    secret = f"plein_{new_secret()}"
    until = timezone.now() + timedelta(days=days) if days else None
    token = Token.objects.create(
        person=person,
        name=clean(name)[:80],
        token_hash=hashed(secret),
        hint=secret[-4:],
        scopes=sorted(set(scopes)),
        expires_at=until,
    )
    record("token.made", by=by, token=token.pk)
    return token, secret


def note_use(token: Token) -> None:
    """Remember that a token was used just now."""
    with suppress(OperationalError):  # a full disk stops nobody from reading
        Token.objects.filter(pk=token.pk).update(used_at=timezone.now())


@transaction.atomic
def revoke_token(token: Token, *, by: Person) -> None:
    """End a token at once."""
    allow(by, "token.revoke", token)
    Token.objects.filter(pk=token.pk).delete()
    record("token.revoked", by=by, token=token.pk)
