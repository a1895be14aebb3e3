"""Emoji by name: what `:` completes to, in Dutch and in English, whichever one types."""

from functools import cache
from itertools import chain
from pathlib import Path

import emoji

MOST = 8


def starting(typed: str, language: str) -> list[tuple[str, str]]:
    """Emoji with a name that begins so, each with that name; those in the reader's language first."""
    lists = (_dutch(), _english()) if language == "nl" else (_english(), _dutch())
    typed = typed.replace("_", " ")
    found: dict[str, str] = {}
    for sign, names in chain(*lists):
        if sign not in found and (name := next((name for name in names if name.startswith(typed)), None)):
            found[sign] = name
            if len(found) == MOST:
                break
    return list(found.items())


@cache
def _dutch() -> list[tuple[str, list[str]]]:
    lines = (Path(__file__).parent / "nl.txt").read_text(encoding="utf-8").splitlines()
    return [(sign, names.split(", ")) for sign, _space, names in (line.partition(" ") for line in lines)]


@cache
def _english() -> list[tuple[str, list[str]]]:
    whole = {
        sign: about for sign, about in emoji.EMOJI_DATA.items() if about["status"] == emoji.STATUS["fully_qualified"]
    }
    return [
        (sign, [name.strip(":").replace("_", " ") for name in (about["en"], *about.get("alias", []))])
        for sign, about in whole.items()
    ]
