"""Codes on paper: who makes them for whom, what they open, and when they end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.core.cards import actions, queries
from plein.core.cards.codes import ALPHABET, BITS, kept, new_code
from plein.core.models import Event, Invitation, Person, Unit
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import PASSWORD, Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Unit:
    """A unit that Ben leads, with Bo and Cas who have not joined; Ada has."""
    unit = units.create("Groen", by=cast.root, lead=cast.ben)
    for username in ("bo", "cas"):
        units.place(people.create(name=username.title(), username=username, joined=False), by=cast.root, unit=unit)
    units.place(cast.ada, by=cast.root, unit=unit)
    return unit


def test_a_code_is_easy_to_read_hard_to_guess_and_only_its_hash_is_kept(cast: Cast, team: Unit) -> None:
    assert BITS > 50 and not set("0O1IL2Z5S8BUE") & set(ALPHABET)
    assert len({new_code() for _ in range(100)}) == 100
    _sheet, cards = actions.print_sheet(team, by=cast.ben)
    assert [one.person.name for one in cards] == ["Bo", "Cas"]
    for row in Invitation.objects.values():
        assert not any(one.code in str(row) for one in cards)
    code = cards[0].code
    assert kept(code) == kept(f" {code.lower().replace('-', ' ')} ")
    found = queries.card_for(code.lower())
    assert found is not None and found.person is not None and found.person.username == "bo"


def test_with_a_code_somebody_joins_once(cast: Cast, team: Unit) -> None:
    _sheet, (first, _second) = actions.print_sheet(team, by=cast.ben)
    card = queries.card_for(first.code)
    assert card is not None
    with pytest.raises(Invalid):
        people.accept_card(card, username="ben", password=PASSWORD)
    assert queries.card_for(first.code) is not None, "a mistake costs no code"
    joined = people.accept_card(card, username="bo.groen", password=PASSWORD)
    assert joined.may_come_in and joined.check_password(PASSWORD) and joined.name == "Bo"
    assert queries.card_for(first.code) is None
    with pytest.raises(Invalid):
        people.accept_card(card, username="again", password=PASSWORD)
    with pytest.raises(Invalid):
        people.accept(first.code, name="x", username="x", password=PASSWORD)


def test_a_new_sheet_ends_the_codes_of_the_one_before_and_says_which_were_used(cast: Cast, team: Unit) -> None:
    old, (bo, cas) = actions.print_sheet(team, by=cast.ben)
    card = queries.card_for(bo.code)
    assert card is not None
    people.accept_card(card, username="bo", password=PASSWORD)
    new, (again,) = actions.print_sheet(team, by=cast.root)
    assert queries.card_for(cas.code) is None and queries.card_for(again.code) is not None
    counted = [{"pk": one.pk, **vars(one)} for one in queries.sheets(team)]
    assert [(one["pk"], one["number"], one["used"], one["open"]) for one in counted] == [
        (new.pk, 1, 0, 1),
        (old.pk, 2, 1, 0),
    ]
    actions.end_sheet(new, by=cast.ben)
    assert queries.card_for(again.code) is None


def test_codes_end_by_themselves(cast: Cast, team: Unit) -> None:
    _sheet, (bo, _cas) = actions.print_sheet(team, by=cast.ben, days=5)
    with time_machine.travel(timezone.now() + timedelta(days=5, seconds=1)):
        assert queries.card_for(bo.code) is None
    for days in (0, 91):
        with pytest.raises(Invalid):
            actions.print_sheet(team, by=cast.ben, days=days)


def test_a_lead_makes_cards_for_their_own_people_who_have_not_joined_and_for_nobody_else(
    cast: Cast, team: Unit
) -> None:
    other = units.create("Wegen", by=cast.root, lead=cast.cleo)
    below = units.create("Perken", by=cast.root, parent=team)
    far = people.create(name="Ver", username="ver", joined=False)
    units.place(far, by=cast.root, unit=below)
    for by, unit in ((cast.ben, other), (cast.cleo, team), (cast.ben, below), (cast.ben, None), (cast.ada, team)):
        with pytest.raises(Forbidden):
            actions.print_sheet(unit, by=by)
    bo = Person.objects.get(username="bo")
    actions.print_card(bo, by=cast.ben)
    for by, person in ((cast.ben, cast.ada), (cast.ben, far), (cast.ada, bo), (cast.root, cast.root)):
        with pytest.raises(Forbidden):
            actions.print_card(person, by=by)


def test_a_lead_cannot_come_in_as_an_administrator_who_has_not_joined(cast: Cast, team: Unit) -> None:
    bo = Person.objects.get(username="bo")
    _sheet, cards = actions.print_sheet(team, by=cast.ben)
    people.set_role(bo, by=cast.root, role="administrator")
    card = queries.card_for(cards[0].code)
    assert card is not None
    with pytest.raises(Invalid):
        people.accept_card(card, username="bo", password=PASSWORD)
    assert [one.person.username for one in actions.print_sheet(team, by=cast.ben)[1]] == ["cas"]


def test_a_code_ends_with_the_right_to_give_it(cast: Cast, team: Unit) -> None:
    _sheet, (bo, _cas) = actions.print_sheet(team, by=cast.ben)
    units.change(team, by=cast.root, lead=cast.cleo)
    card = queries.card_for(bo.code)
    assert card is not None
    with pytest.raises(Invalid):
        people.accept_card(card, username="bo", password=PASSWORD)


def test_an_administrator_gives_a_new_password_and_its_owner_hears_of_it(cast: Cast, team: Unit) -> None:
    before = cast.ada.get_session_auth_hash()
    _sheet, (printed,) = actions.print_card(cast.ada, by=cast.root)
    assert list(queries.sheets(team)) == [], "a lead is not told who forgot a password"
    assert [one.by for one in queries.untold(cast.ada)] == [cast.root]
    card = queries.card_for(printed.code)
    assert card is not None
    person = people.reset_by_card(card, password="een heel ander wachtwoord")
    assert person.check_password("een heel ander wachtwoord") and person.get_session_auth_hash() != before
    assert queries.card_for(printed.code) is None and queries.untold(person).exists()
    actions.know_of_cards(by=person)
    assert not queries.untold(person).exists()
    assert list(Event.objects.order_by("pk").values_list("name", flat=True))[-3:] == [
        "cards.printed",
        "person.secured",
        "cards.known",
    ]


def test_a_card_opens_no_closed_account(cast: Cast, team: Unit) -> None:
    _sheet, (printed,) = actions.print_card(cast.ada, by=cast.root)
    card = queries.card_for(printed.code)
    people.set_active(cast.ada, by=cast.root, active=False)
    assert card is not None and queries.card_for(printed.code) is None
    with pytest.raises(Invalid):
        people.reset_by_card(card, password=PASSWORD)


def test_a_sheet_costs_as_many_queries_for_two_as_for_twenty(cast: Cast, team: Unit) -> None:
    actions.print_sheet(team, by=cast.ben)
    with CaptureQueriesContext(connection) as few:
        actions.print_sheet(team, by=cast.ben)
    for number in range(18):
        units.place(people.create(name=f"N {number}", username=f"n{number}", joined=False), by=cast.root, unit=team)
    with CaptureQueriesContext(connection) as many:
        actions.print_sheet(team, by=cast.ben)
    assert len(many) == len(few)
