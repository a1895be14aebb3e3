"""Address cards as every address book reads them: vCard 4.0 (RFC 6350)."""

from collections.abc import Iterable

WIDEST = 75  # octets in a line, without its end
_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})

Property = tuple[str, str]


def card(properties: Iterable[Property]) -> bytes:
    """A whole card of these properties: names with their parameters, and values that are escaped already."""
    lines = [("BEGIN", "VCARD"), ("VERSION", "4.0"), *properties, ("END", "VCARD")]
    return b"".join(fold(f"{name}:{value}") for name, value in lines)


def text(value: str) -> str:
    """A value that is text."""
    return value.translate(_ESCAPED)


def structured(*values: str) -> str:
    """A value of several parts, like a name or an address."""
    return ";".join(map(text, values))


def fold(line: str) -> bytes:
    """A line of a card with its end, broken where it is too wide, but never within a character."""
    pieces, room = [bytearray()], WIDEST
    for sign in line:
        octets = sign.encode()
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(bytearray())
            room = WIDEST - 1  # for the space that begins it
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
