"""After anything that happens, in any order or at the same moment, memberships are what the rules say."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plein.core import testing
from plein.core.groups import actions as groups
from plein.core.models import Membership, Person, Space, Unit
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.posts.tests.test_at_once import at_once
from plein.core.rules.actions import set_rules, settle_due, wanted
from plein.core.rules.tests import truth
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast
from plein.core.units import actions as units

NUMBERS = st.integers(min_value=0, max_value=5)
Step = tuple[str, int, int, int]
DOING = ["place", "place", "title", "town", "role", "active", "rules", "rules", "move", "join", "leave", "add", "remove", "new", "group", "group"]  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(DOING), NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=12)


class World:
    """A few people, units and spaces, and everything that can happen to them; counted from 0."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.people = [cast.ben, cast.cleo, cast.eef, cast.mo, cast.gus, cast.ada]
        tops = [units.create(f"Top {number}", by=cast.root) for number in range(2)]
        parts = [units.create(f"Part {number}", by=cast.root, parent=tops[number % 2]) for number in range(4)]
        self.units = [*tops, *parts]
        self.spaces = [
            spaces.create(f"Space {number}", by=cast.root, kind=kind)
            for number, kind in enumerate(["open", "closed", "secret", "open", "closed", "secret"])
        ]
        self.group = groups.create("Group", by=None)
        for one in self.people:
            units.place(one, by=cast.root, employee_number=f"n{one.pk}")

    def do(self, step: Step) -> None:
        """One thing that happens; what is refused does not."""
        what, one, two, three = step
        with suppress(Invalid, Forbidden, Membership.DoesNotExist):
            getattr(self, f"_{what}")(one, two, three)

    def _place(self, one: int, two: int, three: int) -> None:
        units.place(self.people[one], by=self.cast.root, unit=self.units[two] if three else None)

    def _title(self, one: int, two: int, three: int) -> None:
        number = None if three == 0 else f"n{self.people[one].pk}"
        units.place(self.people[one], by=self.cast.root, title=f"JOB {two % 2}", employee_number=number)

    def _town(self, one: int, two: int, three: int) -> None:
        units.place(self.people[one], by=self.cast.root, place=f"Town {two % 2}")

    def _role(self, one: int, two: int, three: int) -> None:
        people.set_role(self.people[one], by=self.cast.root, role=Person.Role.values[two % 3])

    def _active(self, one: int, two: int, three: int) -> None:
        people.set_active(self.people[one], by=self.cast.root, active=bool(two % 2))

    def _rules(self, one: int, two: int, three: int) -> None:
        random = Random(one * 36 + two * 6 + three)
        space = Space.objects.get(pk=self.spaces[one].pk)
        set_rules(space, by=self.cast.root, rules=[wanted(**self._rule(random)) for _ in range(two % 3)])

    def _rule(self, random: Random) -> dict[str, Any]:
        unit: Unit | None = random.choice([None, *self.units])
        return {
            "unit": unit, "group": random.choice([None, None, self.group]), "below": random.random() < 0.7, "place": random.choice(["", "", "town 1"]),
            "title": random.choice(["", "", "Job 1"]), "who": random.choice(["colleagues", "colleagues", "member", "administrator", "guest"]),
            "may_leave": random.random() < 0.5, "role": "member" if random.random() < 0.7 else "editor",
        }  # fmt: skip

    def _move(self, one: int, two: int, three: int) -> None:
        units.move(self.units[one], by=self.cast.root, parent=self.units[two] if three else None)

    def _join(self, one: int, two: int, three: int) -> None:
        spaces.join(self.spaces[two], by=Person.objects.get(pk=self.people[one].pk))

    def _leave(self, one: int, two: int, three: int) -> None:
        spaces.leave(self.spaces[two], by=Person.objects.get(pk=self.people[one].pk))

    def _add(self, one: int, two: int, three: int) -> None:
        role = Membership.Role.values[three % 5]
        spaces.add_member(self.spaces[two], Person.objects.get(pk=self.people[one].pk), by=self.cast.root, role=role)

    def _remove(self, one: int, two: int, three: int) -> None:
        row = Membership.objects.select_related("space", "person").get(person=self.people[one], space=self.spaces[two])
        spaces.remove_member(row, by=self.cast.root)

    def _group(self, one: int, two: int, three: int) -> None:
        key = [self.people[one].pk]
        groups.change_members(self.group, by=None, add=key if three % 2 else [], remove=[] if three % 2 else key)

    def _new(self, one: int, two: int, three: int) -> None:
        people.create(name="New", username=f"new{Person.objects.count()}", role=Person.Role.values[one % 3])


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_steps_memberships_are_what_the_rules_say(cast: Cast, steps: list[Step]) -> None:
    with transaction.atomic():
        world = World(cast)
        for step in steps:
            world.do(step)
            settle_due(lambda: True)
        assert truth.by_rule() == truth.as_defined() and not truth.lingers()
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_too(cast: Cast) -> None:
    world = World(cast)
    random = Random(4)
    testing.space(cast)

    def doing(*what: str) -> Callable[[], None]:
        def once() -> None:
            some = [random.randrange(6) for _ in range(3)]
            world.do((random.choice(what), *some))  # type: ignore[arg-type]

        return once

    wrong = at_once(
        doing("place", "title", "town", "role"),
        doing("place", "active", "group"),
        doing("rules"),
        doing("rules", "move"),
        doing("join", "leave", "add", "remove"),
        lambda: settle_due(lambda: True),
    )
    settle_due(lambda: True)
    assert wrong == []
    truth.holds()
