"""Whoever changes somebody holds rows in one order: people, memberships, and last the turn to record what happened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from plein.core.models import Membership, Person
from plein.core.people import actions as people
from plein.core.provisioning.actions import provision
from plein.core.rules.actions import set_rules, wanted
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast, space
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


def written(cast: Cast, **facts: object) -> list[str]:
    """The tables that are held or written, in order, when another system says this of Ada."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        provision(Person.objects.get(pk=cast.ada.pk), by=None, system="hr", **facts)
    found = []
    for one in asked.captured_queries:
        words = str(one["sql"]).split()
        if (
            words[0] in {"INSERT", "UPDATE", "DELETE"}
            or "FOR NO KEY UPDATE" in one["sql"]
            or "FOR UPDATE" in one["sql"]
        ):
            found.append(next((name for name in ("core_event", "core_membership", "core_person") if f'"{name}"' in one["sql"]), ""))  # fmt: skip
    return found


@pytest.mark.parametrize("facts", [{"title": "Boa", "active": False}, {"place": "Werf", "role": "guest"}, {"unit": None, "active": False}])  # fmt: skip
def test_nothing_is_held_any_more_once_it_is_recorded(
    facts: dict[str, object], cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    place, care = space(cast), units.create("Care", by=cast.root)
    Membership.objects.filter(space=place, person=cast.ben).update(role="manager")
    units.place(cast.ada, by=cast.root, unit=care)
    made = spaces.create("Zorg", by=cast.ben, kind="closed")
    with django_capture_on_commit_callbacks(execute=True):
        set_rules(made, by=cast.ben, rules=[wanted(unit=care)])
    people.arrive(cast.ada)
    order = written(cast, **facts)
    first = order.index("core_event")
    assert "core_membership" in order[:first] and set(order[first:]) <= {"core_event"}, order
