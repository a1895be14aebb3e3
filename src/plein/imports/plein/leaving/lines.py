"""Lines of until when guests stay, and of who leaves."""

from collections.abc import Iterator

from plein.core.models import Departure, Stay
from plein.core.snapshot import natural
from plein.imports.plein.values import BATCH, Line, filled, line, plain


def stays() -> Iterator[Line]:
    """Until when each guest stays, and who answers for them."""
    rows = Stay.objects.select_related("person", "sponsor").order_by(natural("person__username"))
    for row in rows.iterator(BATCH):
        values = filled(person=row.person.username, sponsor=row.sponsor and row.sponsor.username)
        yield line("stay", {**values, "until": row.until.isoformat()})


def departures() -> Iterator[Line]:
    """Who leaves, or has left. Who was named to take over is a matter of this installation."""
    rows = Departure.objects.select_related("person", "manager").order_by(natural("person__username"))
    for row in rows.iterator(BATCH):
        people = filled(person=row.person.username, manager=row.manager and row.manager.username)
        kept = filled(keeps_portrait=row.keeps_portrait or None, closed_at=plain(row.closed_at), erased_at=plain(row.erased_at))  # fmt: skip
        yield line("departure", {**people, "last_day": row.last_day.isoformat(), **kept})
