"""Who may bring an answer: where, when and to which request (the bearer confirmations of an assertion)."""

import time
from typing import Any

from onelogin.saml2.utils import OneLogin_Saml2_Utils

PATH = "/samlp:Response/saml:Assertion/saml:Subject/saml:SubjectConfirmation[@Method='urn:oasis:names:tc:SAML:2.0:cm:bearer']/saml:SubjectConfirmationData"
NAMES = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion"}


def confirmations(document: Any) -> list[dict[str, str]]:
    """What an answer says of being brought by anybody who has it."""
    return [dict(row.attrib) for row in document.xpath(PATH, namespaces=NAMES)]


def confirmation(rows: list[dict[str, str]], here: str, request: str, skew: int) -> str:
    """Empty when at least one says that whoever brings it here, now, to this request, is the person; else what is wrong."""
    problem, now = "confirmation", int(time.time())
    for one in rows:
        until, since = moment(one.get("NotOnOrAfter")), moment(one.get("NotBefore"))
        if one.get("Recipient") != here:
            problem = "recipient"
        elif one.get("InResponseTo") != request:
            problem = "request"
        elif until is None or until + skew <= now:
            problem = "expired"
        elif since is not None and since > now + skew:
            problem = "early"
        else:
            return ""
    return problem


def moment(text: Any) -> int | None:
    """Seconds since 1970 of a moment as SAML writes it; None for none."""
    return int(OneLogin_Saml2_Utils.parse_SAML_to_time(text)) if text else None
