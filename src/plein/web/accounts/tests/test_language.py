"""Which language somebody reads Plein in: their own choice, else that of the door, else the organisation's."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from plein.core.models import Organisation, Person
from plein.core.people.queries import language_of
from plein.core.testing import PASSWORD, Cast

DUTCH, ENGLISH = '<html lang="nl">', '<html lang="en">'


def sign_in(client: Client) -> str:
    answer: Any = client.post("/sign-in/", {"login": "ben", "password": PASSWORD}, follow=True, secure=True)
    return str(answer.content.decode())


def test_the_language_chosen_at_the_door_holds_after_sign_in(cast: Cast, client: Client) -> None:
    assert ENGLISH in sign_in(client)
    client.logout()
    client.post("/language", {"language": "nl"}, secure=True)
    assert DUTCH in client.get("/sign-in/", secure=True).content.decode()
    assert DUTCH in sign_in(client)


def test_a_choice_of_ones_own_goes_before_that_of_the_door(cast: Cast, client: Client) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(language="en")
    client.post("/language", {"language": "nl"}, secure=True)
    assert ENGLISH in sign_in(client)


def test_choosing_while_signed_in_is_remembered_for_the_person_and_the_door(cast: Cast, client: Client) -> None:
    sign_in(client)
    client.post("/settings/", {"language": "nl"}, secure=True)
    cast.ben.refresh_from_db()
    assert cast.ben.language == "nl" and DUTCH in client.get("/settings/", secure=True).content.decode()
    client.logout()
    client.post("/language", {"language": "nl"}, secure=True)
    sign_in(client)
    client.post("/settings/", {"language": ""}, secure=True)  # as the organisation has it
    assert ENGLISH in client.get("/settings/", secure=True).content.decode()


def test_light_or_dark_is_chosen_for_one_browser(cast: Cast, client: Client) -> None:
    sign_in(client)
    assert 'media="(prefers-color-scheme: dark)"' in client.get("/settings/", secure=True).content.decode()
    client.post("/settings/", {"language": "en", "scheme": "dark"}, secure=True)
    page = client.get("/settings/", secure=True).content.decode()
    assert ' data-scheme="dark">' in page and '<option value="dark" selected>' in page
    assert 'content="dark"' in page and "prefers-color-scheme" not in page
    client.post("/sign-out/", secure=True)
    assert ' data-scheme="dark">' in client.get("/sign-in/", secure=True).content.decode()
    assert "data-scheme" not in Client().get("/sign-in/", secure=True).content.decode()
    sign_in(client)
    for scheme in ("", "purple"):
        client.post("/settings/", {"language": "en", "scheme": scheme}, secure=True)
        assert "data-scheme" not in client.get("/", secure=True).content.decode()


def test_a_language_that_is_not_there_is_refused_beside_its_field(cast: Cast, client: Client) -> None:
    sign_in(client)
    answer = client.post("/settings/", {"language": "xx", "scheme": "dark"}, secure=True)
    assert answer.status_code == 422 and 'id="f-language-error"' in answer.content.decode()
    assert "scheme" not in "".join(answer.cookies)


@pytest.mark.django_db
def test_the_first_of_three_that_is_known_counts() -> None:
    Organisation.objects.create(pk=1, name="Waterrijk", language="nl")
    chosen = [language_of(Person(language=own), door) for own in ("", "en") for door in ("", "nl", "fr")]
    assert chosen == ["nl", "nl", "nl", "en", "en", "en"]


@pytest.mark.parametrize(
    ("language", "subject"), [("nl", "Een nieuw wachtwoord voor Plein"), ("en", "A new password for Plein")]
)
def test_a_mail_is_in_the_language_of_its_reader(
    cast: Cast, client: Client, mailoutbox: list[EmailMessage], language: str, subject: str
) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl", language=language)
    client.post(
        "/password/",
        {"email": "ben@example.nl"},
        headers={"Accept-Language": "nl" if language == "en" else "en"},
        secure=True,
    )
    assert [mail.subject for mail in mailoutbox] == [subject]
