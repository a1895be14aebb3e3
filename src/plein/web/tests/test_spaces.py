"""Making and looking after spaces, asked for as a browser does."""

import re
from typing import Any

import pytest
from django.test import Client

from plein.core import testing
from plein.core.models import Space
from plein.core.people.actions import accept, invite, withdraw_invitation
from plein.core.people.queries import open_invitations
from plein.core.permissions import Forbidden, Invalid
from plein.core.spaces import actions as spaces
from plein.core.testing import PASSWORD, Cast


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


def test_managers_see_the_links_that_are_still_open_and_withdraw_them(cast: Cast) -> None:
    space = testing.space(cast, "Geheim", kind="secret")
    ada, guest = Client(), Client()
    ada.force_login(cast.ada)
    page = ada.post(f"/spaces/{space.slug}/invite", {"name": "Bas uit Oudendam"}, secure=True).content.decode()
    link = re.findall(r"/invitations/[\w-]+", page)[0]
    settings = f"/spaces/{space.slug}/settings/"
    shown = ada.get(settings, secure=True).content.decode()
    assert "Bas uit Oudendam" in shown and "made by Ada de Vries" in shown
    assert 'value="Bas uit Oudendam"' in guest.get(link, secure=True).content.decode()
    withdraw = re.findall(r"/spaces/[\w-]+/invitations/\d+/withdraw", shown)[0]
    assert ada.post(withdraw, secure=True).status_code == 302
    assert guest.get(link, secure=True).status_code == 404
    assert "Bas uit Oudendam" not in ada.get(settings, secure=True).content.decode()
    assert ada.post(withdraw, secure=True).status_code == 404


def test_a_link_that_was_used_is_neither_open_nor_withdrawn(cast: Cast) -> None:
    space = testing.space(cast)
    invitation, secret = invite(by=cast.ada, space=space, role="guest")
    accept(secret, name="Bas", username="bas", password=PASSWORD)
    assert not open_invitations(space).exists()
    with pytest.raises(Invalid):  # asked before, carried out after
        withdraw_invitation(invitation, by=cast.ada)
    with pytest.raises(Forbidden):
        withdraw_invitation(invite(by=cast.ada, space=space, role="guest")[0], by=cast.mo)


def test_a_space_says_what_it_does_for_colleagues_and_is_found_by_it(cast: Cast, cleo: Client) -> None:
    assert make(cleo, "De haven", function="task").status_code == 302
    assert make(cleo, "De kade", function="nonsense").status_code == 422
    testing.space(cast, "De pomp", function="knowledge", purpose="Water en antwoorden")
    secret = testing.space(cast, "De kelder", kind="secret", function="task")
    page = cleo.get("/spaces/?function=task", secure=True).content.decode()
    assert 'href="/spaces/de-haven/"' in page and 'href="/spaces/de-pomp/"' not in page
    assert secret.name not in page
    page = cleo.get("/spaces/?q=antwoorden", secure=True).content.decode()
    assert (
        page.count('href="/spaces/de-haven/"') == 1 and 'href="/spaces/de-pomp/"' in page
    )  # the one in the navigation
    assert "No space found" in cleo.get("/spaces/?q=nergens&function=task", secure=True).content.decode()


def test_the_navigation_groups_spaces_by_what_they_do(cast: Cast, cleo: Client) -> None:
    for name, function in (("Aap", ""), ("Noot", "belonging"), ("Mies", "task")):
        make(cleo, name, function=function)
    page = cleo.get("/people/", secure=True).content.decode()
    order = [
        "<h2>Do my work</h2>",
        "/spaces/mies/",
        "<h2>Belong</h2>",
        "/spaces/noot/",
        "<h2>Your other",
        "/spaces/aap/",
    ]
    found = [page.index(one) for one in order]
    assert found == sorted(found)


def test_members_are_led_from_the_address_that_a_secret_space_had_and_nobody_else(cast: Cast) -> None:
    space = testing.space(cast, "Reorganisatie")
    answer = testing.browser(cast.ada).post(
        f"/spaces/{space.slug}/settings/",
        {"name": space.name, "kind": "secret", "join": "invitation", "stage": "open"},
        secure=True,
    )
    space.refresh_from_db()
    assert answer.headers["Location"] == space.get_absolute_url() != "/spaces/reorganisatie/"
    for rest in ("", "?before=x", "members/?page=1", "waiting/"):
        answer = testing.browser(cast.mo).get(f"/spaces/reorganisatie/{rest}", secure=True)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/spaces/{space.slug}/{rest}")
    assert testing.browser(cast.ben).post("/spaces/reorganisatie/mute", secure=True).status_code == 302
    outside = testing.person("uit", role="guest")
    for person in (cast.cleo, cast.root, outside):
        for path in ("reorganisatie/", "reorganisatie/members/", "bestaat-niet/"):
            assert testing.browser(person).get(f"/spaces/{path}", secure=True).status_code == 404, (person, path)
        assert testing.browser(person).post("/spaces/reorganisatie/join", secure=True).status_code == 404


def test_whoever_takes_the_name_of_a_secret_space_has_its_address(cast: Cast, cleo: Client) -> None:
    secret = spaces.change(testing.space(cast, "Reorganisatie"), by=cast.ada, kind="secret")
    made = spaces.create("Reorganisatie", by=cast.cleo, kind="closed")
    assert made.slug == "reorganisatie"
    assert cleo.get("/spaces/reorganisatie/", secure=True).status_code == 200
    page = testing.browser(cast.ben).get("/spaces/reorganisatie/", secure=True)
    assert page.status_code == 200 and "Ask to join" in page.content.decode()
    spaces.change(made, by=cast.cleo, kind="secret")  # Ben knows of one of the two
    assert (
        testing.browser(cast.ben).get("/spaces/reorganisatie/", secure=True).headers["Location"]
        == f"/spaces/{secret.slug}/"
    )
    assert (
        cleo.get("/spaces/reorganisatie/", secure=True).headers["Location"]
        == Space.objects.get(pk=made.pk).get_absolute_url()
    )
