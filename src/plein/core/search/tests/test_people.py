"""Finding people: with slips of the pen, tussenvoegsels in any place, short names; never by what is not for the finder."""

from itertools import islice
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plein.core import testing
from plein.core.people import actions
from plein.core.people.models import Person
from plein.core.profiles import actions as profiles
from plein.core.search import people as search
from plein.core.search.actions import catch_up, rebuild
from plein.core.search.index import stale, unindexed
from plein.core.search.models import PersonWord, Slip
from plein.core.search.people import hits, people
from plein.core.search.question import asked
from plein.core.search.spellings import near
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
CANARY = "kanarie"


def made(*names: str) -> dict[str, Person]:
    return {name: testing.person(f"x{at}", name=name) for at, name in enumerate(names)}


def names(query: str, viewer: Person, **more: Any) -> list[str]:
    return [person.name for person in people(query, viewer, **more)]


@pytest.mark.parametrize("typed", [
    "berg", "Berg", "van den berg", "vandenberg", "jan van den berg", "van den Berg, Jan", "berg jan", "Berg, Jan van den", "jan berg", "jan vandenberg",
    "van der berg", "jan van den b", "vandenbreg", "johan berg", "JAN BERG", "ja ber",
])  # fmt: skip
def test_a_surname_is_found_however_its_tussenvoegsels_are_typed(cast: Cast, typed: str) -> None:
    made("Jan van den Berg", "Piet Smit", "Bert Jansen")
    assert names(typed, cast.ada)[0] == "Jan van den Berg"


@pytest.mark.parametrize(("typed", "meant"), [
    ("hamesrma", "Piet Hamersma"), ("hamersna", "Piet Hamersma"), ("piet hammersma", "Piet Hamersma"), ("wilem visser", "Willem Visser"), ("visserr", "Willem Visser"),
    ("oosterhius", "Aaltje Oosterhuis"), ("osterhus", "Aaltje Oosterhuis"), ("hart", "Zoë 't Hart"), ("zoe", "Zoë 't Hart"), ("'t hart", "Zoë 't Hart"),
    ("zoe hrat", "Zoë 't Hart"), ("boer", "Kees Berg-de Boer"), ("berg-de boer", "Kees Berg-de Boer"),
])  # fmt: skip
def test_slips_of_the_pen_and_accents_are_forgiven(cast: Cast, typed: str, meant: str) -> None:
    made("Piet Hamersma", "Willem Visser", "Aaltje Oosterhuis", "Zoë 't Hart", "Kees Berg-de Boer")
    assert names(typed, cast.ada) == [meant]


def test_short_words_and_more_slips_find_nobody(cast: Cast) -> None:
    made("Piet Hamers", "Jo Bos")
    assert names("bsa", cast.ada) == [] and names("hxmxrs", cast.ada) == [] and names("", cast.ada) == []
    assert [one.name for one in near(asked("hxmxrs", cast.ada))] == ["Piet Hamers"]


def test_people_are_found_by_how_they_are_called(cast: Cast) -> None:
    found = made("Willem Bos", "Wim Bos", "Johanna Mulder", "Elisabeth Kok")
    assert names("wim bos", cast.ada) == ["Wim Bos", "Willem Bos"]
    assert names("wim", cast.ada) == ["Wim Bos", "Willem Bos"]
    assert names("liesbeth kok", cast.ada) == ["Elisabeth Kok"]
    johanna = found["Johanna Mulder"]
    profiles.change(johanna, by=johanna, called="Poes")
    assert (
        names("poes", cast.ada)
        == names("poes mulder", cast.ada)
        == names("mulder poes", cast.ada)
        == ["Johanna Mulder"]
    )


def test_the_best_come_first(cast: Cast) -> None:
    found = made("Bert Excel", "Excelsa Bos", "Anna Bakker", "Jan Exel")
    profiles.set_skills(found["Anna Bakker"], by=found["Anna Bakker"], kind="skill", names=["Excel"])
    later = actions.create(name="Aad Excel", username="later", joined=False)
    assert names("excel", cast.ada, about=True) == ["Bert Excel", later.name, "Excelsa Bos", "Anna Bakker"]
    assert names("excel", cast.ada) == ["Bert Excel", later.name, "Excelsa Bos"]
    assert names("exsel", cast.ada, about=True) == ["Bert Excel", "Jan Exel", later.name]
    assert names("anna excel", cast.ada, about=True) == ["Anna Bakker"]


def test_people_are_found_by_work_and_by_what_they_tell(cast: Cast) -> None:
    unit = units.create("Gegevensbeheer", by=cast.root)
    units.place(cast.ben, by=cast.root, unit=unit, title="Hovenier", place="Doetinchem")
    profiles.change(cast.ben, by=cast.ben, ask_about="Iepziekte", languages="Turks")
    profiles.set_skills(cast.ben, by=cast.ben, kind="interest", names=["Schaken"])
    for typed in ("hovenier", "doetinchem", "gegevens", "iepz", "turks", "schaken", "ben turks", "schaken hovenier"):
        assert people(typed, cast.cleo, about=True) == [cast.ben], typed
    units.change(unit, by=cast.root, name="Archief")
    assert people("archief", cast.cleo, about=True) == [cast.ben] and not people(
        "gegevensbeheer", cast.cleo, about=True
    )


def test_pages_leave_nobody_out_and_show_nobody_twice(cast: Cast) -> None:
    for at in range(7):
        person = testing.person(f"p{at}", name=f"Fem{'k' * (at % 3)} Femstra")
        profiles.set_skills(person, by=person, kind="skill", names=["Femkunde"])
    knower = testing.person("knower", name="Piet Bos")
    profiles.set_skills(knower, by=knower, kind="skill", names=["Femkunde"])
    seen: list[str] = []
    after = None
    for _page in range(6):
        page = list(islice(hits(asked("fem", cast.ada), 2, after=after), 2))
        seen += [hit.person.username for hit in page]
        after = page[-1].place if page else after
    assert sorted(seen) == sorted([*(f"p{at}" for at in range(7)), "knower"]) and seen[-1] == "knower"


def test_a_guest_is_found_only_by_whom_they_share_a_space_with_and_finds_only_those(cast: Cast) -> None:
    assert not people("gus", cast.ben) and not people("gsu gast", cast.ben) and not people("gast", cast.ben)
    assert people("gus", cast.gus) == [cast.gus] and not people("ben", cast.gus) and not people("bakkre", cast.gus)
    testing.space(cast)
    assert people("gus", cast.ben) == [cast.gus] and not people("gus", cast.cleo) and not people("gus", cast.root)
    assert people("bakker", cast.gus) == [cast.ben] == people("bakkre", cast.gus) and not people("cleo", cast.gus)
    assert near(asked("gxsx", cast.cleo)) == [] and near(asked("clxx", cast.gus)) == []


@pytest.mark.parametrize("level", ["me", "colleagues"])
def test_what_is_not_for_somebody_finds_nobody_for_them(cast: Cast, level: str) -> None:
    testing.space(cast)
    profiles.set_skills(cast.ben, by=cast.ben, kind="skill", names=[f"{CANARY}kunde"])
    profiles.set_skills(cast.ben, by=cast.ben, kind="interest", names=[f"{CANARY}vis"])
    told = dict.fromkeys(("called", "languages", "ask_about", "projects"), CANARY)
    parts = (*told, "skills", "interests")
    profiles.change(cast.ben, by=cast.ben, **told, shown=dict.fromkeys(parts, level))
    for typed in (CANARY, "kanrie", "kanariek", "bakker kanarie", "kanarei", "kanariekunde"):
        assert not people(typed, cast.gus, about=True), typed
        assert " " in typed or not near(asked(typed, cast.gus)), typed
        if level == "me":
            assert not people(typed, cast.ada, about=True) and not people(typed, cast.root, about=True), typed
    if level == "me":
        assert not PersonWord.objects.filter(word__contains=CANARY) and not Slip.objects.filter(word__contains=CANARY)
    else:
        assert people(CANARY, cast.ada, about=True) == people("kanarei", cast.ada) == [cast.ben]


def test_a_closed_account_is_found_by_nothing_and_again_once_open(cast: Cast) -> None:
    actions.set_active(cast.ben, by=cast.root, active=False)
    assert not people("ben", cast.ada) and not PersonWord.objects.filter(person=cast.ben)
    actions.set_active(cast.ben, by=cast.root, active=True)
    assert people("ben", cast.ada) == [cast.ben]


def test_another_name_is_found_at_once_and_the_old_one_no_more(cast: Cast) -> None:
    actions.change(cast.ben, by=cast.ben, name="Benjamin Slager")
    assert people("slager", cast.ada) == [cast.ben] and not people("bakker", cast.ada)


def test_whoever_is_missing_is_caught_up_with_and_a_check_sees_it(cast: Cast) -> None:
    assert not unindexed() and stale(50) == 0 and catch_up() == 0
    PersonWord.objects.filter(person=cast.ben).delete()
    PersonWord.objects.filter(person=cast.cleo, word="smit").update(word="smid")
    assert list(unindexed()) == [cast.ben] and stale(50) == 2
    assert catch_up() == 1 and people("ben", cast.ada) == [cast.ben] and stale(50) == 1
    assert rebuild() == Person.objects.count() and stale(50) == 0 and people("smti", cast.ada) == [cast.cleo]


def test_a_name_is_found_by_one_statement_and_anything_by_few(cast: Cast) -> None:
    made(*(f"Jan Jansen{'s' * at}" for at in range(10)))
    for typed, most in (("jan", 1), ("jan jansen", 1), ("jnasen", 4), ("nergens te vinden", 12)):
        search.people(typed, cast.ada)  # composes
        with CaptureQueriesContext(connection) as captured:
            people(typed, cast.ada)
        assert len(captured) <= most, (typed, [one["sql"] for one in captured.captured_queries])
