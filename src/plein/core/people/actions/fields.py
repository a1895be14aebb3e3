"""What people fill in about themselves: checked, and saved so that nobody else has the same name or address."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.people.queries import has, organisation
from plein.core.permissions import Invalid, each
from plein.kit.text import clean

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
LONGEST_ADDRESS = 254  # characters
_held: ContextVar[dict[int, Person] | None] = ContextVar("people who are held and not changed yet", default=None)


def locked(person: Person) -> Person:
    """The person as they are now, held until the end of the transaction."""
    found = (_held.get() or {}).pop(person.pk, None)
    return found or Person.objects.select_for_update(no_key=True).get(pk=person.pk)


@contextmanager
def held_together(people: Iterable[Person]) -> Iterator[None]:
    """Let whoever changes one of these first take them as they are: they were read and are held in this transaction."""
    token = _held.set({person.pk: person for person in people})
    try:
        yield
    finally:
        _held.reset(token)


def set_values(person: Person, **values: Any) -> None:
    """Set the fields people may choose; everything that is wrong is refused together."""
    each(*(partial(_set_one, person, name, value) for name, value in values.items()))


def _set_one(person: Person, name: str, value: Any) -> None:
    if name not in {"name", "username", "email", "pronouns", "about", "language"}:
        raise Invalid(_("This cannot be changed."), name)
    found = valid_email(value) if name == "email" else clean(str(value))
    if name == "name" and not (found and len(found) <= 120):
        raise Invalid(_("Give a name of at most 120 characters."), name)
    if name == "username":
        found = str(found).lower()
        if not USERNAME.fullmatch(found) or found.endswith((".", "-")):  # in a sentence those would not be part of it
            text = _("Choose a user name of letters, digits, dots and dashes, with a letter or digit at both ends.")
            raise Invalid(text, name)
    if name == "pronouns" and len(str(found)) > 40:
        raise Invalid(_("Write at most 40 characters."), name)
    if name == "about" and len(str(found)) > 500:
        raise Invalid(_("Write at most 500 characters."), name)
    if name == "language" and found not in {"", *dict(settings.LANGUAGES)}:
        raise Invalid(_("Choose a language from the list."), name)
    if name == "email" and found != person.email:
        person.email_sure_at = None  # until who can know it says so
    setattr(person, name, found)
    _refuse_taken(person, name)


def _refuse_taken(person: Person, *names: str) -> None:
    texts = {
        "username": _("This user name is taken. Choose another."),
        "email": _("Another account uses this e-mail address."),
    }
    for name, text in texts.items():
        value = getattr(person, name) if name in names else None
        if value and has(name, value, person):
            raise Invalid(text, name)


def save(person: Person) -> None:
    """Save; what somebody else took at the same moment is refused like what was taken before."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        _refuse_taken(person, "username", "email")
        raise


def valid_email(value: Any) -> str | None:
    """The address as it is kept; None when there is none."""
    address = clean(str(value or "")).lower()
    if not address:
        return None
    try:
        validate_email(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)  # SQLite would take a longer one, and nobody could sign in with it
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address. Check it."), "email") from error
    return address


def choose_password(person: Person, password: str | None) -> None:
    """Set a password that is good enough; without one nobody can sign in."""
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), "password") from error
    person.set_password(password)


def spare_an_example(field: str = "") -> None:
    """Refuse what would keep the next visitor of an example organisation out."""
    if organisation().is_example:
        raise Invalid(_("In an example everybody comes in by every role, so this stays as it is."), field)
