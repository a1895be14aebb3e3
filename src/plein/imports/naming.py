"""Names for people and spaces that come in: free, and the same again when an import is resumed."""

from collections.abc import Iterable

from plein.core.people.naming import RESERVED


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
