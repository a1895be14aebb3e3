"""Who must have a second step."""

from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.actions import spare_an_example
from plein.core.people.models import Organisation, Person
from plein.core.permissions import Invalid, allow
from plein.core.signin.queries import required_from

FARTHEST = timedelta(days=366)  # that a requirement may lie ahead


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
