"""Lines of until when guests stay, and of who leaves."""

from collections.abc import Iterator
from typing import Any

from plein.core.models import Departure, Organisation, Person, Space, Stay, Succession, Unit
from plein.core.snapshot import natural
from plein.imports.plein.values import BATCH, Line, filled, line, plain

NAMED: dict[str, tuple[Any, str]] = {"space": (Space, "slug"), "unit": (Unit, "slug"), "guest": (Person, "username")}


def stays() -> Iterator[Line]:
    """Until when each guest stays, and who answers for them."""
    rows = Stay.objects.select_related("person", "sponsor").order_by(natural("person__username"))
    for row in rows.iterator(BATCH):
        values = filled(person=row.person.username, sponsor=row.sponsor and row.sponsor.username)
        yield line("stay", {**values, "until": row.until.isoformat()})


def departures() -> Iterator[Line]:
    """Who leaves, or has left. Whom they named is told after the spaces, what they said goodbye with by the post."""
    rows = Departure.objects.select_related("person", "manager").order_by(natural("person__username"))
    for row in rows.iterator(BATCH):
        people = filled(person=row.person.username, manager=row.manager and row.manager.username)
        chosen = filled(
            keeps_portrait=row.keeps_portrait or None, reach_at=row.reach_at, is_planned=row.is_planned or None
        )
        kept = filled(closed_at=plain(row.closed_at), erased_at=plain(row.erased_at))  # fmt: skip
        yield line("departure", {**people, "last_day": row.last_day.isoformat(), **chosen, **kept})


def former_space() -> Iterator[Line]:
    """Where former colleagues are, when somebody picked a space for them."""
    for slug in Organisation.objects.exclude(former_space=None).values_list("former_space__slug", flat=True)[:1]:
        yield line("former_space", {"space": slug})


def successions() -> Iterator[Line]:
    """Whom a leaver, or their manager, named for spaces, units and guests; what channels add has no name outside of here."""
    rows = Succession.objects.filter(kind__in=NAMED).select_related("departure__person", "heir")
    found = [(row.departure.person.username, row.kind, _name(row), row.heir.username) for row in rows]
    for person, kind, name, heir in sorted(one for one in found if one[2]):
        yield line("succession", {"person": person, "kind": kind, "of": name, "heir": heir})


def _name(row: Succession) -> str:
    """What people know the thing by; empty when it is gone."""
    model, field = NAMED[row.kind]
    return str(model.objects.filter(pk=row.key).values_list(field, flat=True).first() or "")
