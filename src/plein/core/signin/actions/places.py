"""Where people signed in: devices that are known, and sessions that end."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from plein.core.events.actions import record
from plein.core.people.actions import tell
from plein.core.people.models import Person
from plein.core.permissions import allow
from plein.core.signin.models import Device

MOST_DEVICES = 30  # that are remembered of somebody, the latest


@transaction.atomic
def note_device(person: Person, *, token_hash: str, user_agent: str, name: str) -> bool:
    """Remember with which browser somebody signed in; one that is new, beside others, is told to them. Whether it is new."""
    others = Device.objects.filter(person=person).exists()
    values = {"user_agent": user_agent[:200], "seen_at": timezone.now()}
    _row, new = Device.objects.update_or_create(person=person, token_hash=token_hash, defaults=values)
    latest = Device.objects.filter(person=person).order_by("-seen_at", "-pk").values_list("pk", flat=True)
    Device.objects.filter(pk__in=list(latest[MOST_DEVICES : MOST_DEVICES + 100])).delete()
    if new and others:
        tell(person, gettext_noop("You signed in on a new device"), gettext_noop("It is %(device)s."), device=name)
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
