"""What python3-saml wants to know of a door: always strict, with signed assertions, and no old algorithms."""

from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from onelogin.saml2.settings import OneLogin_Saml2_Settings

from plein.doors import places
from plein.doors.models import Provider
from plein.doors.saml.about import About
from plein.doors.saml.keys import Pair
from plein.doors.saml.names import POST, REDIRECT, RSA_SHA256, SHA256, UNSPECIFIED


def toolkit(
    provider: Provider, about: About | None, pair: Pair, waiting: Pair | None = None
) -> OneLogin_Saml2_Settings:
    """Its settings for this door. Addresses are written into XML as they are, so they are escaped here."""
    signs = provider.setting("signs") == "yes"
    given: dict[str, Any] = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": places.own(provider),
            "assertionConsumerService": {"url": places.back(provider), "binding": POST},
            "singleLogoutService": {"url": places.out(provider), "binding": REDIRECT},
            "NameIDFormat": provider.setting("name_id") or UNSPECIFIED,
            "x509cert": pair.certificate, "privateKey": pair.key,
            **({"x509certNew": waiting.certificate} if waiting else {}),
        },
        "security": {
            "authnRequestsSigned": signs, "logoutRequestSigned": True, "wantAssertionsSigned": True,
            "wantAssertionsEncrypted": about is None or provider.setting("encrypted") == "must", "wantAttributeStatement": False,
            "wantNameId": False, "rejectDeprecatedAlgorithm": True, "allowRepeatAttributeName": True,
            "requestedAuthnContext": False, "allowSingleLabelDomains": True,
            "signatureAlgorithm": RSA_SHA256, "digestAlgorithm": SHA256,
            "metadataValidUntil": "", "metadataCacheDuration": "",
        },
    }  # fmt: skip
    if about is not None:
        given["idp"] = {
            "entityId": about.entity, "x509certMulti": {"signing": list(about.certificates)},
            "singleSignOnService": {"url": _escaped(about.sign_in), "binding": REDIRECT},
            **({"singleLogoutService": {"url": _escaped(about.sign_out), "binding": REDIRECT}} if about.sign_out else {}),
        }  # fmt: skip
    return OneLogin_Saml2_Settings(given, sp_validation_only=about is None)


def here(provider: Provider) -> dict[str, Any]:
    """Where an answer arrived, as the toolkit asks for it: our own address, whatever a request says."""
    parts = urlsplit(places.back(provider))
    return {"https": "on" if parts.scheme == "https" else "off", "http_host": parts.netloc, "script_name": parts.path}


def _escaped(address: str) -> str:
    return escape(address, {'"': "&quot;"})
