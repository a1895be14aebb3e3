"""Rules that follow people whose facts change: each at once, or many together."""

from contextlib import AbstractContextManager
from itertools import groupby

from plein.core.people.models import Person
from plein.core.rules.actions.following import Changes, keep_true
from plein.core.rules.actions.telling import tell_moved
from plein.kit.later import Later

Followed = tuple[Person, Person | None, bool]  # who changed, who did it (None: another system), and whether they moved
_later = Later[Followed]("people whom rules are to follow")


def follow(person: Person, *, by: Person | None, moved: bool) -> None:
    """Have the memberships of somebody be what the rules say, now that they changed; who moved is told what came with it.

    Part of the action that changed them, in its transaction.
    """
    if (later := _later.waiting) is not None:
        later.append((person, by, moved))
    else:
        _follow_all([(person, by, moved)])


def followed_together() -> AbstractContextManager[list[Followed]]:
    """Whoever changes inside is looked at together at the end: inside one transaction, for many people."""
    return _later.block(_follow_all)


def _follow_all(followed: list[Followed]) -> None:
    for _key, some in groupby(followed, lambda one: one[1] and one[1].pk):
        _follow(list(some))


def _follow(some: list[Followed]) -> None:
    changes = keep_true({person.pk for person, _by, _moved in some}, by=some[0][1])
    for person in {person.pk: person for person, _by, moved in some if moved}.values():
        tell_moved(person, _of(changes, person.pk))


def _of(changes: Changes, person: int) -> Changes:
    """What became of the memberships of one of them."""
    lists = (changes.began, changes.changed, changes.ended, changes.other_role)
    return Changes(*([row for row in rows if row.person_id == person] for rows in lists))
