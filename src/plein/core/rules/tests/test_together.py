"""Many people who change at once come to the same as one after the other."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from plein.core.models import Event, Membership, Placement
from plein.core.permissions import Invalid
from plein.core.provisioning.actions import provision, together
from plein.core.rules.actions import Wanted, set_rules
from plein.core.testing import Cast, space
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


def test_rules_follow_and_events_are_told_as_one_by_one(cast: Cast) -> None:
    room, unit = space(cast, kind="closed"), units.create("Wegen", by=cast.root)
    set_rules(room, by=cast.ada, rules=[Wanted(unit=unit)])
    with transaction.atomic(), together():
        for person in (cast.cleo, cast.root):
            provision(person, by=None, unit=unit, title="Wegwerker")
        assert not Membership.objects.filter(space=room, person=cast.cleo).exists()
    assert Membership.objects.filter(space=room, person=cast.cleo, rule__isnull=False).exists()
    assert Placement.objects.get(person=cast.cleo, until=None).spaces["came"] == [[room.pk, room.name]]
    told = [one.name for one in Event.objects.order_by("-pk")[:4]]
    assert sorted(told) == ["membership.began", "membership.began", "person.placed", "person.placed"]


def test_what_goes_wrong_inside_leaves_nothing(cast: Cast) -> None:
    before = Event.objects.count()
    with pytest.raises(Invalid):
        _two_of_whom_one_cannot_be(cast)
    cast.cleo.refresh_from_db()
    assert cast.cleo.title == "" and Event.objects.count() == before
    provision(cast.cleo, by=None, title="Wegwerker")
    assert Event.objects.count() == before + 1  # and what comes after is recorded at once again


@transaction.atomic
def _two_of_whom_one_cannot_be(cast: Cast) -> None:
    with together():
        provision(cast.cleo, by=None, title="Wegwerker")
        provision(cast.ben, by=None, title="x" * 200)


def test_one_more_costs_few_questions_more(cast: Cast) -> None:
    counted = []
    for people in ([cast.ada, cast.ben], [cast.ada, cast.ben, cast.cleo, cast.mo]):
        with CaptureQueriesContext(connection) as queries, transaction.atomic(), together():
            for person in people:
                provision(person, by=None, title=f"Titel {len(people)}")
        counted.append(len(queries))
    assert counted[1] - counted[0] <= 2 * 12


def test_who_is_new_and_of_whom_nothing_is_said_that_counts_is_where_everybody_is(cast: Cast) -> None:
    room = space(cast)
    set_rules(room, by=cast.ada, rules=[Wanted()])
    told: list[dict[str, Any]] = [{}, {"unit": None, "title": "  "}, {"place": "Dock"}]
    for number, facts in enumerate(told):
        made = provision(None, by=None, name=f"Nieuw {number}", **facts).person
        assert Membership.objects.filter(space=room, person=made, rule__isnull=False).exists(), facts
