"""A provider that lies in many ways: nobody comes in by any of them, and an administrator reads why."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import RSAKey

from plein.core.models import Event, Person
from plein.core.testing import Cast
from plein.doors.journey import TEST
from plein.doors.models import Identity, Provider
from plein.doors.oidc.tests.liar import CLIENT, SECRET, Claims, Liar, coded, key, shared, signed

pytestmark = pytest.mark.django_db
Lie = Callable[[Liar], None]


def say(**changes: Any) -> Lie:
    """Claims that are not so; None leaves one out."""

    def lie(liar: Liar) -> None:
        liar.claims = lambda claims: {name: value for name, value in {**claims, **changes}.items() if value is not None}

    return lie


def by(sign: Callable[[Claims], str]) -> Lie:
    def lie(liar: Liar) -> None:
        liar.sign = sign

    return lie


def answer(**changes: Any) -> Lie:
    """An answer in the browser that is not so."""

    def lie(liar: Liar) -> None:
        liar.answer = lambda said: {name: value for name, value in {**said, **changes}.items() if value is not None}

    return lie


def token(change: Callable[[Claims], Any]) -> Lie:
    def lie(liar: Liar) -> None:
        liar.token = change

    return lie


def info(change: Callable[[Claims], Any]) -> Lie:
    def lie(liar: Liar) -> None:
        liar.userinfo = change

    return lie


def keys(*rows: Any, sign: Callable[[Claims], str] = signed) -> Lie:
    def lie(liar: Liar) -> None:
        liar.keys, liar.sign = list(rows), sign

    return lie


def flipped(claims: Claims) -> str:
    head, body, signature = signed(claims).split(".")
    return f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def changed(claims: Claims) -> str:
    """Another subject under the signature of the first."""
    head, _body, signature = signed(claims).split(".")
    return f"{head}.{coded(json.dumps({**claims, 'sub': 'root'}).encode())}.{signature}"


def unsigned(name: str) -> Callable[[Claims], str]:
    return lambda claims: f"{coded(json.dumps({'alg': name}).encode())}.{coded(json.dumps(claims).encode())}."


def conditional(claims: Claims) -> str:
    """Rightly signed, under a condition that no library knows."""
    head = {"alg": "RS256", "kid": "first", "crit": ["vreemd"], "vreemd": 1}
    first = f"{coded(json.dumps(head).encode())}.{coded(json.dumps(claims).encode())}"
    return f"{first}.{coded(key('first').get_op_key('sign').sign(first.encode(), PKCS1v15(), SHA256()))}"


def weak(claims: Claims) -> str:
    return signed(claims, key("weak", 1024))


PUBLIC = key("first").as_pem(private=False)
STOLEN = RSAKey.generate_key(2048, {"kid": "first"})
HOUR = 3600
LIES: dict[str, tuple[Lie, str]] = {
    "a signature that was changed": (by(flipped), "signature"),
    "another subject under an old signature": (by(changed), "signature"),
    "no signature, alg none": (by(unsigned("none")), "algorithm"),
    "no signature, alg nOnE": (by(unsigned("nOnE")), "algorithm"),
    "no signature, alg RS256": (by(unsigned("RS256")), "signature"),
    "HS256 with the public key": (by(lambda claims: shared(claims, PUBLIC)), "algorithm"),
    "HS256 with the client secret": (by(lambda claims: shared(claims, SECRET.encode())), "algorithm"),
    "an unknown key": (by(lambda claims: signed(claims, key("second"))), "key"),
    "the key of another under the known name": (by(lambda claims: signed(claims, STOLEN)), "signature"),
    "the key of another without a name": (by(lambda claims: signed(claims, STOLEN, kid=None)), "signature"),
    "a key that the token brings along": (by(lambda claims: signed(claims, STOLEN, jwk=STOLEN.as_dict(private=False))), "signature"),
    "a key at an address in the token": (by(lambda claims: signed(claims, STOLEN, jku="http://127.0.0.1:9/jwks")), "signature"),
    "a key name that is a path": (by(lambda claims: signed(claims, STOLEN, kid="../../dev/null")), "key"),
    "a condition nobody knows": (by(conditional), "signature"),
    "a key that is too short": (keys(key("weak", 1024).as_dict(private=False), sign=weak), "key"),
    "a key for encrypting": (keys({**key("first").as_dict(private=False), "use": "enc"}), "key"),
    "a key for another algorithm": (keys({**key("first").as_dict(private=False), "alg": "PS512"}), "key"),
    "two keys of one name": (keys(*[key("first").as_dict(private=False)] * 2), "key"),
    "no keys at all": (keys(), "key"),
    "keys that are none": (keys("x", 1, None, {"kty": "RSA", "kid": "first", "n": "AA" * 400, "e": "!"}), "signature"),
    "made by another": (say(iss="https://evil.example"), "token_issuer"),
    "made by nobody": (say(iss=None), "token_issuer"),
    "made by another that begins alike": (say(iss="http://127.0.0.1"), "token_issuer"),
    "for another client": (say(aud="other"), "audience"),
    "for nobody": (say(aud=None), "audience"),
    "for us and another, asked for by nobody": (say(aud=[CLIENT, "other"]), "party"),
    "for us, asked for by another": (say(azp="other"), "party"),
    "for a client that begins alike": (say(aud="plein2"), "audience"),
    "for another sign-in": (say(nonce="x" * 43), "nonce"),
    "for no sign-in": (say(nonce=None), "nonce"),
    "for a sign-in that is a number": (say(nonce=1), "nonce"),
    "expired": (say(exp=int(time.time()) - 2 * HOUR), "expired"),
    "expiring never": (say(exp=None), "expired"),
    "expiring in words": (say(exp="9999999999"), "expired"),
    "expiring at infinity": (say(exp=float("inf")), "expired"),
    "made in the future": (say(iat=int(time.time()) + HOUR), "issued"),
    "made long ago": (say(iat=int(time.time()) - HOUR), "issued"),
    "made at no time": (say(iat=None), "issued"),
    "not to be used yet": (say(nbf=int(time.time()) + HOUR), "issued"),
    "another access token": (say(at_hash="x" * 22), "hash"),
    "an access token without its hash in words": (say(at_hash=7), "hash"),
    "about nobody": (say(sub=None), "subject"),
    "about an empty subject": (say(sub=""), "subject"),
    "about a subject that is a number": (say(sub=1), "subject"),
    "about an endless subject": (say(sub="x" * 301), "userinfo"),
    "no claims but a list": (by(lambda _claims: signed([1, 2])), "form"),
    "no ID token": (token(lambda found: {**found, "id_token": None}), "no_token"),
    "an ID token that is none": (token(lambda found: {**found, "id_token": "a.b"}), "form"),
    "an ID token that is a list": (token(lambda found: {**found, "id_token": ["a.b.c"]}), "form"),
    "an ID token of five parts": (token(lambda found: {**found, "id_token": "a.b.c.d.e"}), "form"),
    "an endless ID token": (token(lambda found: {**found, "id_token": "a." + "b" * 100_000 + ".c"}), "form"),
    "an answer that is no JSON": (token(lambda _found: b"<html>"), "broken"),
    "an answer that is too deep": (token(lambda _found: b"[" * 50_000), "broken"),
    "an answer that is too long": (token(lambda _found: b" " * 2_000_000), "broken"),
    "an error of the server": (token(lambda _found: 500), "status"),
    "facts about another person": (info(lambda told: {**told, "sub": "root"}), "userinfo"),
    "facts about nobody": (info(lambda told: {**told, "sub": None}), "userinfo"),
    "facts that are none": (info(lambda _told: b"[]"), "broken"),
    "facts that are an error": (info(lambda _told: 500), "status"),
    "an answer of another": (answer(iss="https://evil.example"), "iss"),
    "an answer of nobody, though promised": (answer(iss=None), "iss_missing"),
    "an answer without a code": (answer(code=None), "code"),
    "an answer with a code of its own": (answer(code="geraden"), "token"),
    "a refusal": (answer(code=None, error="access_denied", error_description="No."), "stopped"),
    "an error": (answer(code=None, error="server_error"), "said"),
    "an error of another": (answer(code=None, error="access_denied", iss="https://evil.example"), "iss"),
}  # fmt: skip


def come_in(client: Client, liar: Liar, door: Provider, *, wish: str = "") -> Any:
    """Go there and come back, as a browser would."""
    going = client.get(f"/organisation/doors/{door.pk}/test" if wish else f"/sign-in/with/{door.slug}/", secure=True)
    if wish:
        going = client.get(going.headers["Location"], secure=True)
    assert going.status_code == 302, going.content.decode()[-2000:]
    return client.get(f"/sign-in/with/{door.slug}/back", liar.authorize(going.headers["Location"]), secure=True)


def is_in(client: Client) -> bool:
    return bool(client.get("/settings/", secure=True).status_code == 200)


def test_an_honest_answer_lets_somebody_in(client: Client, liar: Liar, door: Provider) -> None:
    answer = come_in(client, liar, door)
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    assert is_in(client)
    made = Person.objects.get(username="dina")
    assert (made.name, made.email, made.role, made.has_usable_password()) == (
        "Dina Dijkstra",
        "dina@example.nl",
        "member",
        False,
    )


@pytest.mark.parametrize("name", LIES)
def test_nobody_comes_in_by_a_lie(name: str, client: Client, liar: Liar, door: Provider) -> None:
    lie, code = LIES[name]
    lie(liar)
    answer = come_in(client, liar, door)
    assert answer.status_code == 403 and f"“{code}”" in answer.content.decode()
    assert not is_in(client) and not Identity.objects.exists()
    assert not Person.objects.filter(username="dina").exists()
    told = Event.objects.get(name="identity.refused")
    assert told.actor is None and told.data == {"provider": door.pk, "reason": code}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_explained_to_an_administrator_who_tests(
    name: str, cast: Cast, client: Client, liar: Liar, door: Provider
) -> None:
    lie, code = LIES[name]
    lie(liar)
    client.force_login(cast.root)
    answer = come_in(client, liar, door, wish=TEST)
    page = answer.content.decode()
    assert answer.status_code == 422 and f"<bdi>{code}</bdi>" in page and "It does not work yet" in page
    assert not Identity.objects.exists()


def test_there_are_more_lies_than_are_asked_for() -> None:
    assert len(LIES) >= 60


@pytest.mark.parametrize("name", ["first", "ec", "ed"])
def test_keys_of_all_kinds_are_taken(name: str, client: Client, liar: Liar, door: Provider) -> None:
    liar.keys, liar.sign = [key(name).as_dict(private=False)], lambda claims: signed(claims, key(name))
    say(at_hash=None)(liar)  # its length depends on the kind of key; it may be left out
    come_in(client, liar, door)
    assert is_in(client)


def test_a_new_key_is_asked_for(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    liar.keys = [key("second").as_dict(private=False)]
    liar.sign = lambda claims: signed(claims, key("second"))
    other = Client()
    come_in(other, liar, door)
    assert is_in(other)


def test_unknown_keys_do_not_make_plein_ask_for_ever(client: Client, liar: Liar, door: Provider) -> None:
    liar.sign = lambda claims: signed(claims, key("second"))
    for _turn in range(5):
        come_in(Client(), liar, door)
    assert liar.asked.count("/jwks") <= 2


def test_clocks_may_differ_by_a_minute(client: Client, liar: Liar, door: Provider) -> None:
    now = int(time.time())
    say(iat=now + 45, exp=now - 45)(liar)
    come_in(client, liar, door)
    assert is_in(client)


def test_another_name_for_itself_is_no_system_to_trust(client: Client, liar: Liar, door: Provider) -> None:
    for about in (
        {"issuer": "https://evil.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": 7},
    ):
        cache.clear()
        liar.about = about
        answer = client.get(f"/sign-in/with/{door.slug}/", secure=True)
        assert answer.status_code == 403, about


def test_what_is_sent_there_is_bound_to_this_browser(client: Client, liar: Liar, door: Provider) -> None:
    sent = [client.get(f"/sign-in/with/{door.slug}/", secure=True).headers["Location"] for _turn in range(2)]
    asked = [dict(pair.split("=") for pair in one.partition("?")[2].split("&")) for one in sent]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name] and len(asked[0][name]) >= 43
    assert asked[0]["code_challenge_method"] == "S256" and asked[0]["response_type"] == "code"
