"""Making and looking after spaces, asked for as a browser does."""

from typing import Any

import pytest
from django.test import Client

from plein.core import testing
from plein.core.models import Space
from plein.core.testing import Cast


@pytest.fixture
def cleo(cast: Cast) -> Client:
    """The browser of Cleo."""
    found = Client()
    found.force_login(cast.cleo)
    return found


def make(browser: Client, name: str, **values: str) -> Any:
    return browser.post(
        "/spaces/new", {"name": name, "kind": "open", "join": "everyone", "stage": "open", **values}, secure=True
    )


def test_a_name_that_is_in_use_is_made_again_only_when_meant(cast: Cast, cleo: Client) -> None:
    known = testing.space(cast, "De markt", kind="closed")
    answer = make(cleo, " de Markt ")
    page = answer.content.decode()
    assert answer.status_code == 422 and "already a space with this name" in page
    assert f'href="{known.get_absolute_url()}"' in page and 'value=" de Markt "' in page
    assert make(cleo, "De haven", said=" de Markt ").status_code == 302
    assert make(cleo, " de Markt ", said=" de Markt ").status_code == 302
    assert Space.objects.filter(name__iexact="de markt").count() == 2


def test_of_a_secret_space_a_name_tells_nothing(cast: Cast, cleo: Client) -> None:
    testing.space(cast, "Reorganisatie", kind="secret")
    assert make(cleo, "Reorganisatie").status_code == 302


def test_a_space_that_keeps_its_name_is_not_asked_about_it(cast: Cast) -> None:
    first, _second = testing.space(cast, "De markt"), testing.space(cast, "De markt")
    browser = Client()
    browser.force_login(cast.ada)
    values = {"kind": "open", "join": "everyone", "stage": "open", "purpose": "Anders"}
    address = f"/spaces/{first.slug}/settings/"
    assert browser.post(address, {**values, "name": "De markt"}, secure=True).status_code == 302
    assert browser.post(address, {**values, "name": "De haven"}, secure=True).status_code == 302
    assert browser.post(address, {**values, "name": "De MARKT"}, secure=True).status_code == 422
