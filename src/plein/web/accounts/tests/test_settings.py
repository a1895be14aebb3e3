"""What people change about themselves."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from plein.core.models import Person
from plein.core.testing import PASSWORD, Cast
from plein.web.accounts.tests.doors import grow_old


@pytest.fixture
def ben(cast: Cast, client: Client) -> Person:
    """Ben, signed in as `client`."""
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    cast.ben.refresh_from_db()
    client.force_login(cast.ben)
    return cast.ben


def send(client: Client, **values: str) -> Any:
    return client.post("/settings/email/", values, secure=True)


def test_another_address_asks_who_signed_in_long_ago_for_the_password(
    ben: Person, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    grow_old(client)
    asked = send(client, email="new@example.nl").content.decode()
    assert "Is it you?" in asked and 'name="email" value="new@example.nl"' in asked
    wrong = send(client, email="new@example.nl", proof="form", proof_password="a guess")
    assert wrong.status_code == 422 and "This is not your password now." in wrong.content.decode()
    client.post("/settings/profile/", {"name": "Ben", "email": "thief@example.nl"}, secure=True)
    ben.refresh_from_db()
    assert ben.email == "ben@example.nl" and mailoutbox == []
    assert send(client, email="new@example.nl", proof="form", proof_password=PASSWORD).status_code == 302
    ben.refresh_from_db()
    assert ben.email == "new@example.nl"


def test_the_old_address_is_told_that_it_is_no_longer_used(
    ben: Person, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    assert send(client, email="Benny@example.nl").status_code == 302
    ben.refresh_from_db()
    assert ben.email == "benny@example.nl"
    assert mailoutbox[0].to == ["ben@example.nl"]
    assert "was changed" in mailoutbox[0].subject and "benny" not in str(mailoutbox[0].body)
    send(client, email="benny@example.nl")  # the same again
    assert len(mailoutbox) == 1


def test_an_address_of_another_is_refused(ben: Person, client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.ada.pk).update(email="ada@example.nl")
    assert "Another account uses" in send(client, email="ada@example.nl").content.decode()
