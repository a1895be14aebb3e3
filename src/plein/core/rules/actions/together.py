"""Rules that follow people whose facts change: each at once, or many together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from plein.core.people.models import Person
from plein.core.rules.actions.following import Changes, keep_true
from plein.core.rules.actions.telling import tell_moved

_later: ContextVar[dict[int, tuple[Person, bool]] | None] = ContextVar("people whom rules follow later", default=None)


def follow(person: Person, *, by: Person | None, moved: bool) -> None:
    """Have the memberships of somebody be what the rules say, now that they changed; who moved is told what came with it.

    Part of the action that changed them, in its transaction.
    """
    later = _later.get()
    if later is not None and by is None:
        later[person.pk] = (person, moved or later.get(person.pk, (person, False))[1])
        return
    changes = keep_true([person.pk], by=by)
    if moved:
        tell_moved(person, changes)


@contextmanager
def followed_together() -> Iterator[None]:
    """Whom another system changes inside is looked at together at the end: inside one transaction, for many people."""
    later: dict[int, tuple[Person, bool]] = {}
    token = _later.set(later)
    try:
        yield
    finally:
        _later.reset(token)
    changes = keep_true(later, by=None) if later else Changes()
    for person, moved in later.values():
        if moved:
            tell_moved(person, _of(changes, person.pk))


def _of(changes: Changes, person: int) -> Changes:
    """What became of the memberships of one of them."""
    lists = (changes.began, changes.changed, changes.ended, changes.other_role)
    return Changes(*([row for row in rows if row.person_id == person] for rows in lists))
