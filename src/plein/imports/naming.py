"""Names for people and spaces that come in: clean, free, and the same again when an import is resumed."""

import re
import unicodedata
from collections.abc import Iterable

from plein.kit.text import clean

_NOT_USERNAME = re.compile(r"[^a-z0-9._-]+")
_LEADING = re.compile(r"^[^a-z0-9]+")
# What "@…" means to everyone in other products; nobody should answer to it.
RESERVED = frozenset({"all", "channel", "everyone", "group", "here", "me", "new"})


def username_base(*wanted: str) -> str:
    """The first of these that holds letters or digits, as a user name of at most 56 characters."""
    for name in wanted:
        plain = unicodedata.normalize("NFKD", clean(name).lower()).encode("ascii", "ignore").decode()
        base = _LEADING.sub("", _NOT_USERNAME.sub("-", plain))[:56].rstrip("._-")
        if base:
            return base
    return "imported"


class Taken:
    """Names in use; finding the next free one stays quick however many are called the same."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = set(names)
        self._next: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def free(self, base: str) -> str:
        """Return `base`, or `base-2` and so on, and hold it from now on."""
        name, number = base, self._next.get(base, 2)
        while name in self._names or name in RESERVED:
            name = f"{base}-{number}"
            number += 1
        self._next[base] = number
        self._names.add(name)
        return name
