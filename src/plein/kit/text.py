"""Cleaning and naming plain text."""

import re
import secrets
import unicodedata
from binascii import a2b_base64, a2b_qp
from collections.abc import Callable

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)
# In a name these only serve to look like nobody, or like somebody else.
_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\u2800\u3164\uffa0]"
)
_JOINERS = " \u200c\u200d"
_SPACES = re.compile(r"\s+")
_UNGUESSABLE = re.compile(r"-[0-9a-f]{16}$")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LATIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_ENCODED = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([!->@-~ ]*)\?=", re.IGNORECASE)  # RFC 2047
_BETWEEN = re.compile(r"(?<=\?=)[ \t]+(?==\?)")
_LONGEST_HEADER = 4000
_NAME_WORD = re.compile(r"(?<!\w)'[st](?!\w)|\w+")
_PARTICLES = (
    "a aan af al am auf aus ben bij bin boven da dal dalla das de degli dei del della den der des di die do don dos du el gli "
    "het i im in la las le les lo los of onder op over 's 't te ten ter tho thoe thor to toe tot uijt uit unter van vander ver "
    "vom von voor vor zu zum zur"
)
TUSSENVOEGSELS = frozenset(_PARTICLES.split())


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` in NFC without control characters, direction overrides and lone surrogates; one line unless `lines`,
    and then nothing when there is nothing to see in it.
    """
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", _BREAKS.sub("\n", text)))
    if lines:
        return text.strip("\n").rstrip()
    line = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip(_JOINERS)
    return line if any(unicodedata.category(sign)[0] in "LNPS" for sign in line) else ""


def slugify(name: str, taken: Callable[[str], bool]) -> str:
    """Return a free ASCII name for addresses of at most 60 characters, never digits only."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LATIN)).encode("ascii", "ignore").decode()
    base = _NOT_SLUG.sub("-", plain.lower()).strip("-")[:52].strip("-")
    if not base:
        base = f"x{secrets.token_hex(4)}"
    elif base.isdigit():
        base = f"{base}-{secrets.token_hex(3)}"
    if not taken(base):
        return base
    for number in range(2, 100):
        if not taken(f"{base}-{number}"):
            return f"{base}-{number}"
    return f"{base[:47]}-{secrets.token_hex(6)}"


def unguessable(slug: str) -> str:
    """The same name for addresses with an end that nobody guesses."""
    return f"{_UNGUESSABLE.sub('', slug)[:43].strip('-')}-{secrets.token_hex(8)}"


def is_unguessable(slug: str) -> bool:
    """Whether a name for addresses ends as `unguessable` makes it."""
    return bool(_UNGUESSABLE.search(slug))


def initials(name: str) -> str:
    """Return the first letters of the first and last word, skipping tussenvoegsels: Sanne van den Berg is SB."""
    words = [word for word in name.split() if word[0].isalnum() or _is_particle(word)] or name.split()
    last = len(words) - 1
    named = [
        word
        for at, word in enumerate(words)
        if not _is_particle(word) or (at == 0 and word[0].isupper()) or at == last > 0
    ]
    ends = named[:1] + named[1:][-1:] or words[:1]
    return "".join(word[0] for word in ends).upper()


def sort_name(name: str) -> str:
    """Return the name as Dutch lists order it: Sanne van den Berg is found under Berg, Sanne van den."""
    words = name.split()
    if len(words) < 2:
        return " ".join(words)
    last = [word.rpartition("-")[2] for word in words[:-1]]  # Kees Berg-de Boer is found under Berg
    start = next((at for at, word in enumerate(last) if at and _is_particle(word)), len(words) - 1)
    while start < len(words) - 1 and _is_particle(words[start]):
        start += 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def sort_key(name: str) -> str:
    """`sort_name` without capitals and accents, so that lists have one order everywhere."""
    return fold(sort_name(name)).removeprefix("d'").removeprefix("l'")


def fold(text: str) -> str:
    """Return `text` without capitals and accents, for comparing."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower().translate(_LATIN).replace("’", "'"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def without_particles(words: list[str]) -> list[str]:
    """The words from the first that is no tussenvoegsel on: who types "van den berg" looks under Berg."""
    start = next((at for at, word in enumerate(words) if not _is_particle(word)), 0)
    return words[start:]


def name_words(text: str) -> list[str]:
    """The words of a name as it is compared: no capitals, accents and signs, but for the ' of 't and 's."""
    return _NAME_WORD.findall(fold(text))


def particles(words: list[str]) -> list[str]:
    """Those of the words that are tussenvoegsels."""
    return [word for word in words if _is_particle(word)]


def header(text: str) -> str:
    """Return `text` fit for a mail header: encoded words (RFC 2047) are decoded first, then every control character goes.

    Python 3.11's `email` decodes encoded words again when it writes them, so CR LF hidden in them would become header lines.
    """
    text = _CONTROL.sub(" ", text[:_LONGEST_HEADER])
    for _ in range(3):  # words within words
        text = _CONTROL.sub(" ", _decoded(text))
    # Whatever still looks like the start of an encoded word, or came out of one, is broken up for good.
    return _SPACES.sub(" ", text).replace("=?", "= ?").strip()


def _is_particle(word: str) -> bool:
    return word.lower().replace("’", "'").replace("‘", "'") in TUSSENVOEGSELS


def _decoded(text: str) -> str:
    return _ENCODED.sub(_word, _BETWEEN.sub("", text)) if "=?" in text else text


def _word(match: re.Match[str]) -> str:
    charset, encoding, content = match.groups()
    try:
        raw = a2b_qp(content, header=True) if encoding in "qQ" else a2b_base64(content + "=" * (-len(content) % 4))
        return raw.decode(charset, "replace")
    except (ValueError, LookupError):  # not base64, or no such character set
        return content
