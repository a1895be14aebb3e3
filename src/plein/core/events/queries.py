"""Reading the log."""

from plein.core.events.models import Event

BATCH = 500


def since(position: int, most: int = BATCH) -> list[Event]:
    """Events after `position`, oldest first."""
    return list(Event.objects.filter(pk__gt=position).order_by("pk")[:most])


_handled: list[int] = []


def note_handled(position: int) -> None:
    """The tail of this process tells how far it has come."""
    _handled[:] = [position]


def handled() -> int:
    """An event id from which an open page will miss nothing: what this process' tail has handled, else the newest."""
    return _handled[0] if _handled else newest()


def newest() -> int:
    """Id of the newest event, 0 when nothing has happened yet."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
