"""What a system says of itself: pasted by an administrator, or read from its address and remembered for an hour."""

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as site
from django.core.cache import cache
from onelogin.saml2.xmlparser import fromstring

from plein.doors.asking import ask, key_of
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.kit.addresses import is_named
from plein.kit.fetch import NotFetched, split

REMEMBERED = 3600
LAST_RESORT = 14 * 86400  # so long an old copy does, while the address does not answer
ANEW = 30  # seconds between two looks for an unknown key
NAMES = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}
SAML = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SMALLEST = 2048  # bits of an RSA key


@dataclass(frozen=True)
class About:
    """Its name, where people are sent to sign in and out (the last may be empty), its certificates as PEM, and where it
    hears our answer to its signing out, if that is elsewhere."""

    entity: str
    sign_in: str
    sign_out: str
    certificates: tuple[str, ...]
    answers: str = ""


def about(provider: Provider, *, fresh: bool = False) -> About:
    """What the system of this door says of itself. Raises NoEntry."""
    address, entity = provider.setting("address"), provider.setting("entity")
    if not address:
        return read(provider.setting("metadata"), entity)
    key, old = key_of("saml", address), key_of("saml-old", address)
    text = None if fresh else cache.get(key)
    if text is None:
        try:
            text = _fetched(address)
            found = read(text, entity)
        except NoEntry as error:
            text = cache.get(old) if error.code in {"away", "status"} and not fresh else None
            if text is None:
                raise
            return read(text, entity)
        cache.set(key, text, REMEMBERED)
        cache.set(old, text, LAST_RESORT)
        return found
    return read(text, entity)


def anew(provider: Provider) -> About | None:
    """The same, asked for again because a key was unknown; None when that was done a moment ago or is of no use."""
    address = provider.setting("address")
    if not address or not cache.add(key_of("saml-anew", address), 1, ANEW):
        return None
    return about(provider, fresh=True)


def _fetched(address: str) -> str:
    answer = ask(address, headers={"Accept": "application/samlmetadata+xml, application/xml, text/xml"})
    if answer.status != 200:
        raise NoEntry("status", where=address, why=answer.status)
    return answer.body.decode("utf-8", "replace")


@lru_cache(maxsize=50)
def read(text: str, entity: str = "") -> About:
    """Read metadata; of several systems the one with this name. Raises NoEntry."""
    root = _parsed(text)
    rows = [row for row in root.xpath("descendant-or-self::md:EntityDescriptor[md:IDPSSODescriptor]", namespaces=NAMES)
            if not entity or row.get("entityID") == entity]  # fmt: skip
    if not rows:
        names = root.xpath("descendant-or-self::md:EntityDescriptor/@entityID", namespaces=NAMES)
        raise NoEntry("entity", found=", ".join(names[:3]) or "–", wanted=entity or "–")
    role = rows[0].xpath(f"md:IDPSSODescriptor[contains(@protocolSupportEnumeration, '{SAML}')]", namespaces=NAMES)
    if len(rows) > 1 or not role:
        raise NoEntry("metadata", why="IDPSSODescriptor")
    sign_in = _address(role[0], "SingleSignOnService")
    if not sign_in:
        raise NoEntry("binding")
    certificates = _certificates(role[0])
    if not certificates:
        raise NoEntry("no_certificate")
    name = str(rows[0].get("entityID") or "")
    answers = _address(role[0], "SingleLogoutService", "ResponseLocation")
    return About(name, sign_in, _address(role[0], "SingleLogoutService"), certificates, answers)


def _parsed(text: str) -> Any:
    try:
        return fromstring(text.strip().encode(), forbid_dtd=True, forbid_entities=True)
    except Exception as error:  # the parser has many ways of saying that this is no XML
        raise NoEntry("metadata", why=type(error).__name__) from error


def _address(role: Any, kind: str, where: str = "Location") -> str:
    """Where a browser goes with a request in its address."""
    for row in role.xpath(f"md:{kind}[@Binding='{REDIRECT}']", namespaces=NAMES):
        address = str(row.get(where) or "")
        if not address and where != "Location":
            return ""
        if not is_safe(address):
            raise NoEntry("endpoint", found=address or kind)
        return address
    return ""


def is_safe(address: str) -> bool:
    """Whether an address is https, or that of a system inside that was named."""
    try:
        parts = split(address)
    except NotFetched:
        return False
    return parts.scheme == "https" or is_named(parts.hostname or "", site.INSIDE)


def _certificates(role: Any) -> tuple[str, ...]:
    """Those for signing that are strong enough. Raises NoEntry for one that is none."""
    rows = role.xpath("md:KeyDescriptor[not(@use) or @use='signing']//ds:X509Certificate/text()", namespaces=NAMES)
    found = []
    for row in rows:
        try:
            one = x509.load_der_x509_certificate(base64.b64decode("".join(row.split()), validate=True))
            key = one.public_key()
        except (ValueError, binascii.Error) as error:
            raise NoEntry("metadata", why="X509Certificate") from error
        if (isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST) or isinstance(
            key, ec.EllipticCurvePublicKey
        ):
            found.append(one.public_bytes(Encoding.PEM).decode())
    return tuple(dict.fromkeys(found))
