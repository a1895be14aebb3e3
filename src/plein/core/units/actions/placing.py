"""Saying who works where: each by themselves, or many together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.people.queries import has
from plein.core.permissions import Invalid, allow, each
from plein.core.rules.actions import follow
from plein.core.search.actions import reindex
from plein.core.units.models import Placement
from plein.kit.database import save_all
from plein.kit.later import Later
from plein.kit.text import clean

FACTS = {"unit", "title", "place", "manager", "employee_number"}
ALONE = {"unit", "title", "place"}  # facts that are nobody else's matter
Placed = tuple[Person, tuple[Any, ...]]  # somebody, and the facts that they had before
_later = Later[Placed]("people of whom it is to be saved where they work")
_first = Later[Placed]("people whose first placement is to begin")


@transaction.atomic
def place(person: Person, *, by: Person | None, **facts: Any) -> Person:
    """Say where somebody works: `unit`, `title`, `place`, `manager`, `employee_number`; what is not named stays.

    Another unit or title begins a new placement. Rules put people into spaces by these facts, so only who runs the
    organisation sets them, or another system that they trust with it (`by` is None); one's own title is one's own as
    long as no system of HR keeps it.
    """
    found: Person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if by is not None:
        allow(by, "person.entitle" if set(facts) <= {"title"} else "person.place", found)
    before = facts_of(found)
    set_facts(found, **facts)
    if before != facts_of(found):
        keep_facts(found, before, by=by, names=facts)
    return found


def facts_of(person: Person) -> tuple[Any, ...]:
    """Where somebody works, to compare with what it becomes."""
    return person.unit_id, person.title, person.place, person.manager_id, person.employee_number


def keep_facts(person: Person, before: tuple[Any, ...], *, by: Person | None, names: Iterable[str]) -> None:
    """Save what `set_facts` set of somebody who is held, and what follows from it. Part of an action that changed them."""
    later = _later.waiting if ALONE.issuperset(names) else None
    if later is None:
        person.save(update_fields=sorted(names))
    _follow(person, before, later, by=by)
    reindex([person.pk])


def keep_first_facts(person: Person, *, by: Person | None) -> None:
    """What follows from where somebody works who is new, and was saved with it. Part of the action that made them."""
    _follow(person, facts_of(Person()), _first.waiting, by=by)


def _follow(person: Person, before: tuple[Any, ...], later: list[Placed] | None, *, by: Person | None) -> None:
    if later is None:
        _begin_placements([(person, before)])
    else:
        later.append((person, before))
    follow(person, by=by, moved=before[0] != person.unit_id)
    record("person.placed", by=by, person=person.pk)


@contextmanager
def placed_together() -> Iterator[None]:
    """What is said inside of where people work, each of them once, is saved together at the end: inside one transaction.

    Not what others may not have too, nor who answers to whom: of that the next one has to know.
    """
    with _later.block(_save_all), _first.block(_begin_all):
        yield


def set_facts(person: Person, **facts: Any) -> None:
    """Set where somebody works, without saving; everything that is wrong is refused together."""
    each(*((lambda name=name, value=value: _set_fact(person, name, value)) for name, value in facts.items()))


def _set_fact(person: Person, name: str, value: Any) -> None:
    if name not in FACTS:
        raise Invalid(_("This cannot be changed."), name)
    if name == "unit":
        if value is not None and value.closed_at:
            raise Invalid(_("This unit has been closed. Choose another."), name)
    elif name == "manager":
        _check_manager(person, value)
    else:
        longest = 64 if name == "employee_number" else 120
        value = clean(str(value or ""))
        if len(value) > longest:
            raise Invalid(_("Write at most %(count)s characters.") % {"count": longest}, name)
    if name == "employee_number":
        value = value or None
        if value and has(name, value, person):
            raise Invalid(_("Another person has this employee number."), name)
    setattr(person, name, value)


def _check_manager(person: Person, manager: Person | None) -> None:
    """Nobody is their own manager, not by way of others either; of who is new nobody is below yet."""
    seen = set()
    if person._state.adding:
        return
    while manager is not None and manager.pk not in seen:
        if manager.pk == person.pk:
            raise Invalid(_("This would make somebody their own manager. Choose another."), "manager")
        seen.add(manager.pk)
        manager = manager.manager


def _save_all(placed: list[Placed]) -> None:
    save_all([person for person, _before in placed], sorted(ALONE))
    _begin_all(placed)


def _begin_placements(placed: list[Placed]) -> None:
    """Another unit or title begins a new placement."""
    others = [person for person, (unit, title, *_rest) in placed if (unit, title) != (person.unit_id, person.title)]
    if not others:
        return
    now = timezone.now()
    Placement.objects.filter(person__in=others, until=None).update(until=now)
    Placement.objects.bulk_create([
        Placement(person=person, unit_id=person.unit_id, title=person.title, since=now)
        for person in others
        if person.is_active and (person.unit_id or person.title)
    ])  # fmt: skip


def _begin_all(placed: list[Placed]) -> None:
    """The same for many; whose account was closed after that begins nothing."""
    closed = Person.objects.filter(pk__in=[person.pk for person, _before in placed], is_active=False)
    gone = set(closed.values_list("pk", flat=True)) if placed else set()
    _begin_placements([one for one in placed if one[0].pk not in gone])
