"""What a signed answer says: for whom it was made, when, for which request, and about whom."""

import time
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import xmlsec
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from plein.doors import places
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.doors.saml.about import About
from plein.doors.saml.bearing import confirmation, confirmations, moment
from plein.doors.saml.keys import pairs
from plein.doors.saml.opening import NAMES, find, texts

OLDEST = 600  # seconds since it was made


@dataclass(frozen=True)
class Claims:
    """All of the one assertion that was signed."""

    identifier: str
    issuer: str
    made_at: int
    algorithm: str
    audiences: list[set[str]]  # each of them must name us
    earliest: int | None
    latest: int | None
    confirmations: list[dict[str, str]]  # by whoever brings it
    destination: str | None
    answers: str  # the request
    seen_at: int  # when they signed in there
    session: str
    name: str
    told: dict[str, list[str]]
    leaving: dict[str, str]

    @property
    def until(self) -> int:
        """From when on it is too old to be brought again."""
        ends = [moment(one.get("NotOnOrAfter")) for one in self.confirmations]
        return max([one for one in [*ends, self.latest] if one is not None], default=int(time.time()) + OLDEST)


def read(provider: Provider, response: OneLogin_Saml2_Response) -> Claims:
    """Read an answer whose signature was found right. Raises NoEntry."""
    try:
        return _read(provider, response)
    except NoEntry:
        raise
    except Exception as error:  # what is signed may still be nonsense
        raise NoEntry("form", why=type(error).__name__) from error


def named(provider: Provider, of: Any) -> tuple[str, dict[str, str]]:
    """The name in a subject or a request, also when it is encrypted for us, and how it is meant. Raises NoEntry."""
    rows = find(of, "./saml:NameID") or [_unsealed(provider, one) for one in find(of, "./saml:EncryptedID")]
    if not rows:
        return "", {}
    known = {"format": "Format", "qualifier": "NameQualifier", "ours": "SPNameQualifier"}
    return texts(rows)[0], {key: str(rows[0].get(there)) for key, there in known.items() if rows[0].get(there)}


def _unsealed(provider: Provider, sealed: Any) -> Any:
    for pair in pairs(provider):
        try:
            data = find(deepcopy(sealed), "./xenc:EncryptedData")[
                0
            ]  # in its place: what it stands in names its namespaces
            name = OneLogin_Saml2_Utils.decrypt_element(data, pair.key, inplace=True)
        except (xmlsec.Error, IndexError):
            continue
        if name is not None and str(name.tag) == f"{{{NAMES['saml']}}}NameID":
            return name
    raise NoEntry("name_sealed")


def _read(provider: Provider, response: OneLogin_Saml2_Response) -> Claims:
    document = response.get_xml_document()
    assertion = find(document, "/samlp:Response/saml:Assertion")[0]
    conditions = find(assertion, "./saml:Conditions")[0]
    name_id, meant = named(provider, find(assertion, "./saml:Subject")[0])
    session = str(response.get_session_index() or "")
    leaving = {"name": name_id, "session": session, **meant}
    moments = [moment(one) for one in find(assertion, "./saml:AuthnStatement/@AuthnInstant")]
    return Claims(
        identifier=str(assertion.get("ID")),
        issuer=texts(find(assertion, "./saml:Issuer"))[0],
        made_at=moment(assertion.get("IssueInstant")) or 0,
        algorithm=str(find(assertion, "./ds:Signature/ds:SignedInfo/ds:SignatureMethod/@Algorithm")[0]).rpartition("#")[
            2
        ],
        audiences=[set(texts(find(one, "./saml:Audience"))) for one in find(conditions, "./saml:AudienceRestriction")],
        earliest=moment(conditions.get("NotBefore")),
        latest=moment(conditions.get("NotOnOrAfter")),
        confirmations=confirmations(document),
        destination=document.get("Destination"),
        answers=str(document.get("InResponseTo") or ""),
        seen_at=moments[0] or 0,
        session=session[:255],
        name=name_id,
        told=_told(response),
        leaving=leaving,
    )


def _told(response: OneLogin_Saml2_Response) -> dict[str, list[str]]:
    """Attributes by their names, and by their friendly names where those stand for nothing else."""
    named = {name: _plain(values) for name, values in response.get_attributes().items()}
    friendly = {name: _plain(values) for name, values in response.get_friendlyname_attributes().items() if name}
    return {**friendly, **named}


def _plain(values: list[Any]) -> list[str]:
    """Values as text; an eduPersonTargetedID is a NameID inside an attribute."""
    found = [one["NameID"].get("value") if isinstance(one, dict) and "NameID" in one else one for one in values]
    return [str(one).strip() for one in found if isinstance(one, str) and one.strip()]


def check(claims: Claims, provider: Provider, about: About, request: str, skew: int) -> None:
    """Whether it is for us, for this sign-in and for now: what the toolkit lets pass when it is not said, is asked for here."""
    us, now = places.own(provider), int(time.time())
    if claims.issuer != about.entity:
        raise NoEntry("issuer", why=claims.issuer)
    if claims.destination is not None and claims.destination != places.back(provider):
        raise NoEntry("destination", why=claims.destination)
    if claims.answers != request:
        raise NoEntry("request" if claims.answers else "unasked")
    if not claims.audiences or any(us not in named for named in claims.audiences):
        raise NoEntry("audience", why=", ".join(one for named in claims.audiences for one in sorted(named)) or "–")
    if (claims.earliest or 0) > now + skew or claims.made_at > now + skew or claims.seen_at > now + skew:
        raise NoEntry("early")
    if (claims.latest or now + 1) + skew <= now or claims.made_at < now - OLDEST - skew:
        raise NoEntry("expired")
    if problem := confirmation(claims.confirmations, places.back(provider), request, skew):
        raise NoEntry(problem, why="SubjectConfirmationData")
