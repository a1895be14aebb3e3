"""Attacks around the answer: RelayState, replay, sign-ins that nobody began here; keys, metadata, and signing out there."""

import base64
import zlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from lxml import etree

from plein.core.models import Person
from plein.core.permissions import Invalid
from plein.core.testing import Cast
from plein.doors import actions
from plein.doors.asking import key_of
from plein.doors.journey import Journey
from plein.doors.models import Identity, Once, Passage, Provider
from plein.doors.refusals import NoEntry
from plein.doors.saml import about, flow, keys
from plein.doors.saml.refusals import REASONS
from plein.doors.saml.tests.liar import ENTITY, Liar, pair
from plein.doors.saml.tests.test_forgeries import bring, come_in, is_in, set_out
from plein.doors.testing import saml

pytestmark = pytest.mark.django_db


def code_of(answer: Any) -> str:
    assert answer.status_code == 403, answer.status_code
    return str(answer.content.decode().partition("reason “")[2].partition("”")[0])


def test_an_answer_counts_once(client: Client, liar: Liar, door: Provider) -> None:
    answer = liar.authorize(set_out(client, door))
    came = Client().post(f"/sign-in/with/{door.slug}/back", answer, secure=True)
    assert came.status_code == 303 and not came.cookies, "the form of another site begins no session"
    assert client.get(came.headers["Location"], secure=True).status_code == 302
    client.logout()
    assert code_of(client.get(came.headers["Location"], secure=True)) == "state"
    assert code_of(bring(client, door, answer)) == "state"
    assert not is_in(client)


def test_an_assertion_counts_once_whatever_it_is_brought_with(liar: Liar, door: Provider) -> None:
    """Also if the memory of journeys were to fail: assertions are remembered by themselves, until they expire."""
    going = Journey(door, "state")
    answer = liar.authorize(flow.begin(going))
    assert flow.finish(going, answer).subject == "s-1"
    with pytest.raises(NoEntry, match="used"):
        flow.finish(going, answer)
    assert Once.objects.get().expires_at > timezone.now() + timedelta(minutes=5)


@pytest.mark.parametrize(("relay", "code"), [
    (None, "unasked"), ("", "unasked"), ("x" * 43, "state"), ("https://evil.example/", "state"), ("//evil.example", "state"), (["a", "b"], "unasked"),
])  # fmt: skip
def test_a_relay_state_that_is_not_ours_leads_nowhere(
    client: Client, liar: Liar, door: Provider, relay: Any, code: str
) -> None:
    answer = liar.authorize(set_out(client, door))
    answer = {**answer, "RelayState": relay} if relay is not None else {"SAMLResponse": answer["SAMLResponse"]}
    refused = bring(client, door, answer)
    assert code_of(refused) == code and "Location" not in refused.headers and not is_in(client)
    assert not Passage.objects.exclude(handle_hash="").exists(), "and nothing is kept of it"


def test_an_answer_of_another_browser_signs_nobody_in(client: Client, liar: Liar, door: Provider) -> None:
    """Login CSRF: somebody is made to post the answer by which another would come in."""
    theirs = liar.authorize(set_out(Client(), door))
    set_out(client, door)
    assert code_of(bring(client, door, theirs)) == "state" and not is_in(client)


def test_an_answer_of_one_sign_in_is_none_of_another(client: Client, liar: Liar, door: Provider) -> None:
    theirs = liar.authorize(set_out(Client(), door))
    mine = liar.authorize(set_out(client, door))
    assert code_of(bring(client, door, {**theirs, "RelayState": mine["RelayState"]})) == "request"


def test_an_answer_of_one_door_is_none_of_another(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    other = saml(cast.root, "Andere", settings={"address": liar.url, "entity": ENTITY})
    answer = liar.authorize(set_out(client, door))
    assert code_of(bring(client, other, answer)) == "state"
    assert bring(client, door, answer).status_code == 302, "and it is not spoilt by that"


def test_an_answer_must_come_in_time(client: Client, liar: Liar, door: Provider) -> None:
    answer = liar.authorize(set_out(client, door))
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert code_of(bring(client, door, answer)) == "state"
        actions.sweep()
    assert not Passage.objects.exists()


def test_one_goes_on_where_one_wanted_to_be(client: Client, liar: Liar, door: Provider) -> None:
    for to, there in (("/spaces/", "/spaces/"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        browser = Client()
        going = browser.get(f"/sign-in/with/{door.slug}/", {"next": to}, secure=True).headers["Location"]
        assert bring(browser, door, liar.authorize(going)).headers["Location"] == there


def test_what_never_changes_says_who_it_is(cast: Cast, client: Client, liar: Liar) -> None:
    chosen = {"address": liar.url, "entity": ENTITY, "subject": "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"}
    made = saml(cast.root, creates_people=True, settings=chosen)
    assert code_of(come_in(client, liar, made)) == "subject_attribute"
    liar.person["urn:oid:1.3.6.1.4.1.5923.1.1.1.10"] = "<saml:NameID>edu-1</saml:NameID>"
    come_in(client, liar, made)
    assert is_in(client) and Identity.objects.get().subject == "edu-1"


def test_only_people_with_come_in(cast: Cast, client: Client, liar: Liar) -> None:
    made = saml(
        cast.root,
        creates_people=True,
        settings={"address": liar.url, "entity": ENTITY, "required": "affiliation=employee"},
    )
    liar.person["affiliation"] = ["member", "student"]
    assert code_of(come_in(client, liar, made)) == "required"
    liar.person["affiliation"] = ["member", "employee"]
    come_in(client, liar, made)
    assert is_in(client)


def test_an_address_is_verified_when_the_administrator_says_so(cast: Cast, client: Client, liar: Liar) -> None:
    made = saml(cast.root, creates_people=True, settings={"address": liar.url, "entity": ENTITY, "verified": "no"})
    come_in(client, liar, made)
    assert is_in(client) and Person.objects.get(username="dina").email is None


def request_in(address: str) -> Any:
    asked = parse_qs(urlsplit(address).query)
    return etree.fromstring(zlib.decompress(base64.b64decode(asked["SAMLRequest"][0]), -15))


def is_signed_by(address: str, certificate: str) -> bool:
    query, _sign, signature = urlsplit(address).query.partition("&Signature=")
    query = "SAML" + query.partition("SAML")[2]  # what the system had in its address is not signed
    key: Any = load_pem_x509_certificate(certificate.encode()).public_key()
    key.verify(base64.b64decode(parse_qs(f"s={signature}")["s"][0]), query.encode(), PKCS1v15(), SHA256())
    return True


def test_what_is_asked_is_signed_when_wanted(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    plain = set_out(client, door)
    assert plain.startswith("https://idp.example.nl/sso?a=1&b=2&SAMLRequest=") and "Signature" not in plain
    asked = request_in(plain)
    assert asked.get("ForceAuthn") is None and asked.get("Destination") == "https://idp.example.nl/sso?a=1&b=2"
    signing = saml(cast.root, "Andere", settings={"address": liar.url, "entity": ENTITY, "signs": "yes"})
    assert is_signed_by(set_out(client, signing), keys.pairs(signing)[0].certificate)


def test_plein_says_what_it_is(cast: Cast, client: Client, door: Provider) -> None:
    address = f"/sign-in/with/{door.slug}/metadata"
    told = client.get(address, secure=True)
    assert told.headers["Content-Type"] == "application/samlmetadata+xml"
    root = etree.fromstring(told.content)
    assert root.get("entityID").endswith(address) and root.get("validUntil") is None
    assert root.xpath("//@WantAssertionsSigned") == ["true"]
    uses = root.xpath("//*[local-name()='KeyDescriptor']/@use")
    assert sorted(uses) == ["encryption", "signing"] and b"PRIVATE" not in told.content
    actions.renew_keys(door, by=cast.root)
    assert (
        len(etree.fromstring(client.get(address, secure=True).content).xpath("//*[local-name()='KeyDescriptor']")) == 4
    )
    first, second = keys.pairs(Provider.objects.get(pk=door.pk))
    actions.renew_keys(door, by=cast.root)
    assert keys.pairs(Provider.objects.get(pk=door.pk)) == [second] and first != second
    assert client.get("/sign-in/with/none/metadata", secure=True).status_code == 404


def test_keys_are_kept_sealed_and_never_shown(cast: Cast, client: Client, door: Provider, settings: Any) -> None:
    assert "PRIVATE" not in door.sealed and "PRIVATE" in door.secret
    client.force_login(cast.root)
    page = client.get(f"/organisation/doors/{door.pk}/", secure=True).content.decode()
    assert keys.shown(door)[0][0] in page and "PRIVATE" not in page
    settings.SECRET_KEY = "another"
    cache.clear()
    anybody = Client()
    assert code_of(anybody.get(f"/sign-in/with/{door.slug}/", secure=True)) == "keys"
    assert code_of(anybody.get(f"/sign-in/with/{door.slug}/metadata", secure=True)) == "keys"
    actions.renew_keys(door, by=cast.root)
    assert anybody.get(f"/sign-in/with/{door.slug}/", secure=True).status_code == 302


def test_metadata_is_pasted_or_read_from_an_address(cast: Cast, client: Client, liar: Liar) -> None:
    made = saml(cast.root, creates_people=True, settings={"metadata": liar.metadata()})
    assert made.setting("entity") == ENTITY
    come_in(client, liar, made)
    assert is_in(client)


@pytest.mark.parametrize(("settings_", "field"), [
    ({}, "settings.address"), ({"address": "http://idp.example.nl/"}, "settings.address"), ({"address": "file:///etc/passwd", "entity": "x"}, "settings.address"),
    ({"address": "https://idp.example.nl/"}, "settings.entity"), ({"metadata": "Hello"}, "settings.metadata"),
    ({"metadata": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "settings.metadata"), ({"metadata": "<a>" * 60_000}, "settings.metadata"),
    ({"address": "https://a.example/", "entity": "x", "skew": "600"}, "settings.skew"), ({"address": "https://a.example/", "entity": "x", "required": "y"}, "settings.required"),
])  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(cast: Cast, settings_: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as why:
        saml(cast.root, settings=settings_)
    assert field in why.value.errors


@pytest.mark.parametrize(("change", "code"), [
    (lambda text: text.replace("https://idp.example.nl/sso", "http://idp.example.nl/sso"), "endpoint"),
    (lambda text: text.replace("HTTP-Redirect", "HTTP-POST"), "binding"),
    (lambda text: text.replace("IDPSSO", "SPSSO"), "entity"),
    (lambda text: text.replace("X509Certificate>MII", "X509Certificate>"), "metadata"),
    (lambda text: text.replace('use="signing"', 'use="encryption"'), "no_certificate"),
    (lambda text: f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{text}{text}</md:EntitiesDescriptor>', "metadata"),
])  # fmt: skip
def test_metadata_that_cannot_be_used_is_explained(liar: Liar, change: Any, code: str) -> None:
    with pytest.raises(NoEntry) as why:
        about.read(change(liar.metadata()), "")
    assert why.value.code == code and REASONS[code].explained


def test_a_weak_key_is_none(liar: Liar) -> None:
    pair("weak", 1024)
    liar.keys = ["weak"]
    with pytest.raises(NoEntry) as why:
        about.read(liar.metadata(), "")
    assert why.value.code == "no_certificate"


def test_an_address_inside_is_not_reached(cast: Cast, client: Client, liar: Liar, settings: Any) -> None:
    made = saml(cast.root, settings={"address": "https://127.0.0.1:9/x", "entity": ENTITY})
    settings.INSIDE = type(settings.INSIDE)()
    assert code_of(client.get(f"/sign-in/with/{made.slug}/", secure=True)) == "inside"


def test_while_the_address_is_away_the_last_copy_does(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    Provider.objects.filter(pk=door.pk).update(settings=door.settings)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        cache.set(key_of("away", urlsplit(liar.url).netloc), 1, 60)
        assert Client().get(f"/sign-in/with/{door.slug}/", secure=True).status_code == 302


def test_whoever_signs_out_here_may_do_so_there(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    out = client.post("/sign-out/", secure=True)
    assert out.headers["Location"] == f"/sign-in/?left={door.slug}"
    there = client.get(f"/sign-in/with/{door.slug}/leave", secure=True).headers["Location"]
    assert there.startswith("https://idp.example.nl/out?SAMLRequest=")
    asked = request_in(there)
    names = {"p": "urn:oasis:names:tc:SAML:2.0:protocol", "a": "urn:oasis:names:tc:SAML:2.0:assertion"}
    assert asked.xpath("string(//a:NameID)", namespaces=names) == "s-1"
    assert asked.xpath("string(//p:SessionIndex)", namespaces=names) == "session-1"
    assert is_signed_by(there, keys.pairs(door)[0].certificate)
    assert client.get(f"/sign-in/with/{door.slug}/out?SAMLResponse=x", secure=True).headers["Location"] == "/sign-in/"
    assert client.get(f"/sign-in/with/{door.slug}/leave", secure=True).headers["Location"] == "/sign-in/", "once"


def test_a_fresh_sign_in_is_asked_for(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    client.post("/settings/doors/", {"do": "again", "door": door.pk}, secure=True)
    going = set_out(client, door)
    assert request_in(going).get("ForceAuthn") == "true"
    assert bring(client, door, liar.authorize(going)).status_code == 302
