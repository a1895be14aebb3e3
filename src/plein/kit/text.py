"""Cleaning and naming plain text."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from email.errors import HeaderParseError
from email.header import decode_header, make_header

_BIDI = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNWANTED = re.compile(f"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff{_BIDI}]")
_SPACES = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
TUSSENVOEGSELS = frozenset("aan af bij bin da dal de degli dei del della den der des di dos du el het i in la las le les lo los 's 't te ten ter tot uijt uit van vom von voor zu zum zur".split())


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` in NFC without control characters, direction overrides and lone surrogates; one line unless `lines`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    return text.strip("\n").rstrip() if lines else _SPACES.sub(" ", text).strip()


def slugify(name: str, taken: Callable[[str], bool]) -> str:
    """Return a free ASCII name for addresses of at most 60 characters, never digits only."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = _NOT_SLUG.sub("-", plain).strip("-")[:52].strip("-")
    if not base or base.isdigit():
        base = f"{base}-{secrets.token_hex(3)}".strip("-") if base else f"x{secrets.token_hex(4)}"
    if not taken(base):
        return base
    for number in range(2, 100):
        if not taken(f"{base}-{number}"):
            return f"{base}-{number}"
    return f"{base}-{secrets.token_hex(3)}"


def initials(name: str) -> str:
    """Return the first letters of the first and last word, skipping tussenvoegsels: Sanne van den Berg is SB."""
    words = [word for word in name.split() if word.lower() not in TUSSENVOEGSELS and word[0].isalnum()] or name.split()[:1]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


def sort_name(name: str) -> str:
    """Return the Dutch sort key: Sanne van den Berg sorts as Berg, Sanne van den."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if i and word.lower() not in TUSSENVOEGSELS), len(words) - 1)
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}".strip(", ").lower() if len(words) > 1 else name.lower()


def header(text: str) -> str:
    """Return `text` fit for a mail header: encoded words (RFC 2047) are decoded first, then every control character goes.

    Python 3.11's `email` decodes encoded words again when it writes them, so CR LF hidden in them would become header lines.
    """
    for _ in range(3):
        try:
            decoded = str(make_header(decode_header(text))) if "=?" in text else text
        except (HeaderParseError, LookupError, UnicodeError, ValueError):
            decoded = text.replace("=?", "")
        if decoded == text:
            break
        text = decoded
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).replace("=?", "").strip()
