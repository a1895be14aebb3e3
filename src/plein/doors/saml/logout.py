"""Signing out there as well as here, asked for by us (SAML single logout by redirect)."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request

from plein.doors.models import Provider
from plein.doors.saml.about import about
from plein.doors.saml.flow import address
from plein.doors.saml.keys import pairs
from plein.doors.saml.toolkit import toolkit


def leave(provider: Provider, left: Mapping[str, str]) -> str:
    """Where somebody signs out there too; empty when it is not offered, or not known any more who it was. Raises NoEntry."""
    found = about(provider)
    if not found.sign_out or not left.get("name"):
        return ""
    pair = pairs(provider)[0]
    request = OneLogin_Saml2_Logout_Request(
        toolkit(provider, found, pair), name_id=left["name"], session_index=escape(left.get("session", "")) or None,
        name_id_format=left.get("format"), nq=left.get("qualifier"), spnq=left.get("ours"),
    )  # fmt: skip
    return address(found.sign_out, {"SAMLRequest": request.get_request()}, pair)
