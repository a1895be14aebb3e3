"""Signing out there as well as here: asked for by us, or told by them (OpenID Connect RP-Initiated and Back-Channel Logout)."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from plein.doors import places
from plein.doors.actions import use_once
from plein.doors.models import Provider
from plein.doors.oidc.metadata import metadata
from plein.doors.oidc.tokens import OLDEST, SKEW, check_common, open_token
from plein.doors.refusals import NoEntry

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def leave(provider: Provider, _left: Mapping[str, str]) -> str:
    """Where somebody signs out there too; empty when it is not offered. Raises NoEntry."""
    address = metadata(provider).get("end_session_endpoint", "")
    asked = {"client_id": provider.setting("client_id"), "post_logout_redirect_uri": places.home()}
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}" if address else ""


def hear(provider: Provider, said: Mapping[str, str]) -> tuple[str, str]:
    """The sid and the subject of what ended there, by a logout token that counts once. Raises NoEntry."""
    about = metadata(provider)
    claims = open_token(said.get("logout_token"), about["jwks_uri"]).claims
    check_common(claims, issuer=about["issuer"], client=provider.setting("client_id"))
    events, jti = claims.get("events"), claims.get("jti")
    sid, subject = claims.get("sid", ""), claims.get("sub", "")
    is_logout = isinstance(events, dict) and isinstance(events.get(EVENT), dict) and "nonce" not in claims
    if not is_logout or not isinstance(jti, str) or not jti:
        raise NoEntry("form")
    if not isinstance(sid, str) or not isinstance(subject, str) or not (sid or subject):
        raise NoEntry("subject")
    if not use_once(provider, f"logout:{jti}", timezone.now() + timedelta(seconds=OLDEST + 2 * SKEW)):
        raise NoEntry("used")
    return sid, subject
