"""Reading what people type in forms."""

from datetime import date, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from plein.core.permissions import Invalid


def uuid_of(raw: str) -> UUID | None:
    """The id in a form field, None when it is not one."""
    try:
        return UUID(raw)
    except ValueError:
        return None


def moment_of(raw: str, field: str, zone: str = "") -> datetime | None:
    """A moment typed in a form, in the zone the form names, else in the organisation's. Raises Invalid."""
    if not raw:
        return None
    try:
        found = parse_datetime(raw)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise Invalid(_("Choose a day and a time."), field)
    return found if timezone.is_aware(found) else timezone.make_aware(found, _zone(zone))


def day_of(raw: str, field: str) -> date | None:
    """A day chosen in a form; nothing when it was left empty. Raises Invalid."""
    if not raw:
        return None
    try:
        found = parse_date(raw)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise Invalid(_("Choose a day."), field)
    return found


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # none, or a name that this machine does not know
        return timezone.get_default_timezone()


def id_of(raw: str) -> int:
    """A database id in a form field; 0, which no row has, when it is not one."""
    return int(raw) if raw.isdecimal() and len(raw) < 19 else 0
