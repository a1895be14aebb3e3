"""An address of one's own counts once the link is opened that was mailed to it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from plein.core.models import Event, Person
from plein.core.people import actions as people
from plein.core.people import proof
from plein.core.people.proof import email_link
from plein.core.testing import Cast, browser

OLD, NEW = "ben@example.nl", "bakker@example.org"


@pytest.fixture
def ben(cast: Cast, settings: Any) -> Person:
    """Ben, with an address; Plein can send mail."""
    settings.MAIL = {"host": "mail.example"}
    Person.objects.filter(pk=cast.ben.pk).update(email=OLD)
    cast.ben.refresh_from_db()
    return cast.ben


def ask(ben: Person, address: str = NEW) -> str:
    """What Settings says to another address."""
    answer = browser(ben).post("/settings/email/", {"email": address}, secure=True, follow=True)
    return str(answer.content.decode())


def link(mail: EmailMessage) -> str:
    found = re.search(r"/email/\S+", str(mail.body))
    assert found
    return found[0]


def now(ben: Person) -> tuple[str | None, bool]:
    """Which address Ben has, and whether it is known to be his."""
    ben.refresh_from_db()
    return ben.email, ben.email_sure_at is not None


def test_another_address_counts_when_its_link_is_opened_by_whoever_reads_mail_there(
    ben: Person, mailoutbox: list[EmailMessage]
) -> None:
    assert f"We sent a link to {NEW}. Until you open it, your old address stays." in ask(ben, "Bakker@Example.org")
    (sent,) = mailoutbox
    assert sent.to == [NEW] and "Ben" not in str(sent.body) and OLD not in str(sent.body) and now(ben) == (OLD, False)
    stranger = Client()
    shown = stranger.get(link(sent), secure=True)
    assert shown.status_code == 200 and "no-store" in shown["Cache-Control"]
    assert NEW in shown.content.decode() and now(ben) == (OLD, False), "looking at it does nothing"
    assert "This is your e-mail address now" in stranger.post(link(sent), secure=True).content.decode()
    assert now(ben) == (NEW, True)
    assert [mail.to for mail in mailoutbox] == [[NEW], [OLD]] and "was changed" in mailoutbox[1].subject
    assert Event.objects.filter(name="person.email_asked", actor=ben, data__person=ben.pk).count() == 1
    assert Event.objects.filter(name="person.changed", actor=ben).count() == 1


def used(link: str, ben: Person) -> str:
    Client().post(link, secure=True)
    return link


def after_another(link: str, ben: Person) -> str:
    Client().post(link, secure=True)
    there = email_link(Person.objects.get(pk=ben.pk), OLD).partition("/email/")[2]
    people.confirm_email(there)
    return link


def closed(link: str, ben: Person) -> str:
    Person.objects.filter(pk=ben.pk).update(is_active=False)
    return link


def garbled(link: str, ben: Person) -> str:
    return link.replace(":", "x:", 1)


def forged(link: str, ben: Person) -> str:
    return f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}"


def overtaken(link: str, ben: Person) -> str:
    Person.objects.filter(pk=ben.pk).update(email="elders@example.nl")
    return link


@pytest.mark.parametrize("spoil", [used, after_another, closed, garbled, forged, overtaken])
def test_a_link_that_was_used_or_is_not_ours_does_nothing(
    ben: Person, mailoutbox: list[EmailMessage], spoil: Callable[[str, Person], str]
) -> None:
    ask(ben)
    spoilt = spoil(link(mailoutbox[0]), ben)
    before = now(ben)
    for answer in (Client().get(spoilt, secure=True), Client().post(spoilt, secure=True)):
        assert answer.status_code == 404 and "This link is no longer valid" in answer.content.decode()
    assert now(ben) == before


def test_a_link_lasts_a_day(ben: Person, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch) -> None:
    ask(ben)
    monkeypatch.setattr(proof, "LASTS", timedelta(seconds=-1))
    assert Client().post(link(mailoutbox[0]), secure=True).status_code == 404 and now(ben) == (OLD, False)


def test_no_link_counts_again_after_the_address_was_taken_away(ben: Person, mailoutbox: list[EmailMessage]) -> None:
    people.change_email(ben, by=ben, email="")
    ask(ben)
    there = link(mailoutbox[-1])
    assert Client().post(there, secure=True).status_code == 200 and now(ben) == (NEW, True)
    people.change_email(ben, by=ben, email="")
    assert Client().post(there, secure=True).status_code == 404 and now(ben)[0] is None


def test_the_same_address_again_shows_that_it_is_theirs(ben: Person, mailoutbox: list[EmailMessage]) -> None:
    page = browser(ben).get("/settings/", secure=True).content.decode()
    assert f"We sent a link to {OLD}. Open it to show" in ask(ben, OLD) and page
    Client().post(link(mailoutbox[0]), secure=True)
    assert now(ben) == (OLD, True) and len(mailoutbox) == 1, "nobody is told of a change that is none"
    assert "Saved" in ask(ben, OLD) and len(mailoutbox) == 1


def test_an_address_that_somebody_else_took_meanwhile_is_refused(ben: Person, cast: Cast, mailoutbox: list[EmailMessage]) -> None:  # fmt: skip
    ask(ben)
    Person.objects.filter(pk=cast.ada.pk).update(email=NEW)
    answer = Client().post(link(mailoutbox[0]), secure=True)
    assert answer.status_code == 422 and "Another account uses this e-mail address." in answer.content.decode()
    assert now(ben) == (OLD, False)
    assert "Another account uses" in ask(ben, NEW), "and so it is before any mail is sent"


def test_links_are_mailed_to_ten_addresses_an_hour_at_most(ben: Person, mailoutbox: list[EmailMessage], settings: Any) -> None:  # fmt: skip
    settings.LIMITS = True
    pages = [ask(ben, f"a{number}@example.org") for number in range(12)]
    assert "Try again in an hour" in pages[-1] and "We sent a link" in pages[9] and len(mailoutbox) == 10


def test_without_a_mail_server_it_counts_at_once_and_nothing_shows_that_it_is_theirs(ben: Person, settings: Any) -> None:  # fmt: skip
    settings.MAIL = {}
    Person.objects.filter(pk=ben.pk).update(email_sure_at=timezone.now())
    assert "Saved" in ask(ben) and now(ben) == (NEW, False)
