import pytest

from plein.core.events.models import Event
from plein.core.groups import actions, queries
from plein.core.groups.models import Group
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db


def test_another_system_keeps_a_group_and_every_change_is_in_the_log(cast: Cast) -> None:
    group = actions.create(" Nurses ", by=None, source="Entra")
    came, went = actions.change_members(group, by=None, add=[cast.ben.pk, cast.mo.pk, 999_999_999])
    assert (set(came), went) == ({cast.ben.pk, cast.mo.pk}, [])
    assert actions.change_members(group, by=None, add=[cast.ben.pk], remove=[cast.eef.pk]) == ([], [])
    assert actions.change_members(group, by=None, remove=[cast.mo.pk]) == ([], [cast.mo.pk])
    assert [one.username for one in queries.people_in(group, cast.root)] == ["ben"]
    assert actions.rename(group, by=None, name="Nurses of ward 2").name == "Nurses of ward 2"
    actions.remove(group, by=None)
    told = list(Event.objects.filter(name__startswith="group.").order_by("pk").values_list("name", "data__people"))
    assert told == [
        ("group.created", None),
        ("group.joined", sorted([cast.ben.pk, cast.mo.pk])),
        ("group.left", [cast.mo.pk]),
        ("group.changed", None),
        ("group.left", [cast.ben.pk]),
        ("group.removed", None),
    ]


def test_only_administrators_know_of_groups_and_nobody_else_keeps_them(cast: Cast) -> None:
    group = actions.create("Reorganisation, not announced", by=cast.root)
    actions.change_members(group, by=cast.root, add=[cast.ben.pk])
    assert [one.size for one in queries.listed(cast.root)] == [1]
    for who in (cast.ada, cast.ben, cast.cleo, cast.gus):
        assert not queries.listed(who).exists()
        with pytest.raises(Forbidden):
            actions.change_members(group, by=who, add=[who.pk])
        with pytest.raises(Forbidden):
            actions.remove(group, by=who)
    cast.root.is_active = False
    assert not Group.objects.visible_to(cast.root).exists()


def test_a_group_has_a_name_that_fits(cast: Cast) -> None:
    for name in ("", "  ", "x" * 201):
        with pytest.raises(Invalid) as refused:
            actions.create(name, by=None)
        assert refused.value.field == "name"
    assert actions.create("x" * 200, by=None).name == "x" * 200


def test_many_people_are_told_of_in_small_events(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_IN_EVENT", 2)
    group = actions.create("All", by=None)
    actions.change_members(group, by=None, add=[cast.ada.pk, cast.ben.pk, cast.cleo.pk])
    assert [len(one.data["people"]) for one in Event.objects.filter(name="group.joined").order_by("pk")] == [2, 1]
