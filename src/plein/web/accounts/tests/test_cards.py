"""Coming in by a code on paper: what is shown when, what is limited, and what stays out of addresses."""

from datetime import datetime

import pytest
from django.test import Client

from plein.core.cards.actions import print_card, print_sheet
from plein.core.models import Invitation, Person, Unit
from plein.core.people import actions as people
from plein.core.testing import PASSWORD, Cast, browser
from plein.core.units import actions as units
from plein.web.accounts.tests.doors import enrolled

pytestmark = pytest.mark.django_db
WRONG = "CCCC-CCCC-CCCC"


@pytest.fixture
def team(cast: Cast) -> Unit:
    unit = units.create("Groen", by=cast.root, lead=cast.ben)
    units.place(people.create(name="Bo Bos", username="bo.bos", joined=False), by=cast.root, unit=unit)
    return unit


@pytest.fixture
def code(cast: Cast, team: Unit) -> str:
    return print_sheet(team, by=cast.ben)[1][0].code


def typed(client: Client, code: str) -> str:
    """What the page says after a code was sent."""
    return client.post("/code/", {"code": code}, secure=True, follow=True).content.decode()


def test_the_name_is_shown_after_the_right_code_only_and_one_is_in_with_a_password(code: str) -> None:
    client = Client()
    assert "Bo Bos" not in client.get("/code/", secure=True).content.decode()
    assert "Bo Bos" not in typed(client, WRONG)
    shown = typed(client, code.lower().replace("-", " "))
    assert "Bo Bos" in shown and 'value="bo.bos"' in shown and code not in shown
    done = client.post("/code/use/", {"username": "bo", "password": PASSWORD}, secure=True)
    assert done.status_code == 302 and done["Location"] == "/"
    assert client.get("/", secure=True).status_code == 200
    assert Person.objects.get(username="bo").check_password(PASSWORD)
    assert "Bo Bos" not in typed(Client(), code)


def test_a_mistake_keeps_what_was_typed_and_the_code(code: str) -> None:
    client = Client()
    typed(client, code)
    answer = client.post("/code/use/", {"username": "ben", "password": "kort"}, secure=True)
    assert answer.status_code == 422 and 'value="ben"' in answer.content.decode()
    assert client.post("/code/use/", {"username": "bo", "password": PASSWORD}, secure=True).status_code == 302


def test_the_page_after_a_code_is_nothing_without_one(code: str, cast: Cast) -> None:
    for client in (Client(), browser(cast.ben)):
        answer = client.get("/code/use/", secure=True)
        assert answer.status_code == 302 and answer["Location"] == "/code/"


def test_wrong_used_and_old_codes_are_told_in_the_same_words(code: str, cast: Cast, team: Unit) -> None:
    first = Client()
    typed(first, code)
    first.post("/code/use/", {"username": "bo", "password": PASSWORD}, secure=True)
    said = {_error(typed(Client(), one)) for one in (WRONG, code, "", "x" * 500, "\x00", "é")}
    assert len(said) == 1


def _error(page: str) -> str:
    return page.split('class="error"')[1].split("</p>")[0]


def test_guessing_is_limited_by_address_and_in_all_and_the_right_code_counts_for_nothing(
    code: str, settings: object
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"card_from": "3/10m/key", "card": "5/10m/key"}  # type: ignore[attr-defined]
    here, there = Client(REMOTE_ADDR="10.1.0.1"), Client(REMOTE_ADDR="10.2.0.1")
    assert "Bo Bos" in typed(here, code) and "Bo Bos" in typed(here, code)
    for _try in range(3):
        typed(here, WRONG)
    assert "Bo Bos" not in typed(here, code), "also the right one waits now"
    assert "Bo Bos" in typed(there, code)
    for _try in range(2):
        typed(there, WRONG)
    assert "Bo Bos" not in typed(Client(REMOTE_ADDR="10.3.0.1"), code)


def test_nothing_of_it_is_kept_by_browsers(code: str) -> None:
    client = Client()
    typed(client, code)
    for path in ("/code/", "/code/use/"):
        answer = client.get(path, secure=True)
        assert answer["Cache-Control"] == "no-store" and answer["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_a_new_password_by_a_card_ends_other_sessions_and_is_told_until_one_says_so(cast: Cast) -> None:
    old = browser(cast.ada)
    code = print_card(cast.ada, by=cast.root)[1][0].code
    by_password = Client()
    by_password.post("/sign-in/", {"login": "ada", "password": PASSWORD}, secure=True)
    assert "Root Beheer printed a code" in by_password.get("/", secure=True).content.decode()
    client = Client()
    assert "A new password for Ada de Vries" in typed(client, code)
    client.post("/code/use/", {"password": "een heel ander wachtwoord"}, secure=True)
    assert old.get("/", secure=True).status_code == 302
    assert "Root Beheer printed a code" in client.get("/", secure=True).content.decode()
    client.post("/settings/security/cards/", secure=True)
    assert "printed a code" not in client.get("/", secure=True).content.decode()
    again = Client()
    again.post("/sign-in/", {"login": "ada", "password": "een heel ander wachtwoord"}, secure=True)
    assert "printed a code" not in again.get("/", secure=True).content.decode()


def test_who_has_a_second_step_shows_it_after_a_card_too(cast: Cast) -> None:
    enrolled(cast.ada)
    code = print_card(cast.ada, by=cast.root)[1][0].code
    client = Client()
    typed(client, code)
    answer = client.post("/code/use/", {"password": "een heel ander wachtwoord"}, secure=True)
    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/", secure=True).status_code == 302


def test_leads_and_administrators_get_a_pdf_that_nobody_keeps(cast: Cast, team: Unit) -> None:
    for person in (cast.ben, cast.root):
        client = Client()
        client.post("/sign-in/", {"login": person.username, "password": PASSWORD}, secure=True)
        answer = client.post(f"{team.get_absolute_url()}cards/", {"days": "10"}, secure=True)
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store" and "attachment" in answer["Content-Disposition"]
    assert Invitation.objects.filter(sheet__isnull=False).count() == 2
    wrong = client.post(f"{team.get_absolute_url()}cards/", {"days": "veel"}, secure=True)
    assert wrong.status_code == 422 and "Choose between 1 and 90 days" in wrong.content.decode()
    alone = people.create(name="Zonder Eenheid", username="zonder", joined=False)
    assert client.post("/organisation/cards/", {"days": "5"}, secure=True)["Content-Type"] == "application/pdf"
    assert client.post(f"/organisation/people/{alone.pk}/card", secure=True)["Content-Type"] == "application/pdf"


def test_a_sheet_says_whose_code_was_used_and_ends_the_others(cast: Cast, team: Unit, code: str) -> None:
    sheet = Invitation.objects.get(sheet__isnull=False).sheet_id
    lead = browser(cast.ben)
    assert "not used yet" in lead.get(f"/cards/{sheet}/", secure=True).content.decode()
    lead.post(f"/cards/{sheet}/", secure=True)
    assert "ended without being used" in lead.get(f"/cards/{sheet}/", secure=True).content.decode()
    assert "Bo Bos" not in typed(Client(), code)


def test_cards_are_not_among_the_links_that_still_work(cast: Cast, code: str) -> None:
    shown = browser(cast.root).get("/organisation/invitations/", secure=True).content.decode()
    assert "Bo Bos" not in shown


def test_how_long_a_wrong_code_takes_says_nothing(code: str) -> None:
    for one in (WRONG, code):
        began = datetime.now()
        Client().post("/code/", {"code": one}, secure=True)
        assert (datetime.now() - began).total_seconds() > 0.2
