"""What a change of one person costs, whatever the number of rules."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plein.core.groups import actions as groups
from plein.core.models import Rule, Space, Unit
from plein.core.rules.actions import keep_true
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast
from plein.core.units import actions as units

MOST = 12


def _spaces(cast: Cast, unit: Unit, count: int) -> list[Space]:
    made = [spaces.create(f"{unit} {number}", by=cast.ada) for number in range(count)]
    Rule.objects.bulk_create([Rule(space=space, unit=unit) for space in made])
    return made


@pytest.mark.parametrize("count", [1, 8])
def test_a_change_of_one_person_takes_twelve_queries_at_the_most(cast: Cast, count: int) -> None:
    here, there = (units.create(name, by=cast.root) for name in ("Here", "There"))
    for unit in (here, there):
        _spaces(cast, unit, count)
    shared = _spaces(cast, here, 1) + _spaces(cast, there, 1)
    Rule.objects.bulk_create([Rule(space=shared[0], place=f"Town {number}") for number in range(500)])
    Rule.objects.bulk_create([Rule(space=shared[1], group=groups.create(f"Group {at}", by=None)) for at in range(3)])
    spaces.add_member(shared[0], cast.ben, by=cast.ada)
    spaces.add_member(shared[1], cast.ben, by=cast.ada)
    units.place(cast.ben, by=cast.root, unit=here)
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(unit=there)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        changes = keep_true([cast.ben.pk], by=cast.root)
    assert (len(changes.began), len(changes.changed), len(changes.ended)) == (count, 2, count)
    assert len(asked) <= MOST, "\n".join(one["sql"][:200] for one in asked.captured_queries)
