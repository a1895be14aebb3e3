"""Chains across parts: what one part allows must open nothing in another."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plein.core.cards.actions import print_card, print_sheet
from plein.core.cards.queries import card_for
from plein.core.merging import actions as merging
from plein.core.models import Person, Stay
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import PASSWORD, Cast, browser, person
from plein.core.units import actions as units
from plein.doors.arrivals.actions import come_in
from plein.doors.models import Identity, PasswordRule
from plein.doors.testing import provider, told
from plein.web.accounts.tests.doors import grow_old

pytestmark = pytest.mark.django_db
NEW = "violet tractor sleeps upstairs"


@pytest.fixture
def bo(cast: Cast) -> Person:
    """Known here, and not joined yet; Ben leads their unit."""
    unit = units.create("Groen", by=cast.root, lead=cast.ben)
    made = people.create(name="Bo Bos", username="bo.bos", joined=False)
    return units.place(made, by=cast.root, unit=unit, employee_number="77")


def uses(code: str, password: str = NEW) -> Client:
    """Somebody types a code, and chooses a password with it."""
    client = Client()
    client.post("/code/", {"code": code}, secure=True)
    client.post("/code/use/", {"username": "bo.bos", "password": password}, secure=True)
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/settings/", secure=True).status_code == 200)


def test_a_card_to_join_opens_nothing_once_its_person_has_come_in_another_way(cast: Cast, bo: Person) -> None:
    assert bo.unit
    code = print_sheet(bo.unit, by=cast.root)[1][0].code
    shown = Client()
    shown.post("/code/", {"code": code}, secure=True)
    people.arrive(bo)
    assert card_for(code) is None
    assert not is_in(uses(code))
    shown.post("/code/use/", {"username": "bo.bos", "password": NEW}, secure=True)
    assert not is_in(shown) and not Person.objects.get(pk=bo.pk).check_password(NEW)


def test_a_card_is_no_password_where_passwords_are_off(cast: Cast) -> None:
    PasswordRule.objects.create(pk=1, off_for=["member"], break_glass=cast.root)
    code = print_card(cast.ada, by=cast.root)[1][0].code
    assert not is_in(uses(code))
    assert Person.objects.get(pk=cast.ada.pk).check_password(PASSWORD)
    assert card_for(code), "it is not used up"


def test_what_was_handed_out_before_an_account_closed_does_not_open_it_when_it_is_open_again(cast: Cast, bo: Person) -> None:  # fmt: skip
    code = print_card(bo, by=cast.root)[1][0].code
    _invitation, secret = people.invite(by=cast.root, person=bo, name=bo.name)
    people.set_active(bo, by=cast.root, active=False)
    people.set_active(bo, by=cast.root, active=True)
    assert card_for(code) is None
    with pytest.raises(Invalid):
        people.accept(secret, name="Bo", username="bo", password=NEW)


def test_an_older_invitation_gives_the_role_that_somebody_has_now(cast: Cast) -> None:
    chief = people.create(name="Chef", username="chef", role="administrator", joined=False)
    _invitation, secret = people.invite(by=cast.root, person=chief, role="administrator")
    people.set_role(chief, by=cast.root, role="member")
    assert people.accept(secret, name="Chef", username="chef", password=NEW).role == "member"


def test_who_joined_as_a_member_is_nobodys_guest_any_more(cast: Cast) -> None:
    guest = people.create(name="Fay", username="fay", role="guest", joined=False)
    people.set_sponsor([guest], by=cast.root, sponsor=cast.ben)
    _invitation, secret = people.invite(by=cast.root, person=guest, role="member")
    fay = people.accept(secret, name="Fay", username="fay", password=NEW)
    assert not fay.is_guest and not Stay.objects.filter(person=fay).exists()
    Stay.objects.create(person=fay, sponsor=cast.ben, until=timezone.localdate())  # as an older version left it
    with pytest.raises(Forbidden):
        people.end_stay(fay, by=cast.ben)


def test_the_last_administrator_who_can_come_in_stays_one(cast: Cast) -> None:
    people.create(name="Ooit", username="ooit", role="administrator", joined=False)
    with pytest.raises(Invalid):
        people.set_role(cast.root, by=cast.root, role="member")
    with pytest.raises(Invalid):
        people.set_active(cast.root, by=None, active=False)


def test_a_merged_double_brings_nobody_into_an_account_that_is_in_use(cast: Cast, bo: Person) -> None:
    door = provider(cast)
    for kept in (cast.ada, person("chef", role="administrator")):
        Identity.objects.create(provider=door, person=bo, subject="evil")
        with pytest.raises(Invalid):
            merging.merge(bo, kept, by=cast.root)
        assert come_in(door, "evil", told(name="Bo")).person == bo
        Identity.objects.all().delete()
        Person.objects.filter(pk=bo.pk).update(joined_at=None)


def test_a_program_with_a_session_brings_in_a_sheet_only_after_a_fresh_sight(cast: Cast, settings: Any) -> None:
    client = browser(cast.root)
    grow_old(client)
    sheet = io.BytesIO(b"name;email;role\nMal;mal@evil.example;administrator\n")
    sheet.name = "people.csv"
    made = client.post("/api/v1/sheets", {"file": sheet, "kind": "people"}, secure=True)
    assert made.status_code == 201
    began = client.post(f"/api/v1/sheets/{made.json()['id']}/begin", {}, content_type="application/json", secure=True)
    assert began.status_code == 403, began.content
