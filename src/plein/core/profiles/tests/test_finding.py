"""Who knows and likes what, as far as each may see it."""

import pytest

from plein.core import testing
from plein.core.follows.actions import follow
from plein.core.people.actions import set_active
from plein.core.profiles import actions, finding
from plein.core.search import people as search
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


def names(cast: Cast, who: str, kind: str = "interest", *words: str) -> None:
    person = getattr(cast, who)
    actions.set_skills(person, by=person, kind=kind, names=list(words))


def test_one_finds_who_likes_the_same_in_another_unit(cast: Cast) -> None:
    trees, desk = units.create("Trees", by=cast.root), units.create("Desk", by=cast.root)
    for who, unit in (("ben", trees), ("ada", trees), ("cleo", desk), ("mo", desk), ("eef", desk)):
        units.place(getattr(cast, who), by=cast.root, unit=unit)
        names(cast, who, "interest", "Chess", "Koken")
    names(cast, "mo", "interest", "Chess", "Rugby")
    names(cast, "root", "interest", "Koken")
    actions.change(cast.eef, by=cast.eef, shown={"interests": "me"})
    cast.ben.refresh_from_db()
    found = finding.kindred(cast.ben)
    assert [(one.person.username, one.interests) for one in found] == [
        ("cleo", ["Chess", "Koken"]), ("mo", ["Chess"]), ("root", ["Koken"]),
    ]  # fmt: skip
    follow(cast.cleo, by=cast.ben)
    set_active(cast.mo, by=cast.root, active=False)
    assert [one.person.username for one in finding.kindred(cast.ben)] == ["root"]
    assert finding.kindred(cast.gus) == [] and finding.kindred(testing.person("new")) == []


def test_suggestions_are_what_others_named_and_show(cast: Cast) -> None:
    testing.space(cast)
    names(cast, "ben", "skill", "Bomen snoeien", "Snijden")
    names(cast, "cleo", "interest", "snijden")
    names(cast, "mo", "skill", "Snurken")
    actions.change(cast.mo, by=cast.mo, shown={"skills": "me"})
    assert finding.suggested("SN", cast.ada) == ["Snijden", "Bomen snoeien"]
    assert finding.suggested("sn", cast.mo) == ["Snijden", "Bomen snoeien", "Snurken"]
    assert finding.suggested("sn", cast.gus) == [] and finding.suggested("...", cast.ada) == []


@pytest.mark.parametrize("kind", ["skill", "interest"])
def test_a_skill_that_nobody_shows_does_not_exist(cast: Cast, kind: str) -> None:
    testing.space(cast)
    names(cast, "ben", kind, "Vliegeren")
    found = finding.skill_named("vliegeren", cast.ada)
    assert found and [row.person for row in finding.holders(found, kind, cast.ada)] == [cast.ben]
    assert finding.skill_named("vliegeren", cast.gus) is None
    actions.change(cast.ben, by=cast.ben, shown={f"{kind}s": "everyone"})
    assert finding.skill_named("vliegeren", cast.gus) == found
    actions.change(cast.ben, by=cast.ben, shown={f"{kind}s": "me"})
    assert finding.skill_named("vliegeren", cast.ada) is None and finding.skill_named("vliegeren", cast.ben) == found


def test_a_search_finds_people_by_what_they_know(cast: Cast) -> None:
    units.place(cast.ben, by=cast.root, title="Hovenier")
    actions.change(cast.ben, by=cast.ben, ask_about="Iepziekte")
    names(cast, "ben", "skill", "Éénhoornkunde")
    names(cast, "ben", "interest", "Voetbal kijken")
    for query in ("hovenier", "iepz", "éénhoorn", "voetbal", "ben iepziekte"):
        assert search.people(query, cast.cleo, about=True) == [cast.ben], query
    assert search.people("iepziekte", cast.cleo) == []  # who completes a name looks for names
