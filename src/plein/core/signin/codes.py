"""Codes that are typed at the door: those of an authenticator app (RFC 6238), and recovery codes on paper."""

import base64
import hashlib
import secrets
from hmac import compare_digest

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
GROUPS, SIGNS = 3, 4  # of a recovery code: 59 bits
MANY = 10  # recovery codes at a time
ROUNDS = 20_000


def typed(code: str) -> str:
    """A code as it is compared: spaces and dashes are for the eye."""
    return "".join(sign for sign in code.lower()[:100] if sign.isalnum() and sign.isascii())


def new_app_secret() -> str:
    """What Plein and an authenticator app share: 160 bits as text."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def moment_of(secret: str, code: str) -> int | None:
    """The half minute (now, or the one before or after) for which the app shows this code; None for any other code."""
    found = None
    for moment in yield_hotp_counters_from_time():
        if compare_digest(format_hotp_value(hotp_value(secret, moment)), typed(code)):
            found = moment
    return found


def new_recovery_codes() -> list[str]:
    """Codes to print."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)) for _ in range(GROUPS)) for _ in range(MANY)
    ]


def kept(code: str, salt: str) -> str:
    """What is kept of a recovery code: slow enough that a stolen table is of no use."""
    return hashlib.pbkdf2_hmac("sha256", typed(code).encode(), salt.encode(), ROUNDS).hex()
