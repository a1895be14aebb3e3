"""Sending somebody to another system with a request, and hearing who comes back."""

import base64
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import xmlsec
from django.utils.translation import gettext as _
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from plein.doors import attributes, journey
from plein.doors.actions import use_once
from plein.doors.journey import Arrival, Journey
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.doors.saml import about as abouts
from plein.doors.saml.about import About
from plein.doors.saml.claims import Claims, check, read
from plein.doors.saml.keys import Pair, pairs
from plein.doors.saml.names import RSA_SHA256, TRANSIENT
from plein.doors.saml.opening import opened
from plein.doors.saml.toolkit import toolkit

REFRESHING = {"signature", "sealed"}  # what another key of the system may be the reason of


def begin(going: Journey) -> str:
    """Where to send the browser. Raises NoEntry."""
    provider = going.provider
    about = abouts.about(provider, fresh=going.purpose == journey.TEST)
    pair = pairs(provider)[0]
    request = OneLogin_Saml2_Authn_Request(
        toolkit(provider, about, pair), force_authn=going.purpose == journey.AGAIN, set_nameid_policy=bool(provider.setting("name_id")),
    )  # fmt: skip
    going.kept = {"request": request.get_id(), "at": str(int(time.time()))}
    asked = {"SAMLRequest": request.get_request(), "RelayState": going.state}
    return address(about.sign_in, asked, pair if provider.setting("signs") == "yes" else None)


def address(to: str, asked: Mapping[str, str], pair: Pair | None) -> str:
    """An address with a request in it, signed when there is a key to do so."""
    query = urlencode(asked, quote_via=quote)
    if pair is not None:
        query += f"&{urlencode({'SigAlg': RSA_SHA256}, quote_via=quote)}"
        signature = OneLogin_Saml2_Utils.sign_binary(query, pair.key, xmlsec.Transform.RSA_SHA256)
        query += f"&{urlencode({'Signature': base64.b64encode(signature).decode()}, quote_via=quote)}"
    return f"{to}{'&' if urlsplit(to).query else '?'}{query}"


def finish(going: Journey, said: Mapping[str, str]) -> Arrival:
    """Who comes back, once everything about it is right. Raises NoEntry."""
    provider, trace = going.provider, going.trace
    about = abouts.about(provider)
    trace.good(_("The system says what it is"), about.entity)
    text, request = said.get("SAMLResponse", ""), going.kept["request"]
    claims = _claims(provider, about, text, request)
    trace.good(_("The answer was signed by this system"), claims.algorithm)
    skew = int(provider.setting("skew") or 60)
    check(claims, provider, about, request, skew)
    trace.good(_("The answer was made for Plein, just now, for this sign-in"), claims.identifier)
    if going.purpose == journey.AGAIN and claims.seen_at < int(going.kept["at"]) - skew:
        raise NoEntry("old")
    until = datetime.fromtimestamp(claims.until + skew, UTC) + timedelta(minutes=1)
    if not use_once(provider, f"assertion:{claims.identifier}", until):
        raise NoEntry("used")
    subject = _subject(provider, claims)
    trace.good(_("It says who it is"), subject)
    told: dict[str, Any] = {**claims.told, "NameID": claims.name}
    attributes.check_required(provider.setting("required"), told)
    found = attributes.read(provider.mapping, told)
    if provider.setting("verified") == "yes":
        found = replace(found, is_verified=bool(found.get("email")))
    return Arrival(subject, found, claims.session, told, claims.seen_at, claims.leaving)


def _claims(provider: Provider, about: About, text: str, request: str) -> Claims:
    """What an answer holds; when its key is unknown, the keys are asked for anew, once in a while."""
    try:
        return read(provider, opened(provider, about, text, request))
    except NoEntry as refused:
        fresh = abouts.anew(provider) if refused.code in REFRESHING else None
        if fresh is None or fresh == about:
            raise
    return read(provider, opened(provider, fresh, text, request))


def _subject(provider: Provider, claims: Claims) -> str:
    """What stays the same for this person there: an attribute that the administrator chose, else the NameID."""
    wanted = provider.setting("subject")
    if wanted:
        found = claims.told.get(wanted, [])
        if len(found) != 1:
            raise NoEntry("subject_attribute", wanted=wanted)
        return str(found[0])
    if claims.leaving.get("format") == TRANSIENT:
        raise NoEntry("transient")
    if not claims.name:
        raise NoEntry("subject")
    return claims.name
