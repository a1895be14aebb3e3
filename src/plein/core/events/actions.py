"""Recording what happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, transaction

from plein.core.events import bus
from plein.core.events.models import Event
from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Space
from plein.core.spaces.queries import note_readers_changed
from plein.kit.later import Later

COMMIT_ORDER = 7_415_346  # any number: the advisory lock that makes ids follow commits on PostgreSQL
_later = Later[Event]("events to be recorded")


def record(name: str, *, by: Person | None, post: Post | None = None, space: Space | None = None, **data: Any) -> Event:
    """Call last in an action. The event commits, or not, with what it tells of; ids follow commit order."""
    touched = [pk for pk in (post.pk, post.root_id) if pk] if post else []
    where = space.pk if space else post.space_id if post else None
    if (later := _later.waiting) is not None and post is None:
        later.append(Event(name=name, actor=by, space_id=where, data=data))
        return later[-1]
    if connection.vendor == "postgresql":
        _queue(touched)
    event = Event.objects.create(name=name, actor=by, space_id=where, post=post, data=data)
    if post is not None:
        Post.objects.filter(pk__in=touched).update(version=event.pk)
        post.version = event.pk
    if name.startswith(("membership.", "person.", "people.", "space.")):
        transaction.on_commit(partial(note_readers_changed, event.pk))
    transaction.on_commit(bus.nudge)
    return event


@contextmanager
def recorded_last() -> Iterator[list[Event]]:
    """What is recorded inside about no post is stored together at the end: inside one transaction, for many changes at once.

    Whoever waits for their turn to commit then waits for that alone, and holds up nobody whose rows are still to be changed.
    """
    with _later.block(record_all) as events:
        yield events


def record_all(events: list[Event]) -> None:
    """Record many events about no post at once, as `record` does one: two queries, whatever their number."""
    if (later := _later.waiting) is not None:
        later += events
        return
    if not events:
        return
    if connection.vendor == "postgresql":
        _queue([])
    stored = Event.objects.bulk_create(events)
    transaction.on_commit(partial(note_readers_changed, stored[-1].pk))
    transaction.on_commit(bus.nudge)


def _queue(touched: list[int]) -> None:
    """Wait for one's turn to commit, holding the posts that will change: asked for afterwards, two could wait for each other.

    An answer comes before its post, as in every action; counting makes the database hold all rows before the turn.
    """
    held = "SELECT 1 FROM core_post WHERE id = ANY(%s) ORDER BY id DESC FOR NO KEY UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_advisory_xact_lock(%s) FROM (SELECT count(*) FROM ({held}) held) all_held",  # noqa: S608
            [COMMIT_ORDER, touched],
        )
