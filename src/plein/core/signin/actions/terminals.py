"""Devices that many people use: named and registered by an administrator, and ended at once."""

from contextlib import suppress
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.cards.codes import kept, new_code
from plein.core.events.actions import record
from plein.core.people.actions import spare_an_example
from plein.core.people.models import Person
from plein.core.people.secrets import hashed, new_secret
from plein.core.permissions import Invalid, allow, each
from plein.core.signin.models import Terminal
from plein.kit.text import clean

CODE_LASTS = timedelta(hours=1)
LIMITS = {"idle": (1, 60), "longest": (5, 480)}  # minutes


@transaction.atomic
def add_terminal(*, by: Person, name: str, idle: int = 5, longest: int = 30) -> tuple[Terminal, str]:
    """Name a shared device; returns the code that is typed there, once and within an hour."""
    allow(by, "organisation.manage")
    spare_an_example()
    terminal = Terminal(by=by)
    _describe(terminal, name, idle, longest)
    code = new_code()
    terminal.code_hash, terminal.code_until = kept(code), timezone.now() + CODE_LASTS
    terminal.save()
    record("terminal.added", by=by, terminal=terminal.pk)
    return terminal, code


@transaction.atomic
def change_terminal(terminal: Terminal, *, by: Person, name: str, idle: int, longest: int) -> None:
    """Call it something else, or let sessions there be shorter or longer; who signs in next has them so."""
    allow(by, "organisation.manage")
    _describe(terminal, name, idle, longest)
    terminal.save(update_fields=["name", "idle", "longest"])
    record("terminal.changed", by=by, terminal=terminal.pk)


@transaction.atomic
def register_terminal(code: str) -> tuple[Terminal, str]:
    """Let the device on which this code was typed be a shared one; returns the secret that it carries from now on."""
    rows = Terminal.objects.select_for_update().filter(code_hash=kept(code), code_until__gt=timezone.now())
    terminal = rows.first()
    if terminal is None:
        raise Invalid(
            _("This code does not work. See whether you typed it right; it may also have been used, or be too old."),
            "code",
        )
    secret = new_secret()
    Terminal.objects.filter(pk=terminal.pk).update(
        token_hash=hashed(secret), code_hash=None, code_until=None, seen_at=timezone.now()
    )
    record("terminal.registered", by=None, terminal=terminal.pk)
    return terminal, secret


@transaction.atomic
def remove_terminal(terminal: Terminal, *, by: Person) -> None:
    """No longer know a shared device: whoever is signed in there is signed out, and it is a device like any other."""
    allow(by, "organisation.manage")
    for row in UserSession.objects.filter(session_key=terminal.session_key or "none"):
        row.end()
    Terminal.objects.filter(pk=terminal.pk).delete()
    record("terminal.removed", by=by, terminal=terminal.pk)


def note_terminal(terminal: Terminal, *, session_key: str | None = None) -> None:
    """Remember that it is in use, and by which session."""
    values = {"seen_at": timezone.now(), **({} if session_key is None else {"session_key": session_key})}
    with suppress(DatabaseError), transaction.atomic():  # a full disk stops nobody from reading
        Terminal.objects.filter(pk=terminal.pk).update(**values)


def _describe(terminal: Terminal, name: str, idle: int, longest: int) -> None:
    def call() -> None:
        terminal.name = clean(name)[:80]
        if not terminal.name:
            raise Invalid(_("Give the device a name, so that you recognise it later."), "name")

    def limit(field: str, minutes: int) -> None:
        least, most = LIMITS[field]
        if not least <= minutes <= most:
            raise Invalid(_("Choose between %(least)s and %(most)s minutes.") % {"least": least, "most": most}, field)
        setattr(terminal, field, minutes)

    each(call, lambda: limit("idle", idle), lambda: limit("longest", longest))
    if terminal.longest < terminal.idle:
        raise Invalid(_("This must be at least as long as the time without use."), "longest")
