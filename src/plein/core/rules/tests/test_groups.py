"""Rules about groups that another system keeps."""

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from plein.core import testing
from plein.core.groups import actions as groups
from plein.core.models import Rule
from plein.core.permissions import Invalid
from plein.core.rules.actions import as_wanted, set_rules, settling, wanted
from plein.core.rules.tests import truth
from plein.core.rules.tests.test_following import role, rule
from plein.core.rules.words import described
from plein.core.testing import Cast

Commit = DjangoCaptureOnCommitCallbacks


def test_who_is_in_a_group_is_in_the_space_and_nobody_when_the_group_goes(
    cast: Cast, django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = testing.space(cast, kind="closed")
    group = groups.create("Works council", by=None, source="entra")
    groups.change_members(group, by=None, add=[cast.cleo.pk])
    rule(django_capture_on_commit_callbacks, space, cast.root, {"group": group})
    assert role(space, cast.cleo) == "member" and role(space, cast.root) is None
    other = testing.person("noor")
    groups.change_members(group, by=None, add=[other.pk], remove=[cast.cleo.pk])
    assert (role(space, other), role(space, cast.cleo)) == ("member", None)
    truth.holds()
    monkeypatch.setattr(settling, "BATCH", 1)
    with django_capture_on_commit_callbacks(execute=True):
        groups.change_members(group, by=None, add=[cast.cleo.pk, cast.ada.pk])
    assert role(space, cast.cleo) == "member", "many at once are looked at by way of the space"
    truth.holds()
    with django_capture_on_commit_callbacks(execute=True):
        groups.remove(group, by=None)
    assert (role(space, other), role(space, cast.cleo)) == (None, None) and not Rule.objects.exists()
    truth.holds()


def test_what_a_group_is_called_is_for_administrators_and_only_they_choose_one(
    cast: Cast, django_capture_on_commit_callbacks: Commit
) -> None:
    space, group = testing.space(cast), groups.create("Reorganisation", by=None)
    with pytest.raises(Invalid):
        set_rules(space, by=cast.ada, rules=[wanted(group=group)])
    rule(django_capture_on_commit_callbacks, space, cast.root, {"group": group})
    kept = Rule.objects.select_related("unit", "group").get()
    assert "Reorganisation" in described(kept, cast.root)
    assert "Reorganisation" not in described(kept, cast.ada) and "group" in described(kept, cast.ada)
    set_rules(space, by=cast.ada, rules=[as_wanted(kept), wanted(place="Dock")])
    assert Rule.objects.current().count() == 2, "who manages the space keeps it, or takes it away"
