"""What is tried at doors: ways off the site, forged hosts, header lines in mail, names that are told, steps that are skipped."""

import json
import re
import time
from base64 import urlsafe_b64encode
from statistics import median
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from plein.core import testing
from plein.core.mail.actions import put
from plein.core.models import OutgoingMail, Person
from plein.core.people.actions import invite
from plein.core.testing import PASSWORD, Cast
from plein.web.accounts.tests.doors import enrolled, grow_old, sign_in, type_code

AWAY = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/", "\\\\evil.example", "/\t/evil.example/", "https:evil.example",
    "javascript:alert(1)", "http:///evil.example", "//evil.example\\@testserver/", "/%09/evil.example", "https://testserver@evil.example/", "\x00//evil.example",
]  # fmt: skip


def leads_away(answer: Any) -> bool:
    """Whether a browser would go to another site."""
    to = re.sub(r"[\t\r\n\x00]", "", answer.headers.get("Location", "/")).replace("\\", "/")
    return not to.startswith("/") or to.startswith("//")


@pytest.mark.parametrize("to", AWAY)
def test_no_door_leads_off_the_site(cast: Cast, to: str) -> None:
    client = Client()
    assert not leads_away(sign_in(client, "ben", next=to))
    assert not leads_away(client.get("/sign-in/", {"next": to}, secure=True))  # signed in already
    assert not leads_away(client.post("/language", {"language": "nl", "next": to}, secure=True))
    assert not leads_away(client.get("/sign-in/again/", {"next": to}, secure=True))
    grow_old(client)
    again = client.post(f"/sign-in/again/?next={to}", {"proof": "form", "proof_password": PASSWORD}, secure=True)
    assert not leads_away(again)
    assert not leads_away(client.post("/sign-out/", {"next": to}, secure=True))
    assert not leads_away(client.post("/sign-in/passkey/", {"credential": "{}", "next": to}, secure=True))
    app, _codes = enrolled(cast.cleo)
    sign_in(client, "cleo", next=to)
    assert not leads_away(type_code(client, app.shows()))


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "1", '"x"', '{"response":{}}', '{"response":{"userHandle":"!!"}}', "{" * 3000, '{"id":"\\ud800"}',
                                    '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"MQ","clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}',
                                    '{"response":{"userHandle":"' + "Zzz" * 40 + '"}}'])  # fmt: skip
def test_what_is_no_passkey_is_refused_with_a_sentence(cast: Cast, client: Client, answer: str) -> None:
    client.get("/sign-in/passkey/", secure=True)
    done = client.post("/sign-in/passkey/", {"credential": answer}, secure=True, follow=True)
    assert "This passkey was not accepted" in done.content.decode() and done.status_code == 200
    client.force_login(cast.ben)
    client.get("/settings/security/passkeys/", secure=True)
    made = client.post("/settings/security/passkeys/", {"credential": answer, "name": "x"}, secure=True)
    assert made.status_code == 422 and "This passkey was not accepted" in made.content.decode()


def answer(client: Client, challenge: str) -> str:
    """What is said to an answer to this question that somebody else signed."""
    said = urlsafe_b64encode(json.dumps({"type": "webauthn.get", "challenge": challenge}).encode()).decode().rstrip("=")
    parts = {"userHandle": "MQ", "clientDataJSON": said, "authenticatorData": "AA", "signature": "AA"}
    credential = json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": parts})
    return client.post("/sign-in/passkey/", {"credential": credential}, secure=True, follow=True).content.decode()


def test_an_answer_counts_once_and_only_for_its_own_question(cast: Cast, client: Client) -> None:
    assert "This took too long" in answer(client, "AAAA")
    first, second = (client.get("/sign-in/passkey/", secure=True).json()["publicKey"]["challenge"] for _tab in range(2))
    assert "This took too long" in answer(client, "AAAA")
    assert "This passkey was not accepted" in answer(client, first)  # the other tab's question waits on
    assert "This took too long" in answer(client, first)
    assert "This passkey was not accepted" in answer(client, second)


def test_doors_say_the_same_whether_somebody_is_there_or_not(cast: Cast) -> None:
    testing.person("known", email="known@example.nl")
    enrolled(Person.objects.get(username="known"))
    Person.objects.filter(username="cleo").update(is_active=False, email="closed@example.nl")

    def said(path: str, **values: str) -> str:
        page: Any = Client().post(path, values, secure=True, follow=True)
        return str(page.status_code) + re.sub(r' value="[^"]*"', "", page.content.decode())

    names, addresses = ("known", "nobody", "cleo"), ("known@example.nl", "nobody@example.nl", "closed@example.nl")
    for some in (names, addresses):
        assert len({said("/sign-in/", login=name, password="mis") for name in some}) == 1
    assert len({said("/password/", email=f"{name}@example.nl") for name in ("known", "nobody", "closed")}) == 1
    options = [Client().get("/sign-in/passkey/", {"login": name}, secure=True).json()["publicKey"] for name in names]
    assert {tuple(sorted(one)) for one in options} == {("challenge", "rpId", "userVerification")}
    _row, secret = invite(by=cast.root, email="known@example.nl")
    closed = [Client().get(f"/invitations/{key}", secure=True) for key in (secret[:-1] + "_", "x" * 43)]
    assert (
        len({(one.status_code, re.sub(r'value="[^"]*"|/invitations/\S+', "", one.content.decode())) for one in closed})
        == 1
    )


def test_asking_for_a_new_password_takes_as_long_for_who_is_not_there(cast: Cast) -> None:
    testing.person("known", email="known@example.nl")

    def took(address: str) -> float:
        began = time.perf_counter()
        Client().post("/password/", {"email": address}, secure=True)
        return time.perf_counter() - began

    both = [(took("known@example.nl"), took("nobody@example.nl")) for _round in range(5)]
    known, unknown = (median(times) for times in zip(*both, strict=True))
    assert abs(known - unknown) < 0.05 and min(known, unknown) >= 0.25


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:443", "testserver.evil.example", "testserver@evil.example"]
)
def test_a_forged_host_is_refused_and_never_in_a_mail(cast: Cast, host: str) -> None:
    testing.person("known", email="known@example.nl")
    refused = Client(headers={"Host": host}).post("/password/", {"email": "known@example.nl"}, secure=True)
    assert refused.status_code == 400 and mail.outbox == []
    Client(headers={"X-Forwarded-Host": host, "Forwarded": f"host={host}"}).post(
        "/password/", {"email": "known@example.nl"}, secure=True
    )
    assert len(mail.outbox) == 1 and "evil.example" not in str(mail.outbox[0].message())


INJECTED = ["Ann\r\nBcc: evil@example.nl", "Ann\nX-Injected: 1", "=?utf-8?q?Hi=0d=0aX-Injected:_1?=", "Ann\u0085X-Injected: 1", "Ann\u2028X-Injected: 1",
            "=?utf-8?b?SGkNClgtSW5qZWN0ZWQ6IDE=?=", "=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3D0d=3D0aX-Injected:1=3F=3D?="]  # fmt: skip


@pytest.mark.parametrize("text", INJECTED)
def test_nobody_writes_a_header_line_into_a_mail(cast: Cast, text: str) -> None:
    kept = put(to="a@example.nl", subject=text, text="x", headers={"Reply-To": text})
    message = mail.EmailMessage(kept.subject, "x", "plein@example.nl", [kept.to], headers=kept.headers).message()
    lines = message.as_string().splitlines()
    assert not [line for line in lines if line.startswith(("X-Injected", "Bcc"))]
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    with override_settings(EMAIL_BACKEND="plein.core.mail.backend.Outbox"):
        sign_in(Client(headers={"User-Agent": "a"}), "ben")
        sign_in(
            Client(headers={"User-Agent": text.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")}),
            "ben",
        )
    assert "\n" not in OutgoingMail.objects.latest("pk").subject


def test_steps_are_not_skipped(cast: Cast, client: Client) -> None:
    for path in ("/password/1-x/", "/password/sent/", "/password/changed/", "/sign-in/code/", "/sign-in/second-step/"):
        client.get(path, secure=True)
        assert client.get("/settings/", secure=True).status_code == 302
    client.post(
        "/password/1-set-password/", {"password1": "fiets lamp donder", "password2": "fiets lamp donder"}, secure=True
    )
    client.post("/sign-in/code/", {"code": "123456"}, secure=True)
    client.post("/settings/security/app/", {"code": "123456"}, secure=True)
    assert client.get("/settings/", secure=True).status_code == 302
    _row, secret = invite(by=cast.root, email="wim@example.nl")
    typed = {
        "name": "Wim",
        "username": "wim",
        "email": "wim@example.nl",
        "password": PASSWORD,
        "role": "administrator",
        "is_active": "1",
    }
    client.post(f"/invitations/{secret}", typed, secure=True)
    assert Person.objects.get(username="wim").role == "member"
    assert Client().get(f"/invitations/{secret}", secure=True).status_code == 404
