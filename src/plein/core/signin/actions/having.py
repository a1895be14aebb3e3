"""Second steps that people have: added, called something else, removed."""

import secrets

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plein.core.events.actions import record
from plein.core.people.actions import locked, spare_an_example, tell
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.signin.codes import kept, moment_of, new_recovery_codes
from plein.core.signin.queries import must_enrol
from plein.kit.sealed import seal
from plein.kit.text import clean

PURPOSE = "authenticator app"
MOST_PASSKEYS = 20
Type = Authenticator.Type


@transaction.atomic
def add_app(person: Person, *, by: Person, secret: str, code: str) -> list[str]:
    """Let an authenticator app that shows `code` be a second step; returns recovery codes when there were none."""
    person = locked(person)
    allow(by, "person.secure", person)
    spare_an_example("code")
    if Authenticator.objects.filter(user=person, type=Type.TOTP).exists():
        raise Invalid(_("You have an authenticator app already. Remove it first."), "code")
    moment = moment_of(secret, code)
    if moment is None:
        text = _(
            "This code is not right. Type the six digits that your app shows now, and see that your phone has the right time."
        )
        raise Invalid(text, "code")
    data = {"secret": seal(secret, PURPOSE), "moment": moment}
    Authenticator.objects.create(user=person, type=Type.TOTP, data=data)
    return _added(person, by, gettext_noop("An authenticator app was added"))


@transaction.atomic
def add_passkey(person: Person, *, by: Person, name: str, credential: str, counter: int) -> list[str]:
    """Keep a passkey whose owner was just seen; returns recovery codes when there were none."""
    person = locked(person)
    allow(by, "person.secure", person)
    spare_an_example("name")
    keys = list(Authenticator.objects.filter(user=person, type=Type.WEBAUTHN))
    if len(keys) >= MOST_PASSKEYS:
        raise Invalid(_("You have as many passkeys as fit. Remove one that you do not use."), "name")
    if any(key.data["credential"] == credential for key in keys):
        raise Invalid(_("You have this passkey already."), "name")
    data = {"name": _name(name, len(keys) + 1), "credential": credential, "counter": counter}
    Authenticator.objects.create(user=person, type=Type.WEBAUTHN, data=data)
    return _added(person, by, gettext_noop("A passkey was added"))


def _name(name: str, number: int) -> str:
    return clean(name)[:60] or _("Passkey %(number)s") % {"number": number}


def _added(person: Person, by: Person, subject: str) -> list[str]:
    codes = [] if Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).exists() else _make_codes(person)
    Person.objects.filter(pk=person.pk).update(has_second_step=True)
    tell(person, subject)
    record("person.step_added", by=by, person=person.pk)
    return codes


@transaction.atomic
def rename_passkey(person: Person, *, by: Person, pk: int, name: str) -> None:
    """Call a passkey something else."""
    allow(by, "person.secure", locked(person))
    row = Authenticator.objects.filter(user=person, type=Type.WEBAUTHN, pk=pk).first()
    if row is None:
        raise Invalid(_("You do not have this passkey any more."), "name")
    if not clean(name):
        raise Invalid(_("Give the passkey a name, so that you recognise it later."), "name")
    row.data["name"] = clean(name)[:60]
    row.save(update_fields=["data"])
    record("person.step_renamed", by=by, person=person.pk)


@transaction.atomic
def remove_step(person: Person, *, by: Person, pk: int) -> None:
    """Take a passkey or the authenticator app out of use. Recovery codes go with the last one."""
    person = locked(person)
    allow(by, "person.secure", person)
    steps = Authenticator.objects.filter(user=person).exclude(type=Type.RECOVERY_CODES)
    row = steps.filter(pk=pk).first()
    if row is None:
        raise Invalid(_("This is not in use any more."))
    is_last = not steps.exclude(pk=pk).exists()
    person.has_second_step = not is_last
    if is_last and must_enrol(person):
        raise Invalid(_("Your role needs a second step. Add another one first."))
    row.delete()
    if is_last:
        Authenticator.objects.filter(user=person).delete()
    Person.objects.filter(pk=person.pk).update(has_second_step=not is_last)
    tell(
        person,
        gettext_noop("A passkey was removed")
        if row.type == Type.WEBAUTHN
        else gettext_noop("The authenticator app was removed"),
    )
    record("person.step_removed", by=by, person=person.pk)


@transaction.atomic
def new_codes(person: Person, *, by: Person) -> list[str]:
    """Recovery codes, shown once; those made before end."""
    person = locked(person)
    allow(by, "person.secure", person)
    if not person.has_second_step:
        raise Invalid(_("Recovery codes are for who has a passkey or an authenticator app. Add one first."))
    codes = _make_codes(person)
    tell(person, gettext_noop("New recovery codes were made"))
    record("person.codes_made", by=by, person=person.pk)
    return codes


def _make_codes(person: Person) -> list[str]:
    codes, salt = new_recovery_codes(), secrets.token_hex(8)
    data = {"salt": salt, "codes": [kept(code, salt) for code in codes]}
    Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(user=person, type=Type.RECOVERY_CODES, data=data)
    return codes


@transaction.atomic
def take_away_steps(person: Person, *, by: Person | None) -> None:
    """Let somebody who lost them in with a password alone; an administrator does so, or the command line (`by` is None)."""
    if by is not None:
        allow(by, "organisation.manage")
        if by.pk == person.pk:
            raise Invalid(_("Your own second step is under Settings. Another administrator can take it away."))
    person = locked(person)
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise Invalid(_("%(name)s has no second step.") % {"name": person.name})
    Person.objects.filter(pk=person.pk).update(has_second_step=False)
    tell(person, gettext_noop("Your second step was taken away"), gettext_noop("You sign in with your password alone, until you add a passkey or an authenticator app again."))  # fmt: skip
    record("person.steps_taken_away", by=by, person=person.pk)
