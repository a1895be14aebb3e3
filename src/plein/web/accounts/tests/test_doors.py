"""Coming in by an invitation."""

from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from plein.core import testing
from plein.core.people.actions import invite, set_active
from plein.core.people.models import Person
from plein.core.testing import PASSWORD, Cast
from plein.web.accounts.links import reset_link
from plein.web.accounts.tests.doors import sign_in


def test_a_wrong_answer_to_an_invitation_shows_every_mistake_at_once(cast: Cast, client: Client) -> None:
    _row, secret = invite(by=cast.root)
    typed = {"name": "", "username": "ben", "email": "?", "password": "kort"}
    page = client.post(f"/invitations/{secret}", typed, secure=True).content.decode()
    assert [name for name in typed if f'id="f-{name}-error"' not in page] == []


def test_a_link_to_another_password_ends_when_the_account_is_closed(cast: Cast) -> None:
    def offers_a_form(link: str) -> bool:
        page: Any = Client().get(f"/{link.split('/', 3)[3]}", secure=True, follow=True)
        return 'type="password"' in page.content.decode()

    link = reset_link(cast.ben)
    assert offers_a_form(link)
    for active in (False, True):
        set_active(cast.ben, by=cast.root, active=active)
    assert not offers_a_form(link)
    assert offers_a_form(reset_link(Person.objects.get(pk=cast.ben.pk)))


def test_who_was_only_brought_in_comes_by_an_invitation_alone(cast: Cast, client: Client) -> None:
    testing.person("wim", name="Wim", email="wim@example.nl", joined=False)
    testing.person("ans", name="Ans", email="ans@example.nl")
    for address in ("wim@example.nl", "nobody@example.nl", "ans@example.nl"):
        client.post("/password/", {"email": address}, secure=True)
    assert [one.to for one in mail.outbox] == [["ans@example.nl"]]
    link = reset_link(Person.objects.get(username="wim"))
    page: Any = client.get(f"/{link.split('/', 3)[3]}", secure=True, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, secure=True)
    assert client.get("/", secure=True).status_code == 302


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.2"])
def test_wrong_passwords_keep_out_who_typed_them(cast: Cast, address: str) -> None:
    rates = {"login_failed": "30/m/ip,3/m/key"}
    with override_settings(ACCOUNT_RATE_LIMITS=rates):
        for _try in range(5):
            wrong = {"login": "ben", "password": "mis"}
            Client(REMOTE_ADDR="10.0.0.1").post("/sign-in/", wrong, secure=True)
        right = {"login": "ben", "password": PASSWORD}
        came = Client(REMOTE_ADDR=address).post("/sign-in/", right, secure=True)
    assert (came.status_code == 302) == (address == "10.0.0.2")


LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,10/m/key", "name": "15/m/key"}
BUSY = "Too many failed login attempts"


def looked_at(name: str, address: str) -> bool:
    """Whether a wrong password was looked at."""
    answer = sign_in(Client(REMOTE_ADDR=address), name, "mis")
    return answer.status_code == 200 and BUSY not in answer.content.decode()


def test_a_hundred_tries_on_one_name_are_looked_at_twenty_times_at_most(cast: Cast) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS=LIMITS):
        assert sum(looked_at("ben", "10.0.0.1") for _try in range(100)) <= 10
        assert sum(looked_at("cleo", f"10.0.1.{at % 50}") for at in range(100)) <= 15
        assert sum(looked_at(f"name{at}", "10.0.0.3") for at in range(150)) <= 30
        assert (
            sum(looked_at("nobody", f"10.0.2.{at % 50}") for at in range(100)) <= 15
        )  # no other answer for who is not there


def test_a_name_that_fifty_addresses_try_is_open_to_its_owner_within_a_minute(cast: Cast) -> None:
    own, elsewhere = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    sign_in(own, "ben")
    own.post("/sign-out/", secure=True)
    with override_settings(ACCOUNT_RATE_LIMITS=LIMITS), time_machine.travel(timezone.now()) as clock:
        for at in range(50):
            looked_at("ben", f"10.0.1.{at}")
        assert sign_in(own, "ben").status_code == 302
        assert BUSY in sign_in(elsewhere, "ben").content.decode()
        clock.shift(60)
        assert sign_in(elsewhere, "ben").status_code == 302
