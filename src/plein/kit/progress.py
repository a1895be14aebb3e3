"""Saying how far a long command is."""

import sys
import time
from collections.abc import Mapping
from types import MappingProxyType, TracebackType

from plein.kit.numbers import number

PAUSE = 0.2  # seconds between two drawings of the line


class Steps:
    """One line on a terminal that says how far a long command is; nothing elsewhere. `names` are those of the steps for people."""

    def __init__(self, quiet: bool = False, names: Mapping[str, object] = MappingProxyType({})) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._names = names
        self._counts: dict[str, int] = {}
        self._drawn = 0.0

    def __enter__(self) -> "Steps":
        return self

    def __call__(self, what: str, count: int) -> None:
        """`count` more of `what` are done."""
        self._counts[what] = self._counts.get(what, 0) + count
        if self._shown and time.monotonic() - self._drawn > PAUSE:
            self._drawn = time.monotonic()
            print(
                f"\r\x1b[K{self._names.get(what, what)}: {number(self._counts[what])}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
