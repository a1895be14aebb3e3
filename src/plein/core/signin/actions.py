"""Second steps at the door: adding them, using them once, losing them."""

import secrets
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from plein.core.events.actions import record
from plein.core.people.actions import locked, spare_an_example
from plein.core.people.models import Organisation, Person
from plein.core.people.queries import language_of
from plein.core.permissions import Invalid, allow
from plein.core.signin.codes import kept, moment_of, new_recovery_codes
from plein.core.signin.models import Device
from plein.core.signin.queries import must_enrol, required_from
from plein.kit.sealed import Unreadable, seal, unseal
from plein.kit.text import clean

PURPOSE = "authenticator app"
MOST_PASSKEYS = 20
FARTHEST = timedelta(days=366)  # that a requirement may lie ahead
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
    _tell(person, subject)
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
    _tell(
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
    _tell(person, gettext_noop("New recovery codes were made"))
    record("person.codes_made", by=by, person=person.pk)
    return codes


def _make_codes(person: Person) -> list[str]:
    codes, salt = new_recovery_codes(), secrets.token_hex(8)
    data = {"salt": salt, "codes": [kept(code, salt) for code in codes]}
    Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(user=person, type=Type.RECOVERY_CODES, data=data)
    return codes


@transaction.atomic
def use_code(person: Person, code: str) -> str:
    """What kind of code this is when it opens the door, else empty. Each does so once, also when 20 try it at the same moment."""
    rows = Authenticator.objects.select_for_update().filter(user=person).exclude(type=Type.WEBAUTHN)
    for row in rows.order_by("-type"):
        if _app_shows(row, code) if row.type == Type.TOTP else _is_on_paper(row, code):
            row.last_used_at = timezone.now()
            row.save(update_fields=["data", "last_used_at"])
            if row.type == Type.RECOVERY_CODES:
                _tell(
                    person,
                    gettext_noop("A recovery code was used"),
                    gettext_noop("Codes that are left: %(left)s."),
                    left=len(row.data["codes"]),
                )
                record("person.code_used", by=person, person=person.pk)
            return str(row.type)
    return ""


def _app_shows(row: Authenticator, code: str) -> bool:
    try:
        moment = moment_of(unseal(row.data["secret"], PURPOSE), code)
    except Unreadable:  # the secret key of this installation is another one now
        return False
    if moment is None or moment <= row.data["moment"]:
        return False
    row.data["moment"] = moment
    return True


def _is_on_paper(row: Authenticator, code: str) -> bool:
    found = kept(code, row.data["salt"])
    if found not in row.data["codes"]:
        return False
    row.data["codes"].remove(found)
    return True


@transaction.atomic
def use_passkey(pk: int, *, counter: int) -> bool:
    """Note that a passkey was used; False when it counts backwards, as a copy of it does."""
    row = Authenticator.objects.select_for_update().select_related("user").filter(pk=pk).first()
    if row is None:
        return False
    if (counter or row.data["counter"]) and counter <= row.data["counter"]:
        _tell(
            row.user,
            gettext_noop("A passkey was refused"),
            gettext_noop("It may have been copied. Remove it in your settings, and add a new one."),
        )
        record("person.passkey_refused", by=row.user, person=row.user_id)
        return False
    row.data["counter"], row.last_used_at = counter, timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    return True


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
    _tell(person, gettext_noop("Your second step was taken away"), gettext_noop("You sign in with your password alone, until you add a passkey or an authenticator app again."))  # fmt: skip
    record("person.steps_taken_away", by=by, person=person.pk)


@transaction.atomic
def note_device(person: Person, *, token_hash: str, user_agent: str, name: str) -> bool:
    """Remember with which browser somebody signed in; one that is new, beside others, is told to them. Whether it is new."""
    others = Device.objects.filter(person=person).exists()
    values = {"user_agent": user_agent[:200], "seen_at": timezone.now()}
    _row, new = Device.objects.update_or_create(person=person, token_hash=token_hash, defaults=values)
    if new and others:
        _tell(person, gettext_noop("You signed in on a new device"), gettext_noop("It is %(device)s."), device=name)
        record("person.new_device", by=person, person=person.pk)
    return new


@transaction.atomic
def forget_device(person: Person, *, by: Person, pk: int) -> None:
    """No longer know a browser: who signs in with it is told so again."""
    allow(by, "person.secure", person)
    if Device.objects.filter(person=person, pk=pk).delete()[0]:
        record("person.device_forgotten", by=by, person=person.pk)


@transaction.atomic
def end_sessions(person: Person, *, by: Person, keys: set[str]) -> int:
    """Sign somebody out where these sessions are; they do so themselves, or an administrator. How many there were."""
    allow(by, "person.sign_out", person)
    rows = list(UserSession.objects.filter(user=person, session_key__in=keys))
    for row in rows:
        row.end()
    if rows:
        record("person.signed_out", by=by, person=person.pk)
    return len(rows)


@transaction.atomic
def require(days: dict[str, str], *, by: Person) -> None:
    """Say for which roles a second step is required, and from which day on; a role that is not named needs none."""
    allow(by, "organisation.manage")
    spare_an_example()
    wanted = {role: _day(role, day) for role, day in days.items()}
    Organisation.objects.filter(pk=1).update(second_step=wanted)
    transaction.on_commit(lambda: cache.delete("organisation"))
    record("organisation.second_step", by=by)


def _day(role: str, raw: str) -> str:
    if role not in Person.Role.values:
        raise Invalid(_("Choose a role from the list."), role)
    try:
        day = date.fromisoformat(raw) if raw else timezone.localdate()
    except ValueError as error:
        raise Invalid(_("This is not a day. Choose one from the calendar."), role) from error
    if day > timezone.localdate() + FARTHEST:
        raise Invalid(_("Choose a day within a year."), role)
    begun = required_from(role)
    return (begun if begun and begun <= day <= timezone.localdate() else day).isoformat()


def _tell(person: Person, what: str, more: str = "", **values: Any) -> None:
    """Mail about a change to how somebody signs in; whoever did it, its owner hears of it."""
    if not person.email:
        return
    with override(language_of(person)):
        words = {"what": _(what), "more": f" {_(more) % values}" if more else ""}
        text = _("Hello,\n\n%(what)s: this has just happened to your account on Plein.%(more)s\n\nWas it not you? Then tell an administrator at once.")  # fmt: skip
        send_mail(_("%(what)s (Plein)") % words, text % words, None, [person.email])
