"""Hearing that somebody signed out at the other system, from a browser that comes by or a form it posts, and answering (SAML single logout)."""

import base64
import binascii
import re
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

from django.utils import timezone
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from plein.doors import places
from plein.doors.actions import use_once
from plein.doors.door import Ending
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.doors.saml import about as abouts
from plein.doors.saml.about import About
from plein.doors.saml.bearing import moment
from plein.doors.saml.claims import OLDEST, named
from plein.doors.saml.flow import address
from plein.doors.saml.keys import pairs
from plein.doors.saml.names import SIGNATURES
from plein.doors.saml.opening import MOST, check_algorithms, decoded, find, read_xml, texts
from plein.doors.saml.toolkit import toolkit

REQUEST = "LogoutRequest"
SIGNATURE = "/samlp:LogoutRequest/ds:Signature"
NAME = re.compile(r"[A-Za-z_][\w.-]{0,254}", re.ASCII)
BARE = {one for one in SIGNATURES if "#rsa-" in one}  # by which an address can be signed


@dataclass(frozen=True)
class _Message:
    document: Any
    query: str  # the address it came in; empty: it was a form


def hear(provider: Provider, said: Mapping[str, str], query: str) -> Ending:
    """Whose sessions the other system has ended, and where the browser takes our answer. Raises NoEntry."""
    message = _read(said.get("SAMLRequest", ""), query)
    about = _signed_by(provider, message)
    document, skew = message.document, int(provider.setting("skew") or 60)
    identifier = str(document.get("ID") or "")
    _check(provider, about, document, identifier, skew)
    subject = named(provider, document)[0]
    sessions = [one for one in texts(find(document, "./samlp:SessionIndex")) if one]
    if provider.setting("subject"):  # then the name says nothing here: who it is stands in an attribute
        subject = ""
    if not sessions and not subject:
        raise NoEntry("subject")
    if not use_once(provider, f"logout:{identifier}", timezone.now() + timedelta(seconds=OLDEST + 2 * skew)):
        raise NoEntry("used")
    return Ending(tuple(sessions), subject, _answer(provider, about, identifier, said.get("RelayState", "")))


def _read(text: str, query: str) -> _Message:
    content = decoded(text)
    if query:
        unpacking = zlib.decompressobj(-15)
        try:
            content = unpacking.decompress(content, MOST)
        except zlib.error as error:
            raise NoEntry("form", why="deflate") from error
        if unpacking.unconsumed_tail:
            raise NoEntry("large")
    document = read_xml(content, REQUEST)
    check_algorithms(document)
    return _Message(document, query)


def _signed_by(provider: Provider, message: _Message) -> About:
    """What the system says of itself, when the message was signed with a key of it; keys are asked for anew, once in a while."""
    about = abouts.about(provider)
    is_right = _by_address if message.query else _by_form
    if is_right(message, about):
        return about
    fresh = abouts.anew(provider)
    if fresh is None or not is_right(message, fresh):
        raise NoEntry("signature")
    return fresh


def _by_address(message: _Message, about: About) -> bool:
    """Whether the address was signed, as it was written."""
    parts = dict(one.partition("=")[::2] for one in message.query.split("&"))
    if len(parts) != len(message.query.split("&")) or not {"SAMLRequest", "SigAlg", "Signature"} <= set(parts):
        raise NoEntry("unsigned")
    method = unquote_plus(parts["SigAlg"])
    if method not in BARE:
        raise NoEntry("algorithm", found=method)
    signed = "&".join(f"{name}={parts[name]}" for name in ("SAMLRequest", "RelayState", "SigAlg") if name in parts)
    try:
        signature = base64.b64decode("".join(unquote_plus(parts["Signature"]).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoEntry("signature") from error
    check = OneLogin_Saml2_Utils.validate_binary_sign
    return any(check(signed, signature, certificate, method) for certificate in about.certificates)


def _by_form(message: _Message, about: About) -> bool:
    """Whether the one signature stands over the whole message."""
    document = message.document
    signatures = find(document, "//ds:Signature")
    if not signatures:
        raise NoEntry("unsigned")
    ids = [str(one) for one in find(document, "//@ID | //@Id | //@id")]
    references = find(document, f"{SIGNATURE}/ds:SignedInfo/ds:Reference")
    whole = len(references) == 1 and references[0].get("URI") == f"#{document.get('ID')}"
    if len(signatures) > 1 or not whole or len(ids) != len(set(ids)) or find(document, "//ds:Object | //ds:Manifest"):
        raise NoEntry("wrapped")
    try:
        known = list(about.certificates)
        return bool(OneLogin_Saml2_Utils.validate_sign(document, xpath=SIGNATURE, multicerts=known))
    except Exception:  # the toolkit and what is below it raise many kinds at hostile input
        return False


def _check(provider: Provider, about: About, document: Any, identifier: str, skew: int) -> None:
    now, issuers = int(time.time()), texts(find(document, "./saml:Issuer"))
    if issuers != [about.entity]:
        raise NoEntry("issuer", why=", ".join(issuers) or "–")
    if document.get("Destination") != places.out(provider):
        raise NoEntry("destination", why=document.get("Destination") or "–")
    if not NAME.fullmatch(identifier):
        raise NoEntry("form", why="ID")
    try:
        made, until = moment(document.get("IssueInstant")) or 0, moment(document.get("NotOnOrAfter"))
    except Exception as error:  # no moment at all
        raise NoEntry("form", why="IssueInstant") from error
    if made > now + skew:
        raise NoEntry("early")
    if made < now - OLDEST - skew or (until or now + 1) + skew <= now:
        raise NoEntry("expired")


def _answer(provider: Provider, about: About, identifier: str, relay: str) -> str:
    """Where the browser tells that it is done; empty when the system has no address for that."""
    if not about.sign_out:
        return ""
    pair = pairs(provider)[0]
    answer = OneLogin_Saml2_Logout_Response(toolkit(provider, about, pair))
    answer.build(identifier)
    said = {"SAMLResponse": answer.get_response()} | ({"RelayState": relay} if relay else {})
    return address(about.answers or about.sign_out, said, pair)
