"""Reading the log."""

from plein.core.events.models import Cursor, Event

BATCH = 500


def since(position: int, most: int = BATCH) -> list[Event]:
    """Events after `position`, oldest first."""
    return list(Event.objects.filter(pk__gt=position).order_by("pk")[:most])


def newest() -> int:
    """Id of the newest event, 0 when nothing has happened yet."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def position_of(reader: str) -> int:
    """How far `reader` has come."""
    return Cursor.objects.filter(reader=reader).values_list("position", flat=True).first() or 0
