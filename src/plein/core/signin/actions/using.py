"""Second steps that open the door, each answer once."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from plein.core.events.actions import record
from plein.core.people.actions import tell
from plein.core.people.models import Person
from plein.core.signin.actions.having import PURPOSE
from plein.core.signin.codes import kept, moment_of
from plein.kit.sealed import Unreadable, unseal

Type = Authenticator.Type


@transaction.atomic
def use_code(person: Person, code: str) -> str:
    """What kind of code this is when it opens the door, else empty. Each does so once, also when 20 try it at the same moment."""
    rows = Authenticator.objects.select_for_update().filter(user=person).exclude(type=Type.WEBAUTHN)
    for row in rows.order_by("-type"):
        if _app_shows(row, code) if row.type == Type.TOTP else _is_on_paper(row, code):
            row.last_used_at = timezone.now()
            row.save(update_fields=["data", "last_used_at"])
            if row.type == Type.RECOVERY_CODES:
                tell(
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
        tell(
            row.user,
            gettext_noop("A passkey was refused"),
            gettext_noop("It may have been copied. Remove it in your settings, and add a new one."),
        )
        record("person.passkey_refused", by=row.user, person=row.user_id)
        return False
    row.data["counter"], row.last_used_at = counter, timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    return True
