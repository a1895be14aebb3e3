"""From what came in a form to an answer whose signature is right: everything that is not as it should be is refused."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any

import xmlsec
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from onelogin.saml2.xmlparser import fromstring

from plein.doors import places
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.doors.saml.about import About
from plein.doors.saml.bearing import confirmation, confirmations
from plein.doors.saml.keys import Pair, pairs
from plein.doors.saml.names import CIPHERS, DIGESTS, FORMS, SIGNATURES, TRANSFORMS, WRAPPINGS
from plein.doors.saml.toolkit import here, toolkit

MOST = 300_000  # bytes of an answer
MOST_PARTS = 3000  # elements in it
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#", "xenc": "http://www.w3.org/2001/04/xmlenc#",
}  # fmt: skip
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
Wrong = OneLogin_Saml2_ValidationError
CODES: dict[int, str] = {
    Wrong.WRONG_INRESPONSETO: "request", Wrong.WRONG_DESTINATION: "destination", Wrong.EMPTY_DESTINATION: "destination",
    Wrong.WRONG_AUDIENCE: "audience", Wrong.WRONG_ISSUER: "issuer", Wrong.ISSUER_NOT_FOUND_IN_ASSERTION: "issuer",
    Wrong.ISSUER_MULTIPLE_IN_RESPONSE: "issuer", Wrong.ASSERTION_TOO_EARLY: "early", Wrong.ASSERTION_EXPIRED: "expired",
    Wrong.SESSION_EXPIRED: "expired", Wrong.WRONG_SUBJECTCONFIRMATION: "confirmation",
    Wrong.NO_SIGNED_ASSERTION: "unsigned", Wrong.NO_SIGNATURE_FOUND: "unsigned", Wrong.INVALID_SIGNATURE: "signature",
    Wrong.DEPRECATED_SIGNATURE_METHOD: "algorithm", Wrong.DEPRECATED_DIGEST_METHOD: "algorithm",
    Wrong.NO_ENCRYPTED_ASSERTION: "open", Wrong.MISSING_CONDITIONS: "form", Wrong.SP_NAME_QUALIFIER_NAME_MISMATCH: "subject",
    **dict.fromkeys((
        Wrong.WRONG_NUMBER_OF_ASSERTIONS, Wrong.WRONG_SIGNED_ELEMENT, Wrong.ID_NOT_FOUND_IN_SIGNED_ELEMENT,
        Wrong.DUPLICATED_ID_IN_SIGNED_ELEMENTS, Wrong.INVALID_SIGNED_ELEMENT, Wrong.DUPLICATED_REFERENCE_IN_SIGNED_ELEMENTS,
        Wrong.UNEXPECTED_SIGNED_ELEMENTS, Wrong.WRONG_NUMBER_OF_SIGNATURES_IN_RESPONSE,
        Wrong.WRONG_NUMBER_OF_SIGNATURES_IN_ASSERTION, Wrong.WRONG_NUMBER_OF_SIGNATURES,
    ), "wrapped"),
}  # fmt: skip


def opened(provider: Provider, about: About, text: str, request: str) -> OneLogin_Saml2_Response:
    """An answer to this request, signed by this system. Raises NoEntry."""
    document = parsed(text)
    _check_status(document)
    is_sealed = bool(find(document, "//saml:EncryptedAssertion"))
    check_algorithms(document)
    response = _decrypted(provider, about, text) if is_sealed else _response(provider, about, pairs(provider)[0], text)
    _check_made(response, about, is_sealed=is_sealed)
    try:
        response.is_valid(here(provider), request, raise_exceptions=True)
    except Wrong as error:
        code = CODES.get(error.code, "form")
        if code == "confirmation":  # which of all it is
            rows = confirmations(response.get_xml_document())
            code = confirmation(rows, places.back(provider), request, 0) or code
        raise NoEntry(code, why=str(error)) from error
    except Exception as error:  # the toolkit and the parsers below it raise many kinds at hostile input
        raise NoEntry("form", why=type(error).__name__) from error
    return response


def _check_made(response: OneLogin_Saml2_Response, about: About, *, is_sealed: bool) -> None:
    """Whether an answer has the form it should have. Of one that was encrypted nothing is told before its signature is right:
    whoever changes a byte here and there and reads what is wrong with it could find out what is inside."""
    document = response.get_xml_document()
    try:
        _check_shape(document)
        if is_sealed and not _is_signed(document, about):
            raise NoEntry("sealed")
    except NoEntry as refused:
        raise NoEntry("sealed") if is_sealed else refused from refused


def _is_signed(document: Any, about: About) -> bool:
    path, known = OneLogin_Saml2_Utils.ASSERTION_SIGNATURE_XPATH, list(about.certificates)
    try:
        return bool(OneLogin_Saml2_Utils.validate_sign(document, xpath=path, multicerts=known))
    except Exception:  # as many kinds as above
        return False


def parsed(text: str) -> Any:
    """The XML in an answer, without anything that could be read in two ways. Raises NoEntry."""
    return read_xml(decoded(text), "Response")


def decoded(text: str) -> bytes:
    """What was sent as base64. Raises NoEntry."""
    if not text:
        raise NoEntry("missing")
    if len(text) > MOST * 4 // 3:
        raise NoEntry("large")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoEntry("form", why="base64") from error


def read_xml(content: bytes, kind: str) -> Any:
    """A message of this kind. Raises NoEntry."""
    if b"<!" in content or b"\0" in content or ENCODING.match(content):  # comments, DTDs, entities, other alphabets
        raise NoEntry("form", why="<!")
    try:
        document = fromstring(content, forbid_dtd=True, forbid_entities=True)
    except Exception as error:
        raise NoEntry("form", why=type(error).__name__) from error
    if document.tag != f"{{{NAMES['samlp']}}}{kind}" or len(document.xpath("//*")) > MOST_PARTS:
        raise NoEntry("form", why=str(document.tag))
    return document


def find(document: Any, path: str) -> list[Any]:
    """Elements or attributes at a path."""
    return list(document.xpath(path, namespaces=NAMES))


def _check_status(document: Any) -> None:
    codes = [str(one) for one in find(document, "/samlp:Response/samlp:Status//samlp:StatusCode/@Value")]
    if codes and codes[0] == SUCCESS:
        return
    said = " ".join(str(one) for one in find(document, "/samlp:Response/samlp:Status/samlp:StatusMessage/text()"))
    last = codes[-1].rpartition(":")[2] if codes else "–"
    raise NoEntry("stopped" if last in {"RequestDenied", "AuthnFailed", "NoPassive"} else "said", found=last, why=said)


def check_algorithms(document: Any) -> None:
    """Only what is strong enough, and nothing that computes."""
    asked = {
        "//ds:SignatureMethod/@Algorithm": SIGNATURES, "//ds:Signature//ds:DigestMethod/@Algorithm": DIGESTS,
        "//ds:CanonicalizationMethod/@Algorithm": FORMS, "//ds:Signature//ds:Transform/@Algorithm": TRANSFORMS,
        "//xenc:EncryptedKey/xenc:EncryptionMethod/@Algorithm": WRAPPINGS,
        "//xenc:EncryptedData/xenc:EncryptionMethod/@Algorithm": CIPHERS,
    }  # fmt: skip
    for path, known in asked.items():
        for found in find(document, path):
            if found not in known:
                raise NoEntry("algorithm", found=str(found))


def _check_shape(document: Any) -> None:
    """One assertion, where it belongs; every name once; every signature over the one thing it stands in."""
    ids = [str(one) for one in find(document, "//@ID | //@Id | //@id | //@AssertionID")]
    signatures = find(document, "//ds:Signature")
    fine = (
        len(ids) == len(set(ids))
        and len(find(document, "//saml:Assertion")) == len(find(document, "/samlp:Response/saml:Assertion")) == 1
        and len(signatures) <= 2
        and all(_is_plain(one) for one in signatures)
        and not find(document, "//ds:Object | //ds:Manifest | //comment() | //processing-instruction()")
    )
    if not fine:
        raise NoEntry("wrapped")
    check_algorithms(document)


def _is_plain(signature: Any) -> bool:
    references = find(signature, "./ds:SignedInfo/ds:Reference")
    parent = signature.getparent()
    return (
        len(references) == 1
        and references[0].get("URI") == f"#{parent.get('ID')}"
        and len(find(references[0], ".//ds:Transform")) <= 2
        and parent.tag in {f"{{{NAMES['samlp']}}}Response", f"{{{NAMES['saml']}}}Assertion"}
    )


def _decrypted(provider: Provider, about: About, text: str) -> OneLogin_Saml2_Response:
    """Opened with the key in use, else with the one that waits to be."""
    problem: Exception | None = None
    for pair in pairs(provider):
        try:
            return _response(provider, about, pair, text)
        except (NoEntry, xmlsec.Error) as error:
            problem = error
    raise NoEntry("sealed") from problem


def _response(provider: Provider, about: About, pair: Pair, text: str) -> OneLogin_Saml2_Response:
    try:
        return OneLogin_Saml2_Response(toolkit(provider, about, pair), "".join(text.split()))
    except Exception as error:
        raise NoEntry("form", why=type(error).__name__) from error


def texts(rows: Iterable[Any]) -> list[str]:
    """What stands in elements."""
    return [str(OneLogin_Saml2_XML.element_text(row) or "").strip() for row in rows]
