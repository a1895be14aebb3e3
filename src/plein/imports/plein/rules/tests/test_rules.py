"""Rules, and who is where by them, leave with an export and come back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plein.core.models import Exclusion, Membership, Person, Rule, Settling, Space, Unit
from plein.core.rules.actions import set_rules, settle_due, wanted
from plein.core.rules.tests import truth
from plein.core.spaces import actions as spaces
from plein.core.units import actions as units
from plein.imports.plein.export import export
from plein.imports.plein.importer import read
from plein.imports.plein.tests.test_importer import lines_of, quiet, rewritten
from tests.installation import community, empty


@pytest.fixture(autouse=True)
def _own_databases(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "first.zip"
    with community(tmp_path / "here"):
        ada, ben = (Person.objects.get(username=name) for name in ("ada", "ben"))
        space = spaces.create("By rule", by=ada)
        spaces.add_member(space, ben, by=ada, role="editor")
        rules = [wanted(unit=Unit.objects.get(slug="beheer"), below=False), wanted(may_leave=True)]
        set_rules(space, by=ada, rules=rules)
        spaces.leave(space, by=Person.objects.get(username="c.is-1_x"))
        truth.holds()
        export(path, quiet)
    return path


@pytest.mark.once
def test_a_second_export_is_the_first_and_what_was_true_stays_so(archive: Path, tmp_path: Path) -> None:
    with empty(tmp_path / "there"):
        assert read(archive, quiet).problems == []
        settle_due(lambda: True)
        truth.holds()
        export(tmp_path / "second.zip", quiet)
        assert (tmp_path / "second.zip").read_bytes() == archive.read_bytes()
        ben = Membership.objects.get(space__name="By rule", person__username="ben")
        assert ben.is_by_hand and ben.rule and ben.role == "editor"
        assert Exclusion.objects.get().person.username == "c.is-1_x"
        units.place(Person.objects.get(username="ben"), by=None, place="Elsewhere")
        truth.holds()


@pytest.mark.once
def test_what_an_archive_says_of_a_role_is_no_more_than_rule_and_hand_give(archive: Path, tmp_path: Path) -> None:
    lines = lines_of(archive)
    for line in lines:
        if line["type"] == "space" and line["space"]["name"] == "By rule":
            for row in line["space"]["members"]:
                row["role"] = "manager"
            line["space"]["rules"].append({"who": "guest", "role": "member", "at": line["space"]["rules"][0]["at"]})
    with empty(tmp_path / "there"):
        read(rewritten(archive, lines), quiet)
        settle_due(lambda: True)
        truth.holds()
        by_rule = Membership.objects.filter(space__name="By rule", rule__isnull=False, own_role="")
        assert set(by_rule.values_list("role", flat=True)) == {"member"} and Rule.objects.count() == 3
        assert by_rule.filter(person__role="guest").exists(), "a rule of the archive holds from then on"


def test_people_who_come_in_beside_the_actions_are_where_the_rules_say(archive: Path, tmp_path: Path) -> None:
    with empty(tmp_path / "there"):
        ada = Person.objects.filter(username="ada").first()
        assert ada is None
        lines = [line for line in lines_of(archive) if line["type"] in {"version", "person"}]
        read(rewritten(archive, lines[:2]), quiet)
        manager = Person.objects.get()
        space = spaces.create("All of us", by=manager)
        set_rules(space, by=manager, rules=[wanted()])
        read(rewritten(archive, lines), quiet)
        settle_due(lambda: True)
        assert not Settling.objects.exists() and Space.objects.filter(pk=space.pk).exists()
        assert space.memberships.filter(rule__isnull=False).count() == Person.objects.filter(is_active=True).exclude(role="guest").count() > 1  # fmt: skip
