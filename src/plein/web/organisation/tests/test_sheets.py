"""Administrators bring people in from a spreadsheet by pages."""

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plein.core.models import Person
from plein.core.testing import Cast
from plein.imports.jobs import running
from plein.imports.models import ImportJob
from plein.web.tests.test_lists import client

pytestmark = pytest.mark.django_db
HERE = "/organisation/people/import/"
SHEET = "Personeelsnummer;Naam;E-mail;Anders\n1;Anne de Wit;anne@example.org;x\n2;Bo;geen adres;=cmd|'/C calc'!A0\n"


@pytest.fixture
def browser(cast: Cast) -> Client:
    return client(cast.root)


def upload(browser: Client, text: str = SHEET, kind: str = "people") -> ImportJob:
    answer = browser.post(HERE, {"format": kind, "upload": SimpleUploadedFile("wie.csv", text.encode())}, secure=True)
    job = ImportJob.objects.latest("pk")
    assert answer.headers["Location"] == f"{HERE}{job.pk}/"
    work()
    return job


def work() -> None:
    running.once(threading.Event())


def page(browser: Client, path: str) -> str:
    return browser.get(path, secure=True).content.decode()


def test_every_line_says_what_becomes_of_it_then_it_is_done(cast: Cast, browser: Client) -> None:
    assert "There are none." in page(browser, HERE)
    job = upload(browser)
    here = f"{HERE}{job.pk}/"
    assert "wie.csv" in page(browser, HERE)
    shown = page(browser, here)
    assert "Line 2 ·" in shown and "Anne de Wit" in shown and "This is not an e-mail address. Check it." in shown
    assert "1 line is new or changes something" in shown
    assert "Anne de Wit" not in page(browser, f"{here}?which=refused")
    browser.post(here, {"do": "begin"}, secure=True)
    assert 'data-refresh="2"' in page(browser, here)
    work()
    assert "It is done." in page(browser, here)
    assert Person.objects.get(employee_number="1").name == "Anne de Wit"
    mended = b"".join(browser.get(f"{here}problems.csv", secure=True).streaming_content).decode()  # type: ignore[attr-defined]
    assert mended.splitlines()[1].endswith(";2;Bo;geen adres;'=cmd|'/C calc'!A0")
    links = b"".join(browser.post(f"{here}links.csv", secure=True).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Anne de Wit;anne;anne@example.org;http" in links
    browser.post(here, {"do": "remove"}, secure=True)
    assert "wie.csv" not in page(browser, HERE)


def test_a_column_that_was_taken_for_another_is_corrected(cast: Cast, browser: Client) -> None:
    job = upload(browser, "Wie;Nr\nAnne;7\n")
    here = f"{HERE}{job.pk}/"
    shown = page(browser, here)
    assert "No column says who somebody is." in shown and 'name="column-1"' in shown
    twice = browser.post(here, {"do": "look", "column-0": "name", "column-1": "name"}, secure=True)
    assert twice.status_code == 422 and "Two columns cannot be the same" in twice.content.decode()
    browser.post(here, {"do": "look", "column-0": "name", "column-1": "employee_number"}, secure=True)
    work()
    assert "1 line is new" in page(browser, here)


def test_closing_many_is_asked_again_and_nothing_chosen_is_lost(cast: Cast, browser: Client) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(employee_number="900")
    here = f"{HERE}{upload(browser).pk}/"
    assert "Ben Bakker" in page(browser, here)
    asked = browser.post(here, {"do": "begin", "close": "on", "invite": "on"}, secure=True)
    text = asked.content.decode()
    assert asked.status_code == 422 and "more than one in ten: 1 in all" in text
    assert 'name="close" checked' in text and 'name="invite" checked' in text
    browser.post(here, {"do": "begin", "close": "on", "confirmed": "1"}, secure=True)
    work()
    assert not Person.objects.get(pk=cast.ben.pk).is_active


@pytest.mark.parametrize(("values", "said"), [({"format": "people"}, "Choose a file."), ({"format": "slack"}, "Choose where it comes from.")])  # fmt: skip
def test_what_is_wrong_with_the_form_is_said(cast: Cast, browser: Client, values: dict[str, Any], said: str) -> None:
    answer = browser.post(HERE, values, secure=True)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_the_page_of_a_report_takes_few_queries(
    cast: Cast, browser: Client, django_assert_max_num_queries: Any
) -> None:
    text = "Personeelsnummer;Naam\n" + "".join(f"{number};Wie {number}\n" for number in range(1, 100))
    job = upload(browser, text)
    with django_assert_max_num_queries(16):
        shown = page(browser, f"{HERE}{job.pk}/")
    assert "Wie 50" in shown and "Wie 51" not in shown
    assert "Wie 51" in page(browser, f"{HERE}{job.pk}/?which=made&after=51")


def test_an_empty_sheet_to_fill_in_is_understood(cast: Cast, browser: Client) -> None:
    blank = b"".join(browser.get(f"{HERE}people.csv", secure=True).streaming_content).decode()  # type: ignore[attr-defined]
    assert blank.startswith("\ufeffEmployee number;First name;")
