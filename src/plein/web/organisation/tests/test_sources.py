"""Systems that tell who works here, as administrators see them."""

import re

import pytest
from django.test import Client

from plein.core.people.actions import make_token
from plein.core.testing import PASSWORD, Cast, browser
from plein.doors.scim.models import Source
from plein.doors.scim.testing import Caller, synced
from plein.web.accounts.tests.doors import grow_old

pytestmark = pytest.mark.django_db
HERE = "/organisation/sync/"


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": "root", "password": PASSWORD}, secure=True)
    return client


def read(client: Client, path: str) -> str:
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_system_is_added_and_its_token_shown_once(root: Client) -> None:
    page = root.post(HERE, {"name": "Entra ID", "days": "90"}, secure=True).content.decode()
    secret = re.search(r"plein_scim_[\w-]{40,}", page)
    assert secret and "/scim/v2" in page
    source = Source.objects.get()
    shown = read(root, f"{HERE}{source.pk}/")
    assert secret[0] not in shown and source.hint in shown and "/scim/v2" in shown and "has not come by yet" in shown
    headers = {"Authorization": f"Bearer {secret[0]}"}
    assert Client().get("/scim/v2/Users", headers=headers, secure=True).status_code == 200
    assert "has not come by yet" not in read(root, f"{HERE}{source.pk}/")


def test_what_is_wrong_stands_next_to_it_and_nothing_typed_is_lost(root: Client, cast: Cast) -> None:
    wrong = root.post(HERE, {"name": " ", "days": "365", "takes_over": "on"}, secure=True)
    assert wrong.status_code == 422 and "f-name-error" in wrong.content.decode() and "checked" in wrong.content.decode()
    assert root.post(HERE, {"name": "x", "days": "9999"}, secure=True).status_code == 422
    source = synced(cast.root)["source"]
    assert root.post(f"{HERE}{source}/", {"name": ""}, secure=True).status_code == 422
    assert root.post(f"{HERE}{source}/do", {"do": "renew", "days": "x"}, secure=True).status_code == 422
    assert root.get(f"{HERE}999999/", secure=True).status_code == 404


def test_the_page_says_how_it_goes_and_what_to_do(root: Client, cast: Cast) -> None:
    keys = synced(cast.root)
    page = read(root, f"{HERE}{keys['source']}/")
    assert "PATCH Users" in page and "409" in page and "Give that account the employee number" in page
    assert "Bruggen" in page and "(email)" in page and "runs out soon" not in page
    assert "Wijkteam Noord" in read(root, "/organisation/groups/")
    assert "Fatma" in read(root, f"/organisation/groups/{keys['group']}/")


def test_a_token_is_replaced_ended_and_the_system_forgotten(root: Client, cast: Cast) -> None:
    entra = Caller(cast.root)
    path = f"{HERE}{entra.source.pk}/do"
    assert "plein_scim_" in root.post(path, {"do": "renew", "days": "90"}, secure=True).content.decode()
    assert entra.call("GET", "/Users").status_code == 401
    root.post(path, {"do": "end"}, secure=True)
    assert "has no token" in read(root, f"{HERE}{entra.source.pk}/")
    root.post(path, {"do": "remove"}, secure=True)
    assert not Source.objects.exists()


def test_letting_a_system_in_wants_a_fresh_sight_of_the_administrator(cast: Cast) -> None:
    client = browser(cast.root)
    grow_old(client)
    for path, form in (
        (HERE, {"name": "x", "days": "90"}),
        (f"{HERE}{Caller(cast.root).source.pk}/do", {"do": "renew", "days": "90"}),
    ):
        assert "plein_scim_" not in client.post(path, form, secure=True).content.decode()
    assert Source.objects.count() == 1


def test_the_inventory_names_every_way_in_for_programs(root: Client, cast: Cast) -> None:
    entra = Caller(cast.root, "Okta")
    make_token(cast.ben, by=cast.ben, name="Rooster", scopes=["read"])
    page = read(root, "/organisation/tokens/")
    for word in (
        "Okta",
        "Add, change and close accounts and groups",
        "Root Beheer",
        "Rooster",
        "Ben Bakker",
        "no end date",
        "never used",
    ):
        assert word in page
    root.post("/organisation/tokens/", {"end": entra.source.pk}, secure=True)
    assert entra.call("GET", "/Users").status_code == 401
    assert "Okta" not in read(root, "/organisation/tokens/")
