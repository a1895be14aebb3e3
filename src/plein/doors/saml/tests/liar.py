"""A SAML identity provider of our own that tells the truth until it is asked to lie."""

import base64
import secrets
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from plein.doors.testing import serving

SAML, SAMLP, DS = (
    "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol", "http://www.w3.org/2000/09/xmldsig#",
)  # fmt: skip
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": DS}
ENTITY = "https://idp.example.nl/metadata"
Fields = dict[str, str]
_made: dict[str, tuple[str, str]] = {}

RESPONSE = """<samlp:Response xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="{response}" Version="2.0" IssueInstant="{made}"{destination}{answers}>
<saml:Issuer>{sender}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>
<saml:Assertion ID="{assertion}" Version="2.0" IssueInstant="{made}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject>{name}<saml:SubjectConfirmation Method="{method}"><saml:SubjectConfirmationData{until}{recipient}{request}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{since}" NotOnOrAfter="{end}">{audience}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{seen}" SessionIndex="session-1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"""


def pair(name: str = "first", bits: int = 2048) -> tuple[str, str]:
    """A key and its certificate by name, made once for all tests."""
    if name not in _made:
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=90)).sign(key, SHA256())
        )  # fmt: skip
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        _made[name] = (private, certificate.public_bytes(Encoding.PEM).decode())
    return _made[name]


def sign(element: Any, key: str = "first", method: Any = None, digest: Any = None) -> None:
    """Sign an element in place, as the standard says: the signature stands behind its issuer."""
    method, digest = method or xmlsec.Transform.RSA_SHA256, digest or xmlsec.Transform.SHA256
    signature = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.tree.add_ids(element.getroottree().getroot(), ["ID"])
    context = xmlsec.SignatureContext()
    is_shared = method in {xmlsec.Transform.HMAC_SHA256, xmlsec.Transform.HMAC_SHA1}
    context.key = (
        xmlsec.Key.from_binary_data(xmlsec.KeyData.HMAC, pair(key)[1].encode())
        if is_shared
        else xmlsec.Key.from_memory(pair(key)[0], xmlsec.KeyFormat.PEM)
    )
    if not is_shared:
        certificates = xmlsec.template.ensure_key_info(signature)
        xmlsec.template.add_x509_data(certificates)
        context.key.load_cert_from_memory(pair(key)[1], xmlsec.KeyFormat.CERT_PEM)
    context.sign(signature)


def encrypt(response: Any, certificate: str, wrapping: Any = None) -> None:
    """Put the assertion of a response into an encrypted one."""
    assertion = response.find(f"{{{SAML}}}Assertion")
    holder = etree.SubElement(response, f"{{{SAML}}}EncryptedAssertion")
    holder.append(assertion)
    _encrypt(assertion, holder, certificate, wrapping)


def _encrypt(element: Any, holder: Any, certificate: str, wrapping: Any = None) -> None:
    data = xmlsec.template.encrypted_data_create(
        holder, xmlsec.Transform.AES256, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped = xmlsec.template.add_encrypted_key(info, wrapping or xmlsec.Transform.RSA_OAEP)
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    context.encrypt_xml(data, element)


def encrypt_name(within: Any, certificate: str) -> None:
    """Put the name in a subject or a request into an encrypted one."""
    name = next(within.iter(f"{{{SAML}}}NameID"))
    holder = etree.Element(f"{{{SAML}}}EncryptedID")
    name.getparent().replace(name, holder)
    holder.append(name)
    _encrypt(name, holder, certificate)


def moment(seconds: int = 0) -> str:
    """A moment as SAML writes it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Liar:
    """The provider: what it says of people, and how it lies; everything can be changed by a test."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"uid": "dina", "displayName": "Dina Dijkstra", "mail": "dina@example.nl"}
        self.name = '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">s-1</saml:NameID>'
        self.keys = ["first"]  # in its metadata
        self.fields: Callable[[Fields], Fields] = lambda fields: fields
        self.sign: Callable[[Any], None] = lambda response: sign(response.find(f"{{{SAML}}}Assertion"))
        self.text: Callable[[bytes], bytes] = lambda content: content  # as it is sent
        self.said: Callable[[Fields], dict[str, Any]] = lambda said: said
        self.url = ""

    def metadata(self) -> str:
        """What it says of itself."""
        keys = "".join(
            f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{"".join(pair(name)[1].splitlines()[1:-1])}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>'
            for name in self.keys
        )
        there = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.nl'
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{DS}" entityID="{ENTITY}">'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}">{keys}<md:SingleLogoutService {there}/out"/>'
            f'<md:SingleSignOnService {there}/sso?a=1&amp;b=2"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def authorize(self, address: str) -> dict[str, Any]:
        """What a browser would bring back from this address, once somebody signed in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        request = etree.fromstring(zlib.decompress(base64.b64decode(asked["SAMLRequest"]), -15))
        response = etree.fromstring(RESPONSE.format(**self.fields(self._fields(request))).encode())
        self.sign(response)
        content = self.text(etree.tostring(response))
        return self.said({"SAMLResponse": base64.b64encode(content).decode(), "RelayState": asked["RelayState"]})

    def _fields(self, request: Any) -> Fields:
        here, us = request.get("AssertionConsumerServiceURL"), request.find(f"{{{SAML}}}Issuer").text
        attributes = "".join(
            f'<saml:Attribute Name="{name}">{"".join(f"<saml:AttributeValue>{one}</saml:AttributeValue>" for one in (value if isinstance(value, list) else [value]))}</saml:Attribute>'
            for name, value in self.person.items()
        )
        return {
            "samlp": SAMLP, "saml": SAML, "response": f"_{secrets.token_hex(16)}", "assertion": f"_{secrets.token_hex(16)}", "made": moment(),
            "destination": f' Destination="{here}"', "answers": f' InResponseTo="{request.get("ID")}"', "sender": ENTITY, "issuer": ENTITY,
            "status": "urn:oasis:names:tc:SAML:2.0:status:Success", "method": "urn:oasis:names:tc:SAML:2.0:cm:bearer",
            "until": f' NotOnOrAfter="{moment(300)}"', "recipient": f' Recipient="{here}"', "request": f' InResponseTo="{request.get("ID")}"',
            "since": moment(-30), "end": moment(300), "seen": moment(-5), "name": self.name, "attributes": attributes,
            "audience": f"<saml:AudienceRestriction><saml:Audience>{us}</saml:Audience></saml:AudienceRestriction>",
        }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        liar: Liar = self.server.liar  # type: ignore[attr-defined]
        body = liar.metadata().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def lying() -> AbstractContextManager[Liar]:
    """A provider whose metadata stands at an address for a while."""
    return serving(Liar(), _Handler, "/metadata")
