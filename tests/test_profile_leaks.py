"""What somebody shows to fewer people stands nowhere else: every part × every level × every reader × every surface."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from plein.core import testing
from plein.core.models import Event, Person, PersonSkill
from plein.core.people.actions import make_token
from plein.core.profiles import actions
from plein.core.profiles.queries import USUAL
from plein.core.testing import Cast, browser
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
WORD = "kanarie"
PARTS: dict[str, Any] = {
    "pronunciation": f"{WORD}-uitspraak", "called": f"{WORD}-roepnaam", "phone": "0314 98 76 54", "rooms": f"{WORD}-kamer",
    "days": {"sun": ["03:17", "04:18"]}, "languages": f"{WORD}-talen", "ask_about": f"{WORD}-vragen", "projects": f"{WORD}-projecten",
    "links": [f"https://example.org/{WORD}-link"],
}  # fmt: skip
CANARIES: dict[str, list[str]] = {
    **{part: [value] for part, value in PARTS.items() if isinstance(value, str)}, "phone": ["0314 98 76 54", "0314987654"], "days": ["03:17", "04:18"],
    "links": [f"{WORD}-link"], "email": [f"{WORD}-post@example.nl"], "skills": [f"{WORD}-kunde"], "interests": [f"{WORD}-liefde"],
    "category": ["On their field, in their own name", '"related"'],
}  # fmt: skip
READERS = ("gus", "cleo", "stranger", "nobody")
SEES: dict[str, set[str]] = {"everyone": {"gus", "cleo"}, "colleagues": {"cleo"}, "me": set()}  # beside oneself


@pytest.fixture
def ben(cast: Cast) -> Cast:
    """Ben tells everything; Gus shares a space with him, a stranger none."""
    testing.say(cast.ben, testing.space(cast), "Hallo")
    cast.stranger = testing.person("vreemd", role="guest")  # type: ignore[attr-defined]
    Person.objects.filter(pk=cast.ben.pk).update(email=CANARIES["email"][0])
    actions.change(cast.ben, by=cast.ben, category="related", **PARTS)
    (skill,) = actions.set_skills(cast.ben, by=cast.ben, kind="skill", names=[f"{WORD}-kunde"])
    actions.set_skills(cast.ben, by=cast.ben, kind="interest", names=[f"{WORD}-liefde"])
    actions.set_skills(cast.cleo, by=cast.cleo, kind="interest", names=["iets"])
    actions.endorse(skill, by=cast.ada)
    units.place(cast.ben, by=cast.root, title="Hovenier", unit=units.create("Groen", by=cast.root))
    return cast


def show(ben: Cast, level: str) -> None:
    """Ben shows everything to these."""
    actions.change(ben.ben, by=ben.ben, shown=dict.fromkeys(USUAL, level))


def surfaces(ben: Cast, who: str) -> dict[str, str]:
    """Everything that a reader can ask for that might tell of Ben, by address."""
    person = getattr(ben, who, None)
    client = browser(person) if person else Client()
    skill = PersonSkill.objects.get(person=ben.ben, kind="skill")
    asked = [
        "/people/ben/", "/people/ben/?as=colleague", "/people/ben/card.vcf", "/people/", f"/people/?q={WORD}-vragen", "/people/?q=ben", f"/search/?q={WORD}-kunde",
        "/search/?q=ben",
        f"/complete/skills?q={WORD}", "/complete/skills?q=kunde", "/complete/people?q=ben", f"/complete/go?q={WORD}", f"/complete/people?q={WORD}",
        f"/skills/{WORD}-kunde/", f"/skills/{WORD}-liefde/", "/", "/around", "/people/vreemd/", f"/people/{who}/",
    ]  # fmt: skip
    found = {path: _read(client.get(path, secure=True), path) for path in asked}
    if person:
        token = make_token(person, by=person, name="t", scopes=["read", "write"])[1]
        headers = {"Authorization": f"Bearer {token}"}
        for path in (
            f"/people/{ben.ben.pk}",
            "/people",
            "/people?q=ben",
            f"/people?q={WORD}",
            f"/people/{ben.ben.pk}/posts",
        ):
            found[f"/api/v1{path}"] = _read(client.get(f"/api/v1{path}", headers=headers, secure=True), path)
    for how in ("endorse", "withdraw"):
        answer = client.post(f"/people/ben/skills/{skill.pk}/{how}", secure=True, headers={"X-Plein-Fragment": "1"})
        found[how] = _read(answer, how)
    return found


def _read(answer: Any, path: str) -> str:
    """What was answered, without the question, which pages repeat."""
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
    text = (
        json.dumps(json.loads(text), ensure_ascii=False)
        if answer.get("Content-Type", "").startswith("application/json")
        else text
    )
    query = path.partition("q=")[2].partition("&")[0]
    for asked in (
        (f'value="{query}"', f"Search: {query}", f"<title>{query}", f"q={query}", f"“{query}”") if query else ()
    ):
        text = text.replace(asked, "")
    at_the_door = answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]
    return "" if at_the_door or answer.status_code == 404 else f"{text} {answer.headers}"


def leaks(ben: Cast, who: str) -> list[tuple[str, str]]:
    """Where a reader meets which part."""
    cache.clear()
    found = surfaces(ben, who)
    return [
        (path, part) for path, text in found.items() for part in USUAL if any(one in text for one in CANARIES[part])
    ]


def test_every_part_has_a_canary() -> None:
    assert set(CANARIES) == set(USUAL)


@pytest.mark.once
@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("level", ["everyone", "colleagues", "me"])
def test_what_is_not_for_a_reader_stands_nowhere_and_what_is_stands_on_the_profile(
    ben: Cast, level: str, who: str
) -> None:
    show(ben, level)
    found = leaks(ben, who)
    if who not in SEES[level]:
        assert found == []
        return
    for place in ("/people/ben/", f"/api/v1/people/{ben.ben.pk}"):
        assert {part for path, part in found if path == place} == set(USUAL)


@pytest.mark.parametrize("hidden", [tuple(USUAL)[::2], tuple(USUAL)[1::2]])
def test_parts_that_are_ones_own_hide_alone(ben: Cast, hidden: tuple[str, ...]) -> None:
    actions.change(ben.ben, by=ben.ben, shown={**dict.fromkeys(USUAL, "everyone"), **dict.fromkeys(hidden, "me")})
    assert {part for _path, part in leaks(ben, "cleo")} == set(USUAL) - set(hidden)


def test_oneself_sees_and_finds_everything(ben: Cast) -> None:
    show(ben, "me")
    found = leaks(ben, "ben")
    assert {part for path, part in found if path == "/people/ben/"} == set(USUAL)
    assert ("/people/ben/card.vcf", "phone") in found and (f"/skills/{WORD}-kunde/", "skills") in found


def test_who_looks_for_a_hidden_word_finds_nobody(ben: Cast) -> None:
    show(ben, "me")
    for word in (f"{WORD}-vragen", f"{WORD}-kunde", f"{WORD}-liefde"):
        for path in (f"/people/?q={word}", f"/search/?q={word}"):
            assert "/people/ben/" not in browser(ben.cleo).get(path, secure=True).content.decode(), path
    show(ben, "colleagues")
    for path in (f"/people/?q={WORD}-vragen", f"/search/?q={WORD}-kunde", f"/people/?q={WORD}-liefde"):
        assert "/people/ben/" in browser(ben.cleo).get(path, secure=True).content.decode(), path
        assert "/people/ben/" not in browser(ben.gus).get(path, secure=True).content.decode(), path


def test_events_tell_that_something_changed_and_not_what(ben: Cast) -> None:
    told = json.dumps(list(Event.objects.values_list("name", "data")))
    assert "person.changed" in told and "skill.endorsed" in told
    assert [word for words in CANARIES.values() for word in words if word in told] == []
