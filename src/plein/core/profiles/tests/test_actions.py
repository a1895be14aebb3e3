"""What people tell about themselves, who sees it, and what colleagues endorse."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plein.core import testing
from plein.core.models import Event, Person, Profile
from plein.core.permissions import Forbidden, Invalid
from plein.core.profiles import actions, queries
from plein.core.profiles.sight import sight
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db


def test_guests_see_less_than_colleagues_and_nobody_sees_what_is_ones_own(cast: Cast) -> None:
    testing.space(cast)
    actions.change(cast.ben, by=cast.ben, phone="0314 123 456", rooms="2.14", called="Bennie")
    actions.change(cast.ben, by=cast.ben, shown={"rooms": "me", "phone": "everyone"})
    assert queries.details(cast.ben, cast.ben) == {"called": "Bennie", "phone": "0314 123 456", "rooms": "2.14", "category": "personal"}  # fmt: skip
    assert queries.details(cast.ben, cast.cleo) == {"called": "Bennie", "phone": "0314 123 456", "category": "personal"}
    actions.change(cast.ben, by=cast.ben, shown={})
    assert queries.details(cast.ben, cast.gus) == {"called": "Bennie", "category": "personal"}
    assert queries.details(cast.ben, cast.cleo)["rooms"] == "2.14"


@pytest.mark.parametrize("part", ["phone", "called", "skills"])
@pytest.mark.parametrize("level", ["everyone", "colleagues", "me", None])
def test_lists_look_only_into_what_their_reader_may_see(cast: Cast, part: str, level: str | None) -> None:
    actions.change(cast.ben, by=cast.ben, shown={part: level} if level else {})
    profile = Profile.objects.get(person=cast.ben)
    for viewer in (cast.ben, cast.cleo, cast.gus):
        listed = Person.objects.filter(queries.told_to(viewer, part), pk=cast.ben.pk).exists()
        assert listed == queries.may_see(cast.ben, profile, part, viewer)
    assert Person.objects.filter(queries.told_to(cast.cleo, "phone"), pk=cast.eef.pk).exists()  # who has no profile


def test_only_oneself_changes_a_profile(cast: Cast) -> None:
    for by in (cast.ada, cast.root):
        with pytest.raises(Forbidden):
            actions.change(cast.ben, by=by, rooms="1")
        with pytest.raises(Forbidden):
            actions.set_skills(cast.ben, by=by, kind="skill", names=["Snoeien"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone", "bel maar"), ("links", ["javascript:alert(1)"]), ("links", ["https://[x"]), ("days", {"mon": ["17:00", "08:00"]}),
        ("days", {"mon": ["8", "9"]}), ("category", "boss"), ("focus", [2, 0]), ("shown", {"name": "me"}), ("shown", {"phone": "all"}),
        ("called", "x" * 61), ("person_id", 3),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_field(cast: Cast, name: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        actions.change(cast.ben, by=cast.ben, **{name: value})
    assert name in refused.value.errors


def test_skills_keep_their_order_and_their_endorsements(cast: Cast) -> None:
    first, second = actions.set_skills(cast.ben, by=cast.ben, kind="skill", names=["Snoeien", "Excel", "snoeien "])
    assert (first.skill.name, second.skill.name) == ("Snoeien", "Excel")
    actions.endorse(first, by=cast.cleo)
    actions.endorse(first, by=cast.cleo)
    actions.set_skills(cast.ben, by=cast.ben, kind="skill", names=["Excel", "Snoeien"])
    shown = queries.skills(cast.ben, cast.cleo)
    assert [(one.row.skill.name, one.endorsed, one.by_reader) for one in shown] == [("Excel", 0, False), ("Snoeien", 1, True)]  # fmt: skip
    assert list(queries.endorsers(first, cast.ada)) == [cast.cleo]
    actions.withdraw_endorsement(first, by=cast.cleo)
    assert queries.skills(cast.ben, cast.cleo)[1].endorsed == 0
    names = Event.objects.filter(name__startswith="skill.").values_list("name", flat=True)
    assert list(names) == ["skill.endorsed", "skill.endorsement_withdrawn"]


def test_nobody_endorses_themselves_an_interest_or_as_a_guest(cast: Cast) -> None:
    (skill,) = actions.set_skills(cast.ben, by=cast.ben, kind="skill", names=["Snoeien"])
    (interest,) = actions.set_skills(cast.ben, by=cast.ben, kind="interest", names=["Voetbal"])
    for by in (cast.ben, cast.gus):
        with pytest.raises(Forbidden):
            actions.endorse(skill, by=by)
    with pytest.raises(Invalid):
        actions.endorse(interest, by=cast.ada)
    assert queries.skills(cast.ben, cast.gus) == []


def test_a_profile_that_nobody_filled_in_is_asked_for_once(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        seen = sight(cast.ben, cast.ben)
    assert sum('FROM "core_profile"' in one["sql"] for one in asked.captured_queries) == 1
    assert seen.parts == {} and seen.for_whom["phone"] == "colleagues" and seen.for_whom["called"] == "everyone"
    assert not Profile.objects.exists()
