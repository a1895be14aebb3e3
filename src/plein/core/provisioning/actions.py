"""The one way in which another system, or its file, makes somebody or says something else about them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from plein.core.events.actions import recorded_last
from plein.core.people import actions as people
from plein.core.people.models import Person
from plein.core.people.naming import free_username
from plein.core.permissions import Invalid, allow, each
from plein.core.rules.actions import followed_together
from plein.core.search.actions import at_once
from plein.core.units.actions import FACTS, facts_of, keep_facts, keep_first_facts, placed_together, set_facts
from plein.kit.later import whole

ABOUT = frozenset({"name", "username", "email", "language"})
STANDING = frozenset({"role", "active"})


@dataclass(frozen=True)
class Outcome:
    """Who it is, and what came of it."""

    person: Person
    change: Literal["created", "changed", "unchanged"]


@whole()
@recorded_last()
@at_once()
def provision(person: Person | None, *, by: Person | None, system: str = "", **facts: Any) -> Outcome:
    """Make somebody (`person` is None; they have not joined yet), or set what is said about them; what is not named stays.

    `facts` are name, username, email, language, role, active, and those of `units.actions.place`. `by` is None for a system
    that administrators trust; no system makes or unmakes an administrator. `system` names it, or the kind of file: it opens
    only accounts that it closed itself. All that is wrong is refused together.
    """
    if by is not None:
        allow(by, "person.provision")
    about, standing, placed = (
        {name: facts.pop(name) for name in names & set(facts)} for names in (ABOUT, STANDING, FACTS)
    )
    if facts:
        raise Invalid(_("This cannot be changed."), sorted(facts)[0])
    if person is not None and person.merged_into is not None:
        person = person.merged_into
    if person is None:
        return Outcome(_create(by, about, placed, system, **standing), "created")
    if standing.get("active") is False or standing.get("role", person.role) != person.role:
        people.hold_administrators(person)  # people first, whatever else changes
    draft = _change(person, by, about, placed) if about or placed else None
    stands = [
        _set_role(person, by, standing.get("role")),
        _set_active(person, by, standing.get("active"), system),
    ]
    if draft is not None and not any(stands):
        return Outcome(draft, "changed")
    return Outcome(Person.objects.get(pk=person.pk), "changed") if any(stands) else Outcome(person, "unchanged")


@contextmanager
def together(held: Iterable[Person] = ()) -> Iterator[None]:
    """Provision many people inside, each of them once, and do what follows from it for all of them at the end, in a few queries.

    Inside one transaction, in which those who are `held` were read and are held. Of who is refused nothing is left.
    """
    with recorded_last(), at_once(), followed_together(), placed_together(), people.held_together(held):
        yield


def _create(
    by: Person | None,
    about: dict[str, Any],
    placed: dict[str, Any],
    system: str,
    role: str = Person.Role.MEMBER,
    active: bool = True,
) -> Person:
    about = {"name": "", **about}
    about["username"] = about.get("username") or free_username(about.get("email") or "", about["name"])
    person = Person(role=role)
    person.set_unusable_password()
    each(
        partial(people.set_values, person, **about),
        partial(set_facts, person, **placed),
        partial(_check_role, by, role),
    )
    people.vouch(person)
    is_placed = facts_of(person) != facts_of(Person())
    try:
        people.add(person, is_placed=is_placed)
    except IntegrityError:
        set_facts(person, **placed)  # says which of them somebody else got at this moment
        raise
    if is_placed:
        keep_first_facts(person, by=None)
    if not active:
        people.set_active(person, by=by, active=False, system=system)
        person.refresh_from_db()
    return person


def _change(person: Person, by: Person | None, about: dict[str, Any], placed: dict[str, Any]) -> Person | None:
    """Set what somebody is called and where they work; returns them when that was something else before."""
    draft = people.locked(person)
    facts = facts_of(draft)
    before, address = [getattr(draft, name) for name in (*about, *placed)], draft.email
    each(
        partial(people.set_values, draft, **about),
        partial(_keep_way_in, draft, address),
        partial(set_facts, draft, **placed),
    )
    confirms = "email" in about and _confirms(draft)
    if before == [getattr(draft, name) for name in (*about, *placed)] and not confirms:
        return None
    if confirms or before[: len(about)] != [getattr(draft, name) for name in about]:
        people.correct(person, by=by, **about)
    if facts != facts_of(draft):
        keep_facts(draft, facts, by=by, names=placed)
    return draft


def _confirms(draft: Person) -> bool:
    """Whether it is news that the address is theirs; of an administrator who is in use no system says so."""
    return bool(draft.email and draft.email_sure_at is None) and not (draft.is_administrator and draft.joined_at)


def _keep_way_in(draft: Person, address: str | None) -> None:
    """Whoever reads an administrator's mail can come in as them."""
    if draft.is_administrator and draft.joined_at and draft.email != address:
        raise Invalid(_("Administrators change their e-mail address themselves."), "email")


def _check_role(by: Person | None, role: str) -> None:
    if role not in Person.Role.values:
        raise Invalid(_("Choose a role from the list."), "role")
    if by is None and role == Person.Role.ADMINISTRATOR:
        raise Invalid(_("Another system makes nobody an administrator. Do that in Plein."), "role")


def _set_role(person: Person, by: Person | None, role: str | None) -> bool:
    if role is None or role == person.role:
        return False
    _check_role(by, role)
    if by is None and person.is_administrator:
        raise Invalid(_("Another system does not change who is an administrator. Do that in Plein."), "role")
    people.set_role(person, by=by, role=role)
    return True


def _set_active(person: Person, by: Person | None, active: bool | None, system: str) -> bool:
    if active is None or active == person.is_active:
        return False
    people.set_active(person, by=by, active=active, system=system)
    return True
