"""Signing out there ends what began by it here: by a token that is verified and counts once. And the way round."""

import time
from typing import Any

import pytest
from django.test import Client

from plein.core.models import Event, Person
from plein.core.testing import PASSWORD, Cast
from plein.doors.arrivals import actions
from plein.doors.models import Provider, Visit
from plein.doors.oidc.logout import EVENT
from plein.doors.oidc.tests.liar import CLIENT, Liar, key, shared, signed
from plein.doors.oidc.tests.test_forgeries import come_in, is_in

pytestmark = pytest.mark.django_db


def claims(liar: Liar, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    found = {
        "iss": liar.url,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": f"j-{time.monotonic()}",
        "events": {EVENT: {}},
        "sub": "s-1",
        "sid": "session-1",
    }
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def tell(door: Provider, token: Any) -> int:
    """Send a logout token from outside, without cookies."""
    other = Client(enforce_csrf_checks=True)
    return int(other.post(f"/sign-in/with/{door.slug}/out", {"logout_token": token}, secure=True).status_code)


@pytest.mark.parametrize("which", [{}, {"sub": None}, {"sid": None}])
def test_what_ended_there_ends_here(client: Client, liar: Liar, door: Provider, which: dict[str, Any]) -> None:
    come_in(client, liar, door)
    assert is_in(client)
    assert tell(door, signed(claims(liar, **which), typ="logout+jwt")) == 200
    assert not is_in(client) and not Visit.objects.exists()
    assert Event.objects.get(name="identity.ended").data == {
        "provider": door.pk,
        "person": Person.objects.get(username="dina").pk,
    }


def test_other_sessions_go_on(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    ben, elsewhere = Client(), Client()
    ben.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True)
    liar.claims = lambda found: {**found, "sid": "session-2"}
    come_in(elsewhere, liar, door)
    assert tell(door, signed(claims(liar))) == 200
    assert not is_in(client) and is_in(elsewhere) and is_in(ben)


LIES: dict[str, Any] = {
    "another signature": lambda liar: signed(claims(liar), key("second")),
    "a shared secret": lambda liar: shared(claims(liar), b"geheim & veilig"),
    "another issuer": lambda liar: signed(claims(liar, iss="https://evil.example")),
    "another client": lambda liar: signed(claims(liar, aud="other")),
    "no event": lambda liar: signed(claims(liar, events=None)),
    "another event": lambda liar: signed(claims(liar, events={"x": {}})),
    "an event that is a word": lambda liar: signed(claims(liar, events=EVENT)),
    "a nonce": lambda liar: signed(claims(liar, nonce="x")),
    "no jti": lambda liar: signed(claims(liar, jti=None)),
    "nobody": lambda liar: signed(claims(liar, sub=None, sid=None)),
    "long ago": lambda liar: signed(claims(liar, iat=int(time.time()) - 3600)),
    "expired": lambda liar: signed(claims(liar, exp=int(time.time()) - 600)),
    "no token": lambda _liar: "",
    "nonsense": lambda _liar: "a.b.c",
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_lie_ends_nothing(client: Client, liar: Liar, door: Provider, name: str) -> None:
    come_in(client, liar, door)
    assert tell(door, LIES[name](liar)) == 400
    assert is_in(client)


def test_an_id_token_is_no_logout_token(client: Client, liar: Liar, door: Provider) -> None:
    kept: list[str] = []
    liar.token = lambda found: kept.append(found["id_token"]) or found  # type: ignore[func-returns-value]
    come_in(client, liar, door)
    assert tell(door, kept[0]) == 400 and is_in(client)


def test_a_logout_counts_once(client: Client, liar: Liar, door: Provider) -> None:
    token = signed(claims(liar))
    assert tell(door, token) == 200
    come_in(client, liar, door)
    assert tell(door, token) == 400
    assert is_in(client)


def test_a_session_that_got_another_key_is_found(client: Client, liar: Liar, door: Provider) -> None:
    """A new password keeps this device signed in under another key."""
    come_in(client, liar, door)
    dina = Person.objects.get(username="dina")
    dina.set_password(PASSWORD)
    dina.save()
    client.force_login(dina)  # as the password was set behind its back
    come_in(client_of := Client(), liar, door)
    before = client_of.session.session_key
    client_of.post("/settings/password/", {"old": PASSWORD, "password": "een heel ander woord"}, secure=True)
    assert client_of.session.session_key != before and is_in(client_of)
    assert tell(door, signed(claims(liar, sid=None))) == 200
    assert not is_in(client_of)


def test_visits_of_ended_sessions_are_forgotten(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    actions.sweep()
    assert Visit.objects.count() == 1
    client.post("/sign-out/", secure=True)
    actions.sweep()
    assert not Visit.objects.exists()


def test_whoever_signs_out_here_may_do_so_there(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    answer = client.post("/sign-out/", secure=True)
    assert answer.headers["Location"] == f"/sign-in/?left={door.slug}"
    assert "not yet of Meerwijde" in client.get(answer.headers["Location"], secure=True).content.decode()
    there = client.get(f"/sign-in/with/{door.slug}/leave", secure=True).headers["Location"]
    assert there.startswith(f"{liar.url}/end_session?") and "client_id=plein" in there
    liar.about = {"end_session_endpoint": None}
    from django.core.cache import cache

    cache.clear()
    assert client.get(f"/sign-in/with/{door.slug}/leave", secure=True).headers["Location"] == "/sign-in/"
