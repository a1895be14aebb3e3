"""Verifying what another system has signed: first the signature, then that it was made for us, now, and for this sign-in."""

import base64
import hashlib
import hmac
import json
import math
import time
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from plein.doors.oidc import metadata
from plein.doors.refusals import NoEntry

KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}  # what signs by which kind of key
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
HASHES = {
    "256": hashlib.sha256,
    "384": hashlib.sha384,
    "512": hashlib.sha512,
    "DSA": hashlib.sha512,
    "519": hashlib.sha512,
}
SKEW = 60  # seconds that clocks may differ
OLDEST = 600  # seconds since it was made
LONGEST = 64 * 1024
LEAST_BITS = 2048
REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


@dataclass(frozen=True)
class Token:
    """A token whose signature is right."""

    claims: dict[str, Any]
    algorithm: str


def open_token(text: Any, keys_at: str) -> Token:
    """Check the signature with a key of the system, which is asked for its keys anew when it has new ones. Raises NoEntry."""
    header = _header(text)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise NoEntry("algorithm", found=algorithm)
    fitting = _fitting(metadata.keys(keys_at), header) or _fitting(metadata.keys(keys_at, fresh=True), header)
    if fitting is None:
        raise NoEntry("key", found=header.get("kid", "–"))
    try:
        found = jws.deserialize_compact(text, import_key(fitting), registry=REGISTRY)
        claims = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise NoEntry("signature") from error
    if not isinstance(claims, dict):
        raise NoEntry("form")
    return Token(claims, algorithm)


def _header(text: Any) -> dict[str, Any]:
    if not isinstance(text, str) or len(text) > LONGEST or text.count(".") != 2:
        raise NoEntry("form")
    raw = text.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    except (ValueError, RecursionError) as error:
        raise NoEntry("form") from error
    if not isinstance(found, dict):
        raise NoEntry("form")
    return found


def _fitting(rows: list[dict[str, Any]], header: dict[str, Any]) -> dict[str, Any] | None:
    """The one public key that is meant for this: by its name, its kind, and what it says it is for."""
    kind, kid = KINDS[header["alg"][:2]], header.get("kid")
    fit = [row for row in rows if row.get("kty") == kind and row.get("use", "sig") == "sig"]
    fit = [row for row in fit if row.get("alg", header["alg"]) == header["alg"] and _is_strong(row)]
    fit = [row for row in fit if row.get("kid") == kid] if kid is not None else fit
    return fit[0] if len(fit) == 1 else None


def _is_strong(row: dict[str, Any]) -> bool:
    return row["kty"] != "RSA" or len(str(row.get("n", ""))) * 6 >= LEAST_BITS - 8


def check_id_token(token: Token, *, issuer: str, client: str, nonce: str, access_token: str) -> None:
    """Whether it was made by them, for us, just now, and for this sign-in. Raises NoEntry."""
    claims = token.claims
    check_common(claims, issuer=issuer, client=client)
    if not _is_later(claims.get("exp"), time.time() - SKEW):
        raise NoEntry("expired")
    found = claims.get("nonce")
    if not isinstance(found, str) or not hmac.compare_digest(found.encode(), nonce.encode()):
        raise NoEntry("nonce")
    if "at_hash" in claims and claims["at_hash"] != _half(access_token, token.algorithm):
        raise NoEntry("hash")


def check_common(claims: dict[str, Any], *, issuer: str, client: str) -> None:
    """What holds for every token: who made it, for whom, and when. Raises NoEntry."""
    if claims.get("iss") != issuer:
        raise NoEntry("token_issuer", found=claims.get("iss", "–"), wanted=issuer)
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if client not in meant:
        raise NoEntry("audience", found=audience, wanted=client)
    if claims.get("azp", client if len(meant) == 1 else None) != client:
        raise NoEntry("party", found=claims.get("azp", "–"), wanted=client)
    now = time.time()
    if not _is_between(claims.get("iat"), now - OLDEST - SKEW, now + SKEW):
        raise NoEntry("issued")
    if "nbf" in claims and not _is_between(claims["nbf"], 0, now + SKEW):
        raise NoEntry("issued")
    if "exp" in claims and not _is_later(claims["exp"], now - SKEW):
        raise NoEntry("expired")


def _is_later(value: Any, than: float) -> bool:
    return _is_between(value, than, math.inf)


def _is_between(value: Any, least: float, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and least <= value <= most


def _half(access_token: str, algorithm: str) -> str:
    digest = HASHES[algorithm[-3:]](access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
