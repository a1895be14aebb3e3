"""A provider that lies in many ways: nobody comes in by any of them, quickly, and an administrator reads why."""

import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import xmlsec
from django.test import Client
from lxml import etree

from plein.core.models import Event, Person
from plein.core.testing import Cast
from plein.doors.models import Identity, Provider
from plein.doors.saml import keys
from plein.doors.saml.tests.liar import SAML, Fields, Liar, encrypt, moment, pair, sign
from plein.doors.saml.tests.wrapping import WAYS

pytestmark = pytest.mark.django_db
Lie = Callable[[Liar, Provider], None]
ASSERTION = f"{{{SAML}}}Assertion"
ELSEWHERE = ' Recipient="https://evil.example/sign-in/with/meerwijde/back"'
HOUR = 3600


def say(**changes: str) -> Lie:
    """Fields that are not so, signed all the same."""

    def lie(liar: Liar, _door: Provider) -> None:
        liar.fields = lambda fields: {**fields, **changes}

    return lie


def later(**changes: int) -> Lie:
    """Moments, so many seconds from when the answer is made."""

    def lie(liar: Liar, _door: Provider) -> None:
        def fields(found: Fields) -> Fields:
            moments = {name: moment(seconds) for name, seconds in changes.items()}
            if "until" in moments:
                moments["until"] = f' NotOnOrAfter="{moments["until"]}"'
            return {**found, **moments}

        liar.fields = fields

    return lie


def by(change: Callable[[Any], None]) -> Lie:
    """Another way of signing."""

    def lie(liar: Liar, _door: Provider) -> None:
        liar.sign = change

    return lie


def text(change: Callable[[bytes], bytes]) -> Lie:
    """What is done to the text afterwards."""

    def lie(liar: Liar, _door: Provider) -> None:
        liar.text = change

    return lie


def said(**changes: Any) -> Lie:
    """What the browser brings."""

    def lie(liar: Liar, _door: Provider) -> None:
        liar.said = lambda found: {name: value for name, value in {**found, **changes}.items() if value is not None}

    return lie


def one(**how: Any) -> Callable[[Any], None]:
    return lambda response: sign(response.find(ASSERTION), **how)


def whole(response: Any) -> None:
    sign(response)


def none(response: Any) -> None:
    """Signed by nobody, with a method that says so."""
    sign(response.find(ASSERTION))
    for method in response.iter("{http://www.w3.org/2000/09/xmldsig#}SignatureMethod"):
        method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#none")


def computing(response: Any) -> None:
    sign(response.find(ASSERTION))
    transform = next(response.iter("{http://www.w3.org/2000/09/xmldsig#}Transform"))
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


def empty_reference(response: Any) -> None:
    sign(response.find(ASSERTION))
    next(response.iter("{http://www.w3.org/2000/09/xmldsig#}Reference")).set("URI", "")


def sealed(certificate: Callable[[Provider], str], **how: Any) -> Lie:
    def lie(liar: Liar, door: Provider) -> None:
        def signing(response: Any) -> None:
            if not how.get("bare"):
                sign(response.find(ASSERTION), key=how.get("key", "first"))
            encrypt(response, certificate(door), how.get("wrapping"))

        liar.sign = signing

    return lie


def ours(door: Provider) -> str:
    return keys.pairs(door)[0].certificate


def encrypted(lie: Lie) -> Lie:
    """A lie that is signed, and then encrypted for us: the signature is right, so what is wrong is said."""

    def both(liar: Liar, door: Provider) -> None:
        lie(liar, door)
        sealed(ours)(liar, door)

    return both


def twice(response: Any) -> None:
    """A second assertion, also signed."""
    sign(response.find(ASSERTION))
    other = etree.fromstring(etree.tostring(response.find(ASSERTION)))
    response.append(other)


DTD = b'<!DOCTYPE x [<!ENTITY a "root">]>'
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"x" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %s "%s">' % (bytes([98 + at]), b"&%s;" % bytes([97 + at]) * 10) for at in range(9))
    + b"]>"
)
FILE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DEEP = b"<a>" * 20_000 + b"</a>" * 20_000
LIES: dict[str, tuple[Lie, str]] = {
    **{name: (by(way), "wrapped") for name, way in WAYS.items()},
    "no signature": (by(lambda response: None), "unsigned"),
    "only the response signed": (by(whole), "unsigned"),
    "signed by another key": (by(one(key="second")), "signature"),
    "changed afterwards": (text(lambda found: found.replace(b">s-1<", b">root<")), "signature"),
    "attributes changed afterwards": (text(lambda found: found.replace(b"dina@", b"root@")), "signature"),
    "no algorithm": (by(none), "algorithm"),
    "RSA with SHA-1": (by(one(method=xmlsec.Transform.RSA_SHA1)), "algorithm"),
    "a digest by SHA-1": (by(one(digest=xmlsec.Transform.SHA1)), "algorithm"),
    "HMAC with the public key": (by(one(method=xmlsec.Transform.HMAC_SHA256)), "algorithm"),
    "a transform that computes": (by(computing), "algorithm"),
    "a signature over the whole document": (by(empty_reference), "wrapped"),
    "two assertions": (by(twice), "wrapped"),
    "a comment in the name": (text(lambda found: found.replace(b">s-1<", b">s<!-- x -->-1<")), "form"),
    "a comment in the name, signed": (say(name="<saml:NameID>root<!-- -->.evil</saml:NameID>"), "form"),
    "an entity": (text(lambda found: DTD + found.replace(b">s-1<", b">&a;<")), "form"),
    "a file as an entity": (text(lambda found: FILE + found.replace(b">s-1<", b">&a;<")), "form"),
    "a thousand million entities": (text(lambda found: BOMB + found.replace(b">s-1<", b">&j;<")), "form"),
    "a DTD that says nothing": (text(lambda found: b"<!DOCTYPE x>" + found), "form"),
    "another alphabet": (text(lambda found: found.decode().encode("utf-16")), "form"),
    "an alphabet that is named only": (text(lambda found: b'<?xml version="1.0" encoding="UTF-7"?>' + found), "form"),
    "too deep": (text(lambda found: DEEP), "form"),
    "endless": (text(lambda found: found.replace(b">s-1<", b">" + b"x" * 310_000 + b"<")), "large"),
    "thousands of parts": (text(lambda found: found.replace(b"<saml:AttributeStatement>", b"<saml:AttributeStatement>" + b"<b/>" * 9000)), "form"),
    "packed": (text(lambda found: zlib.compress(found)), "form"),
    "a packed bomb": (text(lambda found: zlib.compress(b"<a>" * 10_000_000)), "form"),
    "no XML": (text(lambda found: b"Hello"), "form"),
    "nothing": (text(lambda found: b""), "missing"),
    "no base64": (said(SAMLResponse="<xml>"), "form"),
    "no answer at all": (said(SAMLResponse=None), "missing"),
    "two answers": (said(SAMLResponse=["a", "b"]), "missing"),
    "made by another": (say(issuer="https://evil.example"), "issuer"),
    "sent by another": (say(sender="https://evil.example"), "issuer"),
    "for another audience": (say(audience="<saml:AudienceRestriction><saml:Audience>https://evil.example</saml:Audience></saml:AudienceRestriction>"), "audience"),
    "for no audience": (say(audience=""), "audience"),
    "for another address": (say(destination=' Destination="https://evil.example/"'), "destination"),
    "for an address that begins alike": (lambda liar, door: setattr(liar, "fields", lambda found: {**found, "destination": found["destination"][:-1] + '/x"'}), "destination"),
    "for an empty address": (say(destination=' Destination=""'), "destination"),
    "to be brought elsewhere": (say(recipient=ELSEWHERE), "recipient"),
    "to be brought anywhere": (say(recipient=""), "recipient"),
    "to be brought where ours is only a part": (lambda liar, door: setattr(liar, "fields", lambda found: {**found, "recipient": found["recipient"].replace('t="', 't="https://evil.example/?')}), "recipient"),
    "to another request": (say(answers=' InResponseTo="_other"'), "request"),
    "to another request, signed": (say(request=' InResponseTo="_other"'), "request"),
    "to no request": (say(answers="", request=""), "unasked"),
    "to no request inside": (say(request=""), "request"),
    "held by a key": (say(method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"), "confirmation"),
    "expired": (later(end=-2 * HOUR), "expired"),
    "expired by more than clocks differ": (later(end=-90, since=-300), "expired"),
    "expired to be brought": (later(until=-HOUR), "expired"),
    "never expiring": (say(until=""), "expired"),
    "made long ago": (later(made=-HOUR), "expired"),
    "not yet valid": (later(since=HOUR, end=2 * HOUR), "early"),
    "not yet valid by more than clocks differ": (later(since=90), "early"),
    "made in the future": (later(made=HOUR), "early"),
    "seen in the future": (later(seen=HOUR), "early"),
    "a refusal": (say(status="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"), "stopped"),
    "an error": (say(status="urn:oasis:names:tc:SAML:2.0:status:Responder"), "said"),
    "about nobody": (say(name=""), "subject"),
    "about an empty name": (say(name="<saml:NameID></saml:NameID>"), "subject"),
    "about another name each time": (say(name='<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">x</saml:NameID>'), "transient"),
    "about an endless name": (say(name=f"<saml:NameID>{'x' * 301}</saml:NameID>"), "subject"),
    "encrypted for somebody else": (sealed(lambda _door: pair("second")[1]), "sealed"),
    "encrypted and not signed": (sealed(ours, bare=True), "sealed"),
    "encrypted and signed by another": (sealed(ours, key="second"), "sealed"),
    "encrypted, signed by another and expired": (lambda liar, door: (later(end=-2 * HOUR)(liar, door), sealed(ours, key="second")(liar, door))[0], "sealed"),
    "encrypted, not signed and for another": (lambda liar, door: (say(audience="")(liar, door), sealed(ours, bare=True)(liar, door))[0], "sealed"),
    "encrypted and expired": (encrypted(later(end=-2 * HOUR)), "expired"),
    "encrypted and for no audience": (encrypted(say(audience="")), "audience"),
    "encrypted and for another request": (encrypted(say(request=' InResponseTo="_other"')), "request"),
    "encrypted in the old way": (sealed(ours, wrapping=xmlsec.Transform.RSA_PKCS1), "algorithm"),
}  # fmt: skip


def set_out(client: Client, door: Provider, *, tests: bool = False) -> str:
    """Where the door sends a browser."""
    going = client.get(f"/organisation/doors/{door.pk}/test" if tests else f"/sign-in/with/{door.slug}/", secure=True)
    if tests:
        going = client.get(going.headers["Location"], secure=True)
    assert going.status_code == 302, going.content.decode()[-2000:]
    return str(going.headers["Location"])


def bring(client: Client, door: Provider, answer: dict[str, Any]) -> Any:
    """Post an answer as a form of another site does, without cookies, and follow with those of the browser."""
    came = Client().post(f"/sign-in/with/{door.slug}/back", answer, secure=True)
    return client.get(came.headers["Location"], secure=True) if came.status_code == 303 else came


def come_in(client: Client, liar: Liar, door: Provider, *, tests: bool = False) -> Any:
    """Go there and come back, as a browser would."""
    return bring(client, door, liar.authorize(set_out(client, door, tests=tests)))


def is_in(client: Client) -> bool:
    return bool(client.get("/settings/", secure=True).status_code == 200)


def test_an_honest_answer_lets_somebody_in(client: Client, liar: Liar, door: Provider) -> None:
    answer = come_in(client, liar, door)
    assert answer.status_code == 302 and answer.headers["Location"] == "/", answer.content.decode()
    assert is_in(client)
    made = Person.objects.get(username="dina")
    assert (made.name, made.email, made.role) == ("Dina Dijkstra", "dina@example.nl", "member")
    assert Identity.objects.get().subject == "s-1"


@pytest.mark.parametrize("name", LIES)
def test_nobody_comes_in_by_a_lie(name: str, client: Client, liar: Liar, door: Provider) -> None:
    lie, code = LIES[name]
    lie(liar, door)
    began = time.thread_time()  # of work, whatever else the machine does
    answer = come_in(client, liar, door)
    assert time.thread_time() - began < 5
    assert answer.status_code == 403 and f"“{code}”" in answer.content.decode(), answer.content.decode()
    assert not is_in(client) and not Identity.objects.exists()
    assert not Person.objects.filter(username="dina").exists()
    if code != "large":  # which is not even kept until the browser comes along
        assert Event.objects.get(name="identity.refused").data == {"provider": door.pk, "reason": code}


@pytest.mark.parametrize("name", sorted(set(LIES) - {"endless"}))
def test_a_lie_is_explained_to_an_administrator_who_tests(
    name: str, cast: Cast, client: Client, liar: Liar, door: Provider
) -> None:
    lie, code = LIES[name]
    lie(liar, door)
    client.force_login(cast.root)
    answer = come_in(client, liar, door, tests=True)
    page = answer.content.decode()
    assert answer.status_code == 422 and f"<bdi>{code}</bdi>" in page and "It does not work yet" in page
    assert not Identity.objects.exists()


def test_there_are_more_lies_than_are_asked_for() -> None:
    assert len(LIES) >= 60


@pytest.mark.parametrize("name", ["once", "with the next key", "signed inside and outside"])
def test_encrypted_answers_are_read(name: str, cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    if name == "with the next key":
        client.force_login(cast.root)
        client.post(f"/organisation/doors/{door.pk}/do", {"do": "keys"}, secure=True)
        client.logout()
        door.refresh_from_db()
        assert len(keys.pairs(door)) == 2
    certificate = keys.pairs(door)[-1].certificate

    def signing(response: Any) -> None:
        sign(response.find(ASSERTION))
        encrypt(response, certificate)
        if name == "signed inside and outside":
            sign(response)

    liar.sign = signing
    come_in(client, liar, door)
    assert is_in(client)


def test_a_new_key_of_the_system_is_asked_for(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    liar.keys, liar.sign = ["first", "second"], one(key="second")
    other = Client()
    come_in(other, liar, door)
    assert is_in(other)


def test_clocks_may_differ_by_a_minute(client: Client, liar: Liar, door: Provider) -> None:
    later(since=45, made=45, seen=45)(liar, door)
    come_in(client, liar, door)
    assert is_in(client)
