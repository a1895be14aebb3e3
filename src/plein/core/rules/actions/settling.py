"""Looking through a whole space after its rules changed, or the units they name: at once when it is small, else by the worker."""

import time
from collections.abc import Callable, Iterable
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.rules.actions.following import hold, keep_true
from plein.core.rules.models import Rule, Settling
from plein.core.rules.queries import holding, to_look_at
from plein.core.units.models import Unit

BATCH = 500  # people in one transaction
AT_ONCE = 1000  # people who are looked at while somebody waits for the page
PATIENCE = 2.0  # seconds that a page waits for changes that began before


def ask(spaces: Iterable[int], *, by: Person | None) -> None:
    """Have spaces looked through from the start, as part of what changed; a small one as soon as that is stored."""
    now, asked = timezone.now(), sorted(set(spaces))
    rows = [Settling(space_id=space, by=by, asked_at=now) for space in asked]
    Settling.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["space"], update_fields=["position", "done", "by", "asked_at"]
    )
    for space in asked:
        transaction.on_commit(partial(_settle_small, space), robust=True)


@transaction.atomic
def ask_all(*, by: Person | None) -> None:
    """Have every space with rules looked through, as when people came in beside the actions."""
    ask(Rule.objects.values_list("space", flat=True).distinct(), by=by)


def unit_moved(unit: Unit, path: str, *, by: Person | None) -> None:
    """A unit will stand at another path: rules about what was above it, or will be, hold for other people."""
    before, after = ({int(key) for key in way.strip("/").split("/")} for way in (unit.path, path))
    concerned = Rule.objects.current().filter(unit__in=before ^ after, below=True)
    ask(concerned.values_list("space", flat=True), by=by)


def hold_for_moves(unit: Unit) -> None:
    """Hold what moving all of a unit will want: asked for one after another, between events, others could wait for it in turn."""
    list(Settling.objects.select_for_update().order_by("pk").values_list("pk"))
    hold(Person.objects.filter(unit__in=Unit.objects.within(unit).values("pk")).values_list("pk", flat=True))


def group_changed(group: int, people: list[int], *, by: Person | None) -> None:
    """Others are in a group now, as part of that action: a few are looked at in it, many by way of the spaces."""
    concerned = Rule.objects.current().filter(group=group)
    if len(people) > BATCH:
        ask(concerned.values_list("space", flat=True), by=by)
    elif people and concerned.exists():
        hold(people)
        keep_true(people, by=by)


def group_ends(group: int, *, by: Person | None) -> None:
    """A group goes, after everybody was taken out of it: so do the rules about it."""
    rules = Rule.objects.filter(group=group)
    ask(rules.values_list("space", flat=True), by=by)
    rules.filter(ended_at=None).update(ended_at=timezone.now())
    rules.update(group=None)


def settle_due(goes_on: Callable[[], bool]) -> None:
    """Look through what waits; done by the worker."""
    for space in list(Settling.objects.order_by("asked_at", "pk").values_list("pk", flat=True)):
        settle(space, goes_on=goes_on)


def settle(space: int, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Look through a space, from where it was left. Run twice, or by two at once, it does no harm."""
    if _earlier_changes_ended():
        while goes_on() and _batch(space):
            pass


def _settle_small(space: int) -> None:
    if to_look_at(space, holding(space)).count() <= AT_ONCE:
        settle(space)


@transaction.atomic
def _batch(space: int) -> bool:
    """Look at the next people; whether there are more. People before memberships before the turn to commit, as everywhere."""
    row = Settling.objects.select_for_update(skip_locked=True).select_related(None).filter(pk=space).first()
    if row is None:
        return False
    found = to_look_at(space, holding(space)).filter(pk__gt=row.position).order_by("pk")
    keys = list(found.values_list("pk", flat=True)[:BATCH])
    by = Person.objects.filter(pk=row.by_id).first() if row.by_id else None
    hold(keys)
    keep_true(keys, by=by, space=space)
    if len(keys) < BATCH:
        return _finish(row, by)
    Settling.objects.filter(pk=space).update(position=keys[-1], done=row.done + len(keys))
    return True


def _finish(row: Settling, by: Person | None) -> bool:
    Rule.objects.filter(space=row.space_id, ended_at__isnull=False, memberships=None).delete()
    Settling.objects.filter(pk=row.pk).delete()
    record("rules.settled", by=by, space=row.space)
    return False


def _earlier_changes_ended() -> bool:
    """Whether every change of a person that may have read the rules as they were is stored by now, or will not be.

    On PostgreSQL such a change may still be on its way. No lock could tell without making others wait for each other.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return True
    end, youngest = time.monotonic() + PATIENCE, _transactions("xmax")
    while _transactions("xmin") < youngest:
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _transactions(which: str) -> int:
    """Number of the oldest transaction that runs (xmin), or of the next one (xmax)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{which}(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])
