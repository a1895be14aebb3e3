"""Profiles as their readers see them."""

from typing import Any

import pytest
from django.test import Client

from plein.core import testing
from plein.core.models import Endorsement, Person, PersonSkill
from plein.core.profiles import actions
from plein.core.testing import Cast, browser, page
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
HERE = "/people/ben/"


@pytest.fixture
def ben(cast: Cast) -> Cast:
    """Ben tells much about himself; Gus shares a space with him."""
    testing.space(cast)
    unit = units.create("Groen", by=cast.root)
    units.change(unit, by=cast.root, lead=cast.ada)
    units.place(cast.ben, by=cast.root, unit=unit, title="Leerling", place="Werf Zuid")
    units.place(cast.ben, by=cast.root, title="Hovenier")
    actions.change(
        cast.ben, by=cast.ben, pronunciation="ben BAK-ker", called="Bennie", phone="0314 555 012", rooms="2.14", days={"mon": ["08:30", "17:00"]},
        languages="Nederlands", ask_about="Iepziekte", projects="De nieuwe laan", links=["https://example.org/laan/"], category="related",
    )  # fmt: skip
    actions.set_skills(cast.ben, by=cast.ben, kind="skill", names=["Snoeien", "Excel"])
    actions.set_skills(cast.ben, by=cast.ben, kind="interest", names=["Schaken"])
    return cast


def test_a_colleague_sees_who_somebody_is_and_how_to_reach_them(ben: Cast) -> None:
    shown = page(ben.cleo, HERE)
    for text in (
        "say: “ben BAK-ker”", "called Bennie", "Hovenier", '<a href="/units/groen/" dir="auto">Groen</a>', 'href="tel:0314555012"', "2.14", "Werf Zuid",
        "Mon 08:30–17:00", "Nederlands", "Iepziekte", "De nieuwe laan", 'href="https://example.org/laan/"', "example.org/laan<", "On their field, in their own name",
        'href="/skills/snoeien/"', 'href="/skills/schaken/"', "/people/ben/card.vcf", "Leerling",
    ):  # fmt: skip
        assert text in shown, text
    assert "Answers to" in shown and 'href="/people/ada/"' in shown


def test_a_guest_sees_name_and_job_and_what_is_for_everyone(ben: Cast) -> None:
    shown = page(ben.gus, HERE)
    for text in ("ben BAK-ker", "Bennie", "Hovenier", "On their field"):
        assert text in shown, text
    for text in (
        "0314",
        "2.14",
        "Werf Zuid",
        "Groen",
        "Answers to",
        "Iepziekte",
        "Snoeien",
        "Schaken",
        "Leerling",
        "08:30",
    ):
        assert text not in shown, text


def test_a_skill_is_endorsed_and_taken_back_with_one_press(ben: Cast) -> None:
    skill = PersonSkill.objects.get(skill__name="Snoeien")
    address, cleo = f"{HERE}skills/{skill.pk}/", browser(ben.cleo)
    assert f'action="{address}endorse"' in page(ben.cleo, HERE)
    piece = cleo.post(f"{address}endorse", secure=True, headers={"X-Plein-Fragment": "1"}).content.decode()
    assert piece.strip().startswith(f'<li id="skill-{skill.pk}">') and "1 colleague agrees" in piece
    assert 'aria-pressed="true"' in piece and f'action="{address}withdraw"' in piece and "Cleo Smit" in piece
    answer = cleo.post(f"{address}withdraw", secure=True)
    assert answer.headers["Location"] == f"{HERE}#skill-{skill.pk}" and not Endorsement.objects.exists()
    assert f"{address}endorse" not in page(ben.ben, HERE)
    assert browser(ben.ben).post(f"{address}endorse", secure=True).status_code == 403
    for who in (ben.gus, ben.cleo):
        actions.change(ben.ben, by=ben.ben, shown={"skills": "me"} if who is ben.cleo else {})
        assert browser(who).post(f"{address}endorse", secure=True).status_code == 404
    assert browser(ben.cleo).post(f"{HERE}skills/{'9' * 30}/endorse", secure=True).status_code == 404


def test_many_endorsements_are_counted_and_some_named(ben: Cast, django_assert_max_num_queries: Any) -> None:
    skill = PersonSkill.objects.get(skill__name="Snoeien")
    for at in range(15):
        actions.endorse(skill, by=testing.person(f"p{at}", name=f"Persoon {at}"))
    shown = page(ben.cleo, HERE)
    assert "15 colleagues agree" in shown and shown.count('dir="auto">Persoon') == 12 and "and 3 more" in shown


def test_a_profile_takes_the_same_queries_however_much_it_says(
    ben: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        client = browser(ben.cleo)
        client.get(HERE, secure=True)
        with django_assert_max_num_queries(30) as asked:
            client.get(HERE, secure=True)
        return len(asked)

    actions.endorse(PersonSkill.objects.get(skill__name="Excel"), by=ben.ada)
    before = count()
    rows = actions.set_skills(ben.ben, by=ben.ben, kind="skill", names=[f"Kunde {at}" for at in range(20)])
    actions.set_skills(ben.ben, by=ben.ben, kind="interest", names=[f"Ding {at}" for at in range(20)])
    for row in rows:
        actions.endorse(row, by=ben.ada)
    assert count() == before


def test_one_looks_at_oneself_with_the_eyes_of_others(ben: Cast) -> None:
    own, colleague, guest = (page(ben.ben, f"{HERE}{query}") for query in ("", "?as=colleague", "?as=guest"))
    assert "0314 555 012" in own and "0314 555 012" in colleague and "0314 555 012" not in guest
    assert "Bennie" in guest and "Change your profile" not in colleague
    actions.change(ben.ben, by=ben.ben, shown={"phone": "me", "rooms": "everyone"})
    own = page(ben.ben, HERE)
    assert "only you see this" in own and "guests too" in own
    assert "0314 555 012" not in page(ben.ben, f"{HERE}?as=colleague") and "2.14" in page(ben.ben, f"{HERE}?as=guest")
    assert page(ben.cleo, f"{HERE}?as=guest").count("As a guest") == 0  # of others one sees what one sees


def test_what_one_shares_is_marked_and_who_likes_the_same_elsewhere_is_named(ben: Cast) -> None:
    actions.set_skills(ben.cleo, by=ben.cleo, kind="interest", names=["schaken"])
    assert "you too" in page(ben.cleo, HERE)
    assert "you both like Schaken" in page(ben.ben, HERE) and "Cleo Smit" in page(ben.ben, HERE)
    assert "you both like" not in page(ben.cleo, HERE)
    actions.change(ben.cleo, by=ben.cleo, shown={"interests": "me"})
    assert "you both like" not in page(ben.ben, HERE)


def test_a_hint_is_one_line_for_its_owner_until_they_have_enough(ben: Cast, client: Client) -> None:
    hint = "With a portrait colleagues recognise you"
    assert hint in page(ben.ben, HERE)
    assert hint not in page(ben.cleo, HERE) + page(ben.ben, f"{HERE}?as=colleague")
    client.force_login(ben.ben)
    assert client.post("/settings/profile/hint", secure=True).headers["Location"] == HERE
    assert "Never say this" not in page(ben.ben, HERE)
    Person.objects.filter(pk=ben.ada.pk).update(picture="x")
    assert "Say what colleagues can ask you about" in page(ben.ada, "/people/ada/")
    actions.change(ben.ada, by=ben.ada, ask_about="x", days={"mon": []})
    assert "Name something you like" in page(ben.ada, "/people/ada/")
    actions.set_skills(ben.ada, by=ben.ada, kind="interest", names=["x"])
    assert "Never say this" not in page(ben.ada, "/people/ada/")


def test_the_page_of_a_skill_lists_who_has_it_page_after_page(ben: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from plein.web.views import profiles

    for at in range(3):
        person = testing.person(f"p{at}", name=f"Anna Zwart{at}")
        actions.set_skills(person, by=person, kind="skill", names=["Snoeien"])
    monkeypatch.setattr(profiles, "PAGE", 2)
    first = page(ben.cleo, "/skills/snoeien/")
    assert "Ben Bakker" in first and "Zwart0" in first and "Zwart1" not in first and "Hovenier" in first
    after = Person.objects.get(username="p0").pk
    assert f"?kind=skill&amp;after={after}" in first
    second = page(ben.cleo, f"/skills/snoeien/?kind=skill&after={after}")
    assert "Zwart1" in second and "Zwart2" in second and "Ben Bakker" not in second
    testing.say(ben.ada, testing.space(ben, "Bomen"), "Nu #snoeien")
    assert 'href="/tags/snoeien/"' in page(ben.cleo, "/skills/snoeien/")
    assert browser(ben.cleo).get("/skills/niets/", secure=True).status_code == 404
