"""Codes that are read from paper and typed on a phone."""

import math
import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "34679CDFGHJKMNPQRTVWXY"  # nothing that looks like something else, and no words
GROUPS, SIGNS = 3, 4
BITS = GROUPS * SIGNS * math.log2(len(ALPHABET))  # 53: wrong tries are limited


def new_code() -> str:
    """A code as it stands on paper: CDFG-HJKM-NPQR."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)) for _ in range(GROUPS))


def kept(code: str) -> str:
    """What is kept of a code, whatever its case and dashes. It is made with the key of this installation, as a code is short."""
    typed = "".join(sign for sign in code[:100].upper() if sign.isalnum() and sign.isascii())
    return salted_hmac("plein.cards", typed, algorithm="sha256").hexdigest()
