"""Codes on paper by the API: printed, counted and ended, and shown once."""

import time

import pytest
from django.test import Client

from plein.api.models import Reply
from plein.api.tests.conftest import Programs
from plein.core.cards.queries import card_for
from plein.core.models import Event, Unit
from plein.core.people.actions import create
from plein.core.testing import Cast
from plein.core.units import actions as units
from plein.web.accounts.sessions import PROVED

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(cast: Cast) -> Unit:
    """A unit that Ada leads, with somebody who has not joined."""
    unit = units.create("Beheer", by=cast.root, lead=cast.ada)
    units.place(create(name="Joke Kok", username="joke", joined=False), by=cast.root, unit=unit)
    return unit


def test_who_leads_a_unit_prints_its_cards_and_sees_which_were_used(cast: Cast, as_: Programs, works: Unit) -> None:
    ada = as_(cast.ada)
    printed = ada.post("/card-sheets", {"unit": works.pk, "days": 7})
    assert printed.status_code == 201 and printed["Cache-Control"] == "private, no-store"
    sheet = printed.json()
    (card,) = sheet["cards"]
    assert card["person"]["username"] == "joke" and sheet["address"].endswith("/code/")
    found = card_for(card["code"])
    assert found is not None and found.person.username == "joke"  # type: ignore[union-attr]
    listed = ada.get(f"/card-sheets?unit={works.pk}").json()["items"]
    assert [(one["cards"], one["used"], one["open"]) for one in listed] == [(1, 0, 1)]
    shown = ada.get(f"/card-sheets/{sheet['id']}")
    assert shown.json()["cards"][0]["is_open"] and card["code"] not in shown.text
    assert ada.post(f"/card-sheets/{sheet['id']}/end").status_code == 204
    assert card_for(card["code"]) is None
    assert Event.objects.filter(name="cards.printed", actor=cast.ada).exists()


def test_others_print_and_see_nothing(cast: Cast, as_: Programs, works: Unit) -> None:
    sheet = as_(cast.ada).post("/card-sheets", {"unit": works.pk}).json()
    ben = as_(cast.ben)
    assert ben.post("/card-sheets", {"unit": works.pk}).status_code == 403
    assert ben.get(f"/card-sheets?unit={works.pk}").status_code == 403
    assert ben.get(f"/card-sheets/{sheet['id']}").status_code == 404
    assert as_(cast.ada).post("/card-sheets", {}).status_code == 403, "people without a unit are for administrators"
    assert as_(cast.ada).post(f"/people/{cast.ben.pk}/card", {}).status_code == 403, "Ben has joined"
    assert as_(cast.gus).get(f"/card-sheets?unit={works.pk}").status_code == 404


def test_an_administrator_prints_one_card_for_a_forgotten_password(cast: Cast, as_: Programs) -> None:
    made = as_(cast.root).post(f"/people/{cast.ben.pk}/card", {"days": 2})
    assert made.status_code == 201
    assert card_for(made.json()["cards"][0]["code"]).person == cast.ben  # type: ignore[union-attr]


def test_a_code_is_kept_nowhere_also_not_for_who_sends_the_same_again(cast: Cast, as_: Programs, works: Unit) -> None:
    ada = as_(cast.ada)
    first = ada.post("/card-sheets", {"unit": works.pk}, Idempotency_Key="a")
    again = ada.post("/card-sheets", {"unit": works.pk}, Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 422) and "Idempotency-Key" in again.text
    assert card_for(first.json()["cards"][0]["code"]), "the second did nothing"
    assert [one.body for one in Reply.objects.all()] == [""]


def test_what_cannot_be_is_said_at_its_field(cast: Cast, as_: Programs, works: Unit) -> None:
    ada = as_(cast.ada)
    assert "days" in ada.post("/card-sheets", {"unit": works.pk, "days": 91}).text
    empty = units.create("Leeg", by=cast.root)
    answer = as_(cast.root).post("/card-sheets", {"unit": empty.pk})
    assert answer.status_code == 422 and "not joined" in answer.json()["detail"]


def test_a_session_shows_anew_who_it_is_of(cast: Cast, works: Unit) -> None:
    client = Client()
    client.force_login(cast.ada)
    session = client.session
    session[PROVED] = 0
    session.save()
    assert client.post("/api/v1/card-sheets", {"unit": works.pk}, content_type="application/json").status_code == 403
    session[PROVED] = time.time()
    session.save()
    assert client.post("/api/v1/card-sheets", {"unit": works.pk}, content_type="application/json").status_code == 201
