"""The page with the rules of a space, and where people read why they are somewhere."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from plein.core import testing
from plein.core.models import Exclusion, Membership, Person, Rule, Settling, Space, Unit
from plein.core.rules.actions import set_rules, settling, wanted
from plein.core.testing import Cast, browser, page
from plein.core.units import actions as units

Commit = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def world(cast: Cast) -> tuple[Cast, Space, Unit]:
    care = units.create("Care", by=cast.root)
    units.place(cast.cleo, by=cast.root, unit=care)
    units.place(cast.ben, by=cast.root, unit=care)
    space = testing.space(cast, "Care home", kind="closed")
    return cast, space, care


def seen(answer: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert found
    return found[1].replace("&#39;", "'")


def test_a_rule_is_looked_at_first_and_then_saved(world: Any, django_capture_on_commit_callbacks: Commit) -> None:
    cast, space, care = world
    ada, address = browser(cast.ada), f"/spaces/{space.slug}/rules/"
    values = {"unit": str(care.pk), "below": "yes", "title": "", "place": "", "who": "colleagues", "role": "member"}
    look = ada.post(address, values, secure=True)
    text = look.content.decode()
    assert "2 people fit the rules" in text and "1 person comes in" in text and "Cleo Smit" in text
    assert not Rule.objects.exists() and f'<option value="{care.pk}" selected>' in text
    other = ada.post(address, {**values, "role": "editor", "seen": seen(look)}, secure=True)
    assert other.status_code == 200 and not Rule.objects.exists(), "what was not looked at is looked at first"
    with django_capture_on_commit_callbacks(execute=True):
        assert ada.post(address, {**values, "seen": seen(look)}, secure=True).status_code == 302
    assert space.memberships.filter(person=cast.cleo, role="member").exists()
    assert "works in Care" in page(cast.ada, address)
    old = Rule.objects.get()
    look = ada.post(address, {"old": old.pk, "remove": "yes"}, secure=True)
    assert "1 person is out" in look.content.decode() and Rule.objects.current().exists()
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(address, {"old": old.pk, "remove": "yes", "seen": seen(look)}, secure=True)
    assert not Rule.objects.exists() and not space.memberships.filter(person=cast.cleo).exists()


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(world: Any) -> None:
    cast, space, _care = world
    values = {"unit": "999999", "title": "Nurse", "place": "x" * 121, "who": "guest", "role": "editor"}
    answer = browser(cast.ada).post(f"/spaces/{space.slug}/rules/", values, secure=True)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="Nurse"' in text
    for field in ("unit", "place", "role"):
        assert f'id="f-{field}-error"' in text


def test_who_may_set_rules_and_what_an_administrator_does_not_learn_by_it(world: Any) -> None:
    cast, space, care = world
    address = f"/spaces/{space.slug}/rules/"
    answers = {name: browser(getattr(cast, name)).get(address, secure=True).status_code for name in ("ada", "root", "ben", "mo", "cleo", "gus")}  # fmt: skip
    assert answers == {"ada": 200, "root": 200, "ben": 403, "mo": 403, "cleo": 403, "gus": 403}
    values = {"unit": str(care.pk), "below": "yes", "who": "colleagues", "role": "member"}
    text = browser(cast.root).post(address, values, secure=True).content.decode()
    assert "2 people come in" in text and "Ben Bakker" in text, "who is in already is not told"
    Space.objects.filter(pk=space.pk).update(kind="secret")
    assert browser(cast.root).get(address, secure=True).status_code == 404


def test_many_people_are_done_by_the_worker_and_the_page_tells_how_far(
    world: Any, django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, space, care = world
    monkeypatch.setattr(settling, "AT_ONCE", 1)
    monkeypatch.setattr(settling, "BATCH", 1)
    with django_capture_on_commit_callbacks(execute=True):
        set_rules(space, by=cast.ada, rules=[wanted(unit=care)])
    assert not space.memberships.filter(person=cast.cleo).exists()
    assert "0 of 2 people" in page(cast.ada, f"/spaces/{space.slug}/rules/")
    turns = iter([True, False])
    settling.settle_due(lambda: next(turns))
    assert "1 of 2 people" in page(cast.ada, f"/spaces/{space.slug}/rules/")
    settling.settle_due(lambda: True)
    assert space.memberships.filter(person=cast.cleo).exists() and not Settling.objects.exists()


def test_people_read_why_they_are_there_and_guests_nothing_of_units(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, care = world
    with django_capture_on_commit_callbacks(execute=True):
        set_rules(space, by=cast.root, rules=[wanted(unit=care), wanted(who="guest")])
    address = space.get_absolute_url()
    assert "because you work in Care" in page(cast.cleo, address)
    assert "because you work in Care" in page(cast.cleo, "/spaces/")
    assert "works in Care" in page(cast.ada, f"{address}members/")
    Person.objects.filter(pk=cast.cleo.pk).update(language="nl")
    assert "omdat je bij Care werkt" in page(cast.cleo, address)
    for path in (address, f"{address}members/", "/spaces/"):
        text = page(cast.gus, path)
        assert "Care home" in text and "work in Care" not in text and "works in Care" not in text
    assert "because of a rule of this space" in page(cast.gus, address)


def test_leaving_is_offered_where_the_rule_lets_go_and_explained_where_not(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, care = world
    leave = f"/spaces/{space.slug}/leave"
    with django_capture_on_commit_callbacks(execute=True):
        set_rules(space, by=cast.ada, rules=[wanted(unit=care)])
    assert leave not in page(cast.cleo, space.get_absolute_url())
    answer = browser(cast.cleo).post(leave, secure=True)
    assert answer.status_code == 422 and f"/spaces/{space.slug}/mute" in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        set_rules(space, by=cast.ada, rules=[wanted(unit=care, may_leave=True)])
    assert leave in page(cast.cleo, space.get_absolute_url())
    assert browser(cast.cleo).post(leave, secure=True).status_code == 302
    out = Exclusion.objects.get()
    assert "Cleo Smit" in page(cast.ada, f"/spaces/{space.slug}/rules/")
    assert "Cleo Smit" not in page(cast.root, f"/spaces/{space.slug}/rules/")
    browser(cast.ada).post(f"/spaces/{space.slug}/rules/out/{out.pk}", secure=True)
    assert Membership.objects.filter(space=space, person=cast.cleo).exists()


def test_the_members_cost_no_more_queries_when_more_are_there_by_rules(
    world: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    cast, space, care = world
    client: Client = browser(cast.ada)

    def queries() -> int:
        client.get(f"/spaces/{space.slug}/members/", secure=True)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/spaces/{space.slug}/members/", secure=True)
        return len(asked)

    before = queries()
    with django_capture_on_commit_callbacks(execute=True):
        set_rules(space, by=cast.ada, rules=[wanted(unit=care), wanted()])
    for name in ("noor", "tim"):
        testing.person(name)
    assert queries() == before
