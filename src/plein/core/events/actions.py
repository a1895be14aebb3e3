"""Recording what happened."""

from typing import Any

from django.db import connection, transaction

from plein.core.events import bus
from plein.core.events.models import Cursor, Event
from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Space

COMMIT_ORDER = 7_415_346  # any number: the advisory lock that makes ids follow commits on PostgreSQL


def record(name: str, *, by: Person | None, post: Post | None = None, space: Space | None = None, **data: Any) -> Event:
    """Call last in an action. The event commits, or not, with what it tells of; ids follow commit order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COMMIT_ORDER])
    where = space.pk if space else post.space_id if post else None
    event = Event.objects.create(name=name, actor=by, space_id=where, post=post, data=data)
    if post is not None:
        touched = [post.pk, post.root_id] if post.root_id else [post.pk]
        Post.objects.filter(pk__in=touched).update(version=event.pk)
        post.version = event.pk
    transaction.on_commit(bus.nudge)
    return event


@transaction.atomic
def advance(reader: str, position: int) -> None:
    """Remember that `reader` has handled every event up to `position`."""
    Cursor.objects.update_or_create(reader=reader, defaults={"position": position})
