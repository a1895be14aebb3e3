"""Sessions begin anew at signing in, end in time, and end at once where that is asked."""

from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.core.live import endpoint
from plein.core.live.queries import still_valid
from plein.core.models import Device, Event, Person
from plein.core.people.actions import set_active, set_password
from plein.core.permissions import Forbidden
from plein.core.signin.actions import end_sessions, note_device
from plein.core.testing import PASSWORD, Cast
from plein.web.accounts.tests.doors import ask_step, sign_in

DAY = 86400
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


def is_in(client: Client) -> bool:
    cache.clear()  # so that the session notes that it is in use
    return client.get("/settings/", secure=True).status_code == 200


def days_of(steps: list[int], client: Client) -> list[bool]:
    """Whether somebody is still signed in after each of these pauses, in days."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, "ben")
        found = []
        for pause in steps:
            clock.shift(pause * DAY)
            found.append(is_in(client))
        return found


def test_a_session_that_nobody_uses_ends(cast: Cast) -> None:
    assert days_of([13, 13, 13], Client()) == [True, True, True]
    assert days_of([15], Client()) == [False]


def test_every_session_ends_for_good(cast: Cast) -> None:
    assert days_of([10] * 9, Client()) == [True] * 8 + [False]


def test_a_session_has_another_key_after_signing_in(cast: Cast, client: Client) -> None:
    client.get("/sign-in/passkey/", secure=True)
    before = str(client.session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(client, "ben")
    after = str(client.session.session_key)
    assert after != before and len(after) >= 32
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(thief)
    made_up = Client()
    made_up.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    sign_in(made_up, "ben")
    assert made_up.session.session_key != "x" * 32


def test_who_is_not_signed_in_holds_a_session_for_an_hour_at_most(cast: Cast, client: Client) -> None:
    client.get("/sign-in/passkey/", secure=True)
    assert client.session.get_expiry_age() <= 3600


@pytest.mark.parametrize("how", ["elsewhere", "administrator", "password", "closed", "sign-out", "two steps"])
def test_a_session_and_its_live_page_end_at_once(cast: Cast, how: str) -> None:
    here, there = Client(), Client()
    sign_in(here, "ben")
    sign_in(there, "ben")
    key = str(there.session.session_key)
    mark = still_valid({key}, set(), {cast.ben.pk})[2][cast.ben.pk]
    if how == "elsewhere":
        here.post("/settings/sessions/", {"session": "others"}, secure=True)
        assert is_in(here)
    elif how == "administrator":
        root = Client()
        root.force_login(cast.root)
        root.post(f"/organisation/people/{cast.ben.pk}/sessions", {"session": "all"}, secure=True)
    elif how == "password":
        set_password(cast.ben, by=cast.ben, password="fiets lamp donder")
    elif how == "closed":
        set_active(cast.ben, by=cast.root, active=False)
    elif how == "sign-out":
        assert there.post("/sign-out/", secure=True).headers["Clear-Site-Data"] == '"cache"'
    else:
        ask_step("member", cast.root)
    assert not is_in(there)
    alive, _tokens, people = still_valid({key}, set(), {cast.ben.pk})
    assert key not in alive or people.get(cast.ben.pk) != mark
    with pytest.raises(endpoint.Refused):
        endpoint._session(key)


def test_one_session_of_several_is_ended_and_none_of_somebody_else(cast: Cast) -> None:
    here, there, cleo = Client(), Client(), Client()
    for client, name in ((here, "ben"), (there, "ben"), (cleo, "cleo")):
        sign_in(client, name)
    pks = {row.session_key: row.pk for row in UserSession.objects.all()}
    here.post("/settings/sessions/", {"session": pks[str(cleo.session.session_key)]}, secure=True)
    here.post("/settings/sessions/", {"session": pks[str(there.session.session_key)]}, secure=True)
    assert [is_in(client) for client in (here, there, cleo)] == [True, False, True]
    assert Event.objects.filter(name="person.signed_out").count() == 1
    with pytest.raises(Forbidden):
        end_sessions(cast.ben, by=cast.cleo, keys=set(pks))


def test_a_new_device_is_told_and_a_known_one_is_not(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    laptop, phone = Client(), Client(headers={"User-Agent": FIREFOX})
    for client in (laptop, phone, laptop, phone):
        sign_in(client, "ben")
        client.post("/sign-out/", secure=True)
    assert [one.subject for one in mail.outbox] == ["You signed in on a new device (Plein)"]
    assert "Firefox on Linux" in str(mail.outbox[0].body)
    sign_in(phone, "ben")
    device = Device.objects.get(person=cast.ben, user_agent=FIREFOX)
    assert "Firefox on Linux" in phone.get("/settings/security/", secure=True).content.decode()
    Client().post("/settings/security/devices/", {"device": device.pk}, secure=True)
    assert Device.objects.filter(pk=device.pk).exists()
    phone.post("/settings/security/devices/", {"device": device.pk}, secure=True)
    phone.post("/sign-out/", secure=True)
    sign_in(phone, "ben")
    assert len(mail.outbox) == 2


def test_the_latest_devices_are_remembered(cast: Cast) -> None:
    for at in range(35):
        note_device(cast.ben, token_hash=str(at), user_agent="x", name="x")
    assert set(Device.objects.filter(person=cast.ben).values_list("token_hash", flat=True)) == set(
        map(str, range(5, 35))
    )


def test_the_cookie_of_a_device_opens_no_door(cast: Cast, client: Client) -> None:
    answer: Any = sign_in(client, "ben")
    cookie = answer.cookies["__Host-device"]
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    thief = Client()
    thief.cookies["__Host-device"] = cookie.value
    assert not is_in(thief) and sign_in(thief, "ben", f"not {PASSWORD}").status_code == 200 and not is_in(thief)
