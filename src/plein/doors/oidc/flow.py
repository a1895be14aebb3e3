"""Sending somebody to another system, and hearing who comes back."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.utils.translation import gettext as _

from plein.doors import attributes, journey, places
from plein.doors.asking import ask
from plein.doors.journey import Arrival, Journey
from plein.doors.models import Provider
from plein.doors.oidc.metadata import answering, as_object, metadata
from plein.doors.oidc.tokens import SKEW, check_id_token, open_token
from plein.doors.refusals import NoEntry
from plein.kit.fetch import Fetched
from plein.kit.sealed import Unreadable
from plein.kit.text import clean

STOPPED = {"access_denied", "interaction_required", "login_required", "consent_required"}


def begin(going: Journey) -> str:
    """Where to send the browser. Raises NoEntry."""
    provider = going.provider
    about = metadata(provider, fresh=True) if going.purpose == journey.TEST else answering(provider)
    going.kept = {
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "at": str(int(time.time())),
    }
    challenge = base64.urlsafe_b64encode(hashlib.sha256(going.kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": provider.setting("client_id"), "redirect_uri": places.back(provider),
        "scope": provider.setting("scopes"), "state": going.state, "nonce": going.kept["nonce"],
        "code_challenge": challenge, "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if going.purpose == journey.AGAIN else {}),
    }  # fmt: skip
    address = about["authorization_endpoint"]
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def finish(going: Journey, said: Mapping[str, str]) -> Arrival:
    """Who comes back, once everything about it is right. Raises NoEntry."""
    provider, trace = going.provider, going.trace
    about = metadata(provider)
    trace.good(_("The system says what it is"), about["issuer"])
    _check_answer(about, said)
    trace.good(_("The answer in the browser belongs to this sign-in"))
    tokens = _exchange(provider, about, said["code"], going.kept["verifier"])
    trace.good(_("The code was exchanged for an ID token"))
    token = open_token(tokens.get("id_token"), about["jwks_uri"])
    trace.good(_("The signature of the ID token is right"), token.algorithm)
    access = str(tokens.get("access_token", ""))
    known: dict[str, str] = {"issuer": about["issuer"], "client": provider.setting("client_id")}
    check_id_token(token, **known, nonce=going.kept["nonce"], access_token=access)
    subject = token.claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise NoEntry("subject")
    trace.good(_("The ID token was made by this system, for Plein, just now, for this sign-in"), subject)
    if going.purpose == journey.AGAIN:
        _check_fresh(token.claims, going)
    told = _merged(_userinfo(about, access, subject), token.claims, provider.mapping)
    trace.good(_("What else it tells was asked for"), ", ".join(sorted(told)))
    attributes.check_required(provider.setting("required"), told)
    sid = token.claims.get("sid")
    return Arrival(
        subject,
        attributes.read(provider.mapping, told),
        sid if isinstance(sid, str) else "",
        told,
        _seen_at(token.claims),
    )


def _check_answer(about: dict[str, Any], said: Mapping[str, str]) -> None:
    """Who gave the answer comes first: also an error of somebody else is none of ours."""
    if "iss" in said and said["iss"] != about["issuer"]:
        raise NoEntry("iss", found=said["iss"], wanted=about["issuer"])
    if "iss" not in said and about.get("authorization_response_iss_parameter_supported") is True:
        raise NoEntry("iss_missing")
    if error := said.get("error"):
        code = "stopped" if error in STOPPED else "said"
        raise NoEntry(code, found=clean(error), why=clean(said.get("error_description", "")))
    if not said.get("code"):
        raise NoEntry("code")


def _exchange(provider: Provider, about: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": places.back(provider),
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    client, method = provider.setting("client_id"), provider.setting("method")
    try:
        secret = provider.secret
    except Unreadable as error:
        raise NoEntry("unreadable") from error
    if method == "client_secret_basic":
        both = f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(both).decode()}"
    else:
        form |= {"client_id": client, **({"client_secret": secret} if method == "client_secret_post" else {})}
    answer = ask(about["token_endpoint"], method="POST", body=urlencode(form).encode(), headers=headers)
    if answer.status != 200:
        raise _refusal(answer)
    tokens = as_object(answer)
    if not tokens.get("id_token"):
        raise NoEntry("no_token")
    return tokens


def _refusal(answer: Fetched) -> NoEntry:
    """Why the code was not exchanged, as far as they say."""
    try:
        told = as_object(answer)
    except NoEntry:
        told = {}
    if not told.get("error"):
        return NoEntry("status", where=answer.url, why=answer.status)
    return NoEntry("token", found=clean(str(told["error"])), why=clean(str(told.get("error_description", ""))))


def _seen_at(claims: dict[str, Any]) -> int | None:
    at = claims.get("auth_time")
    return at if isinstance(at, int) and not isinstance(at, bool) else None


def _check_fresh(claims: dict[str, Any], going: Journey) -> None:
    at = _seen_at(claims)
    if at is None or at < int(going.kept["at"]) - SKEW:
        raise NoEntry("old")


def _userinfo(about: dict[str, Any], access: str, subject: str) -> dict[str, Any]:
    """What more they tell about this very person; nothing where they tell no more."""
    address = about.get("userinfo_endpoint")
    if not address or not access or not access.isascii() or not access.isprintable():
        return {}
    answer = ask(address, headers={"Authorization": f"Bearer {access}", "Accept": "application/json"}, redirects=0)
    if answer.status != 200:
        raise NoEntry("status", where=address, why=answer.status)
    is_signed = answer.headers.get("content-type", "").startswith("application/jwt")
    told = (
        open_token(answer.body.decode(errors="replace"), about["jwks_uri"]).claims if is_signed else as_object(answer)
    )
    if told.get("sub") != subject:
        raise NoEntry("userinfo", found=told.get("sub", "–"), wanted=subject)
    return told


def _merged(told: dict[str, Any], claims: dict[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Everything they say; what is signed counts first, and what was verified is the address it was said of."""
    address = mapping.get("email", "email")
    verified = {"email_verified", "xms_edov", mapping.get(attributes.VERIFIED, "")}
    if address in claims and told.get(address) != claims[address]:
        told = {name: value for name, value in told.items() if name not in verified}
    return {**told, **claims}
