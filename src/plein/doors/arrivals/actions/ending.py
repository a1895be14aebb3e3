"""The end of bringing people in: what came of it is kept, and administrators hear when somebody has to decide."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.people.queries import language_of
from plein.doors.models import Sync

KEPT = 20  # reports of a door
State = Sync.State


@transaction.atomic
def end(sync: Sync, state: Sync.State, lines: list[list[str]], counts: dict[str, int] | None = None) -> None:
    """Keep what came of it; the oldest reports of a door go."""
    values = {"state": state, "lines": lines, "counts": counts or {}, "ended_at": timezone.now()}
    Sync.objects.filter(pk=sync.pk).update(**values)
    old = Sync.objects.filter(provider=sync.provider).order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Sync.objects.filter(pk__in=list(old)).delete()
    record(
        "sync.done" if state == State.DONE else "sync.stopped" if state == State.STOPPED else "sync.failed",
        by=sync.by,
        provider=sync.provider_id,
        rehearsal=sync.is_rehearsal,
        counts=counts or {},
    )
    if state == State.STOPPED:
        _tell(sync)


def _tell(sync: Sync) -> None:
    """Administrators hear that somebody has to decide."""
    for one in Person.objects.readers().filter(role=Person.Role.ADMINISTRATOR, email__isnull=False):
        with override(language_of(one)):
            text = _(
                "Hello,\n\nMany people are gone from %(door)s at once, so Plein closed nobody. Look whether that is right: %(link)s"
            )
            values = {
                "door": sync.provider.name,
                "link": f"{settings.URL}/organisation/doors/{sync.provider_id}/people/",
            }
            send_mail(_("Plein asks before it closes accounts"), text % values, None, [str(one.email)])
