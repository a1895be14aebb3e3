"""Somebody signed out at the other system: heard when it is signed by it, and answered."""

import base64
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
import xmlsec
from django.test import Client
from lxml import etree

from plein.core.models import Event
from plein.core.testing import Cast
from plein.doors import places
from plein.doors.models import Provider
from plein.doors.saml import keys
from plein.doors.saml.names import RSA_SHA256
from plein.doors.saml.tests.liar import ENTITY, SAML, SAMLP, Liar, encrypt_name, moment, pair, sign
from plein.doors.saml.tests.test_forgeries import ASSERTION, come_in, is_in, ours
from plein.doors.saml.tests.test_journeys import code_of, is_signed_by
from plein.doors.testing import saml

pytestmark = pytest.mark.django_db
REQUEST = """<samlp:LogoutRequest xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="{id}" Version="2.0" IssueInstant="{made}" Destination="{to}"{until}><saml:Issuer>{issuer}</saml:Issuer>{name}{sessions}</samlp:LogoutRequest>"""
NAME = "<saml:NameID>s-1</saml:NameID>"
SESSION = "<samlp:SessionIndex>session-1</samlp:SessionIndex>"


def asked(door: Provider, **changes: str) -> Any:
    """A request to sign somebody out."""
    values = {"samlp": SAMLP, "saml": SAML, "id": "_out-1", "made": moment(), "to": places.out(door), "until": "", "issuer": ENTITY, "name": NAME, "sessions": SESSION}  # fmt: skip
    return etree.fromstring(REQUEST.format(**values | changes).encode())


def by_address(door: Provider, request: Any, key: str = "first", method: str = RSA_SHA256, relay: str = "back", **said: str) -> Any:  # fmt: skip
    """A browser comes by with it, sent there by the other system."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.b64encode(packing.compress(etree.tostring(request)) + packing.flush()).decode()
    query = urlencode({"SAMLRequest": packed, "RelayState": relay, "SigAlg": method}, quote_via=quote)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pair(key)[0], xmlsec.KeyFormat.PEM)
    signature = base64.b64encode(context.sign_binary(query.encode(), xmlsec.Transform.RSA_SHA256)).decode()
    query += "&" + urlencode({"Signature": signature, **said}, quote_via=quote)
    return Client().get(f"/sign-in/with/{door.slug}/out?{query}", secure=True)


def by_form(door: Provider, request: Any, key: str = "first", how: Callable[[Any], None] | None = None) -> Any:
    """A browser posts it, from the other site and so without cookies."""
    (how or (lambda element: sign(element, key)))(request)
    text = base64.b64encode(etree.tostring(request)).decode()
    return Client().post(f"/sign-in/with/{door.slug}/out", {"SAMLRequest": text, "RelayState": "back"}, secure=True)


@pytest.mark.parametrize("bring", [by_address, by_form])
@pytest.mark.parametrize(
    "names", [{}, {"sessions": ""}, {"name": "<saml:NameID>s-1</saml:NameID>", "sessions": SESSION * 2}]
)
def test_who_signs_out_there_is_signed_out_here_and_the_answer_goes_back(
    bring: Any, names: dict[str, str], client: Client, liar: Liar, door: Provider
) -> None:
    other = Client()
    come_in(client, liar, door)
    liar.name, liar.person = liar.name.replace("s-1", "s-2"), {"uid": "otto", "mail": "otto@example.nl"}
    come_in(other, liar, door)
    answer = bring(door, asked(door, **names))
    to = answer.headers["Location"]
    assert (
        answer.status_code == 303
        and to.startswith("https://idp.example.nl/out?SAMLResponse=")
        and "RelayState=back" in to
    )
    assert not is_in(client) and is_in(other)
    said = etree.fromstring(zlib.decompress(base64.b64decode(dict(parse_qsl(urlsplit(to).query))["SAMLResponse"]), -15))
    assert said.get("InResponseTo") == "_out-1" and "status:Success" in etree.tostring(said).decode()
    assert is_signed_by(to, keys.pairs(door)[0].certificate)
    assert Event.objects.filter(name="identity.ended").count() == 1
    assert code_of(bring(door, asked(door, **names))) == "used"


def unsigned(_element: Any) -> None:
    """Nothing."""


def elsewhere(element: Any) -> None:
    sign(element)
    next(element.iter("{http://www.w3.org/2000/09/xmldsig#}Reference")).set("URI", "")


def changed(element: Any) -> None:
    sign(element)
    element.find(f"{{{SAML}}}NameID").text = "s-2"


def weak(element: Any) -> None:
    sign(element, method=xmlsec.Transform.RSA_SHA1)


@pytest.mark.parametrize(("change", "code"), [
    ({"issuer": "https://evil.example"}, "issuer"), ({"to": "https://elsewhere.example/out"}, "destination"), ({"made": moment(-3600)}, "expired"),
    ({"made": moment(3600)}, "early"), ({"until": f' NotOnOrAfter="{moment(-600)}"'}, "expired"), ({"name": "", "sessions": ""}, "subject"),
])  # fmt: skip
@pytest.mark.parametrize("bring", [by_address, by_form])
def test_what_is_not_for_us_or_not_for_now_ends_nothing(
    bring: Any, change: dict[str, str], code: str, client: Client, liar: Liar, door: Provider
) -> None:
    come_in(client, liar, door)
    assert code_of(bring(door, asked(door, **change))) == code and is_in(client)


@pytest.mark.parametrize(("how", "code"), [(unsigned, "unsigned"), (elsewhere, "wrapped"), (changed, "signature"), (weak, "algorithm")])  # fmt: skip
def test_a_form_that_the_system_did_not_sign_ends_nothing(
    how: Any, code: str, client: Client, liar: Liar, door: Provider
) -> None:
    come_in(client, liar, door)
    assert code_of(by_form(door, asked(door), how=how)) == code and is_in(client)


def test_an_address_that_the_system_did_not_sign_ends_nothing(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    assert (
        code_of(by_address(door, asked(door), key="second"))
        == code_of(by_form(door, asked(door), "second"))
        == "signature"
    )
    assert code_of(by_address(door, asked(door), method="http://www.w3.org/2000/09/xmldsig#rsa-sha1")) == "algorithm"
    assert code_of(by_address(door, asked(door), SAMLRequest="x")) in {"missing", "unsigned"}, "said twice"
    path = f"/sign-in/with/{door.slug}/out"
    for query in ("SAMLRequest=x", "SAMLRequest=eA%3D%3D", "SAMLRequest=&Signature=x"):
        assert client.get(f"{path}?{query}", secure=True).status_code == 403
    bomb = base64.b64encode(zlib.compress(b"0" * 5_000_000)[2:-4]).decode()
    assert code_of(client.get(f"{path}?{urlencode({'SAMLRequest': bomb})}", secure=True)) == "large"
    assert is_in(client)


def test_the_metadata_names_both_ways_of_signing_out(client: Client, door: Provider) -> None:
    root = etree.fromstring(client.get(f"/sign-in/with/{door.slug}/metadata", secure=True).content)
    rows = root.findall(".//{urn:oasis:names:tc:SAML:2.0:metadata}SingleLogoutService")
    assert [row.get("Binding").rpartition(":")[2] for row in rows] == ["HTTP-Redirect", "HTTP-POST"]
    assert {row.get("Location") for row in rows} == {places.out(door)}


def test_a_name_that_an_attribute_stands_for_ends_that_session_alone(cast: Cast, client: Client, liar: Liar) -> None:
    door = saml(cast.root, creates_people=True, settings={"address": liar.url, "entity": ENTITY, "subject": "uid"})
    come_in(client, liar, door)
    assert code_of(by_address(door, asked(door, sessions=""))) == "subject" and is_in(client)
    assert by_address(door, asked(door)).status_code == 303 and not is_in(client)


def test_an_encrypted_name_in_an_open_assertion_is_read(client: Client, liar: Liar, door: Provider) -> None:
    def signing(response: Any) -> None:
        encrypt_name(response, ours(door))
        sign(response.find(ASSERTION))

    liar.sign = signing
    come_in(client, liar, door)
    assert is_in(client) and door.identities.get().subject == "s-1"
    request = asked(door)
    encrypt_name(request, ours(door))
    assert by_form(door, request).status_code == 303 and not is_in(client)


def test_a_name_that_cannot_be_opened_is_explained_to_who_tests(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:  # fmt: skip
    def signing(response: Any) -> None:
        encrypt_name(response, pair("second")[1])
        sign(response.find(ASSERTION))

    liar.sign = signing
    assert code_of(come_in(client, liar, door)) == "name_sealed"
    client.force_login(cast.root)
    told = come_in(client, liar, door, tests=True)
    assert told.status_code == 422 and "(NameID) is encrypted" in told.content.decode()
