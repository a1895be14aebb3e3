"""Memberships follow what people are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from plein.core import testing
from plein.core.models import Event, Exclusion, Membership, Person, Rule, Settling, Space, Unit
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.rules.actions import let_back, set_rules, wanted
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast
from plein.core.units import actions as units

Commit = DjangoCaptureOnCommitCallbacks


def role(space: Space, person: Person) -> str | None:
    return Membership.objects.filter(space=space, person=person).values_list("role", flat=True).first()


def rule(commit: Commit, space: Space, by: Person, *rules: dict[str, Any]) -> None:
    """Set the rules of a space, and have them carried out as after a commit."""
    with commit(execute=True):
        set_rules(space, by=by, rules=[wanted(**one) for one in rules])


@pytest.fixture
def world(cast: Cast) -> tuple[Cast, Space, Unit]:
    care = units.create("Care", by=cast.root)
    return cast, spaces.create("Care", by=cast.ada, kind="closed"), care


def test_who_works_in_a_unit_or_below_it_is_in_and_who_goes_elsewhere_is_not(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, care = world
    north = units.create("North", by=cast.root, parent=care)
    units.place(cast.ben, by=cast.root, unit=north)
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    assert role(space, cast.ben) == "member" and role(space, cast.cleo) is None
    units.place(cast.cleo, by=cast.root, unit=care)
    assert role(space, cast.cleo) == "member"
    units.place(cast.ben, by=cast.root, unit=None)
    assert role(space, cast.ben) is None
    names = Event.objects.filter(space=space, data__person=cast.ben.pk).values_list("name", flat=True)
    assert list(names.order_by("pk")) == ["membership.began", "membership.ended"]
    people.set_active(cast.cleo, by=cast.root, active=False)
    assert role(space, cast.cleo) is None
    people.set_active(cast.cleo, by=cast.root, active=True)
    assert role(space, cast.cleo) == "member"
    people.set_role(cast.cleo, by=cast.root, role="guest")
    assert role(space, cast.cleo) is None, "guests come in by rules that name them, and no others"


def test_nobody_lets_themselves_in_by_moving_themselves_or_their_unit(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, _space, care = world
    secret, hall = spaces.create("Geheim", by=cast.ada, kind="secret"), spaces.create("Hal", by=cast.ada)
    for space in (secret, hall):
        rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    units.place(cast.root, by=cast.root, unit=care)
    assert role(hall, cast.root) == "member", "what is open is open"
    assert role(secret, cast.root) is None and not Space.objects.visible_to(cast.root).filter(pk=secret.pk).exists()
    units.place(cast.root, by=cast.root, title="Zorgmanager")
    assert role(secret, cast.root) is None
    let_back(Exclusion.objects.get(space=secret, person=cast.root), by=cast.ada)
    assert role(secret, cast.root) == "member", "who manages it says that it is right"
    # Nor by moving, or closing, the unit in which they are.
    acts: list[Callable[[Unit], object]] = [
        lambda unit: units.move(unit, by=cast.root, parent=care),
        lambda unit: units.close(unit, by=cast.root, successor=care),
    ]
    for number, act in enumerate(acts):
        unit, other = units.create(f"IT {number}", by=cast.root), spaces.create(f"Ook geheim {number}", by=cast.ada, kind="secret")  # fmt: skip
        chef = testing.person(f"chef{number}", role="administrator")
        units.place(chef, by=cast.root, unit=unit)
        units.place(cast.root, by=chef, unit=unit)
        rule(django_capture_on_commit_callbacks, other, cast.ada, {"unit": care})
        with django_capture_on_commit_callbacks(execute=True):
            act(unit)
        assert (role(other, chef), role(other, cast.root)) == ("member", None)


def test_nobody_changes_their_own_role(world: Any) -> None:
    cast, _space, _care = world
    testing.person("chef", role="administrator")
    with pytest.raises(Invalid):
        people.set_role(cast.root, by=cast.root, role="member")


def test_every_condition_holds_and_of_several_rules_one_is_enough(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, care = world
    units.place(cast.ben, by=cast.root, unit=care, title="Nurse", place="Dock", employee_number="1")
    units.place(cast.cleo, by=cast.root, unit=care, title="Nurse", place="Hill", employee_number="2")
    units.place(cast.mo, by=cast.root, place=" HILL")
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care, "title": "nurse", "place": "dock"})
    assert role(space, cast.ben) == "member" and role(space, cast.cleo) is None
    rules = ({"title": "Nurse"}, {"place": "hill", "role": "editor"}, {"who": "guest"})
    people.set_role(cast.ada, by=cast.root, role="administrator")  # only they choose guests
    cast.ada.refresh_from_db()
    rule(django_capture_on_commit_callbacks, space, cast.ada, *rules)
    found = [role(space, one) for one in (cast.ben, cast.cleo, cast.mo, cast.gus, cast.eef)]
    assert found == ["member", "editor", "editor", "member", None]
    assert Rule.objects.count() == 3 and not Settling.objects.exists(), "what ended is gone once nobody is there by it"


def test_nobody_lets_themselves_in_by_a_title_of_their_own_choice(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, _care = world
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"title": "Director"})
    units.place(cast.cleo, by=cast.cleo, title="Director")
    assert role(space, cast.cleo) is None
    units.place(cast.cleo, by=cast.root, employee_number="7")
    assert role(space, cast.cleo) == "member"


def test_by_hand_and_by_rule_can_both_be_true(world: Any, django_capture_on_commit_callbacks: Commit) -> None:
    cast, space, care = world
    spaces.add_member(space, cast.ben, by=cast.ada, role="guest")
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    units.place(cast.ben, by=cast.root, unit=care)
    assert role(space, cast.ben) == "member", "the rule gives more"
    units.place(cast.cleo, by=cast.root, unit=care)
    spaces.add_member(space, cast.cleo, by=cast.ada, role="editor")
    with pytest.raises(Invalid):
        spaces.change_role(Membership.objects.get(space=space, person=cast.ben), by=cast.ada, role="guest")
    rule(django_capture_on_commit_callbacks, space, cast.ada)
    assert [role(space, one) for one in (cast.ben, cast.cleo)] == ["guest", "editor"]
    assert not Membership.objects.exclude(rule=None).exists() and not Rule.objects.exists()


def test_leaving_is_what_the_rule_says_and_is_remembered(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, care = world
    units.place(cast.ben, by=cast.root, unit=care)
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    with pytest.raises(spaces.ByRule):
        spaces.leave(space, by=cast.ben)
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care, "may_leave": True})
    spaces.leave(space, by=cast.ben)
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    units.place(cast.ben, by=cast.root, place="Dock")
    assert role(space, cast.ben) is None
    left_out = Exclusion.objects.get(space=space, person=cast.ben)
    with pytest.raises(Forbidden):
        let_back(left_out, by=cast.cleo)
    let_back(left_out, by=cast.ada)
    assert role(space, cast.ben) == "member"
    told = set(Event.objects.filter(space=space).values_list("name", flat=True))
    assert {"rules.changed", "rules.settled", "rules.held_again"} <= told
    spaces.remove_member(Membership.objects.get(space=space, person=cast.ben), by=cast.ada)
    units.place(cast.ben, by=cast.root, place="Hill")
    assert role(space, cast.ben) is None, "whom a manager takes out stays out"
    spaces.add_member(space, cast.ben, by=cast.ada)
    units.place(cast.ben, by=cast.root, unit=None)
    assert role(space, cast.ben) == "member" and not Exclusion.objects.exists()


def test_a_unit_that_moves_takes_its_people_along(world: Any, django_capture_on_commit_callbacks: Commit) -> None:
    cast, space, care = world
    top, team = units.create("Services", by=cast.root), units.create("Team", by=cast.root, parent=care)
    units.place(cast.ben, by=cast.root, unit=team)
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    other = spaces.create("Services", by=cast.ada)
    rule(django_capture_on_commit_callbacks, other, cast.ada, {"unit": top}, {"unit": care, "below": False})
    assert (role(space, cast.ben), role(other, cast.ben)) == ("member", None)
    with django_capture_on_commit_callbacks(execute=True):
        units.move(team, by=cast.root, parent=top)
    assert (role(space, cast.ben), role(other, cast.ben)) == (None, "member")
    with django_capture_on_commit_callbacks(execute=True):
        units.close(top, by=cast.root, successor=care)
    assert (role(space, cast.ben), role(other, cast.ben)) == ("member", None)


def test_who_sets_a_rule_gives_no_more_than_by_hand(world: Any, django_capture_on_commit_callbacks: Commit) -> None:
    cast, space, care = world
    units.place(cast.root, by=cast.root, unit=care)
    units.place(cast.ben, by=cast.root, unit=care)
    for outsider in (cast.cleo, cast.gus):
        with pytest.raises(Forbidden):
            set_rules(space, by=outsider, rules=[])
    with pytest.raises(Invalid):
        set_rules(space, by=cast.root, rules=[wanted(unit=care, role="editor")])
    rule(django_capture_on_commit_callbacks, space, cast.root, {"unit": care})
    assert role(space, cast.ben) == "member"
    assert role(space, cast.root) is None, "an administrator does not let themselves into a closed space"
    secret = testing.space(cast, "Reorganisation", kind="secret")
    with pytest.raises(Forbidden):
        set_rules(secret, by=cast.root, rules=[])
    with pytest.raises(Invalid):
        wanted(who="guest", role="editor")
    with pytest.raises(Invalid) as wrong:
        wanted(who="everybody", role="manager", place="x" * 121)
    assert set(wrong.value.errors) == {"who", "role", "place"}


def test_new_people_are_in_where_everybody_is(world: Any, django_capture_on_commit_callbacks: Commit) -> None:
    cast, space, _care = world
    rule(django_capture_on_commit_callbacks, space, cast.ada, {})
    everybody = set(Person.objects.exclude(role="guest").values_list("pk", flat=True))
    assert set(space.memberships.values_list("person", flat=True)) == everybody
    assert role(space, cast.ada) == "manager"
    new = testing.person("noor")
    assert role(space, new) == "member"


def test_who_moves_is_told_once_what_changed(world: Any, django_capture_on_commit_callbacks: Commit) -> None:
    cast, space, care = world
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.org", language="nl")
    other = spaces.create("Roads", by=cast.ada, kind="secret")
    roads = units.create("Roads", by=cast.root)
    rule(django_capture_on_commit_callbacks, space, cast.ada, {"unit": care})
    rule(django_capture_on_commit_callbacks, other, cast.ada, {"unit": roads})
    units.place(cast.ben, by=cast.root, unit=care)
    mail.outbox.clear()
    units.place(cast.ben, by=cast.root, unit=roads)
    assert len(mail.outbox) == 1
    told = mail.outbox[0]
    assert told.to == ["ben@example.org"] and "Roads" in told.subject
    assert other.get_absolute_url() in told.body and "Care" in told.body and space.get_absolute_url() not in told.body
    units.place(cast.ben, by=cast.root, place="Dock")
    assert len(mail.outbox) == 1
