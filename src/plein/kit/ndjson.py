"""Canonical JSON, one value a line: the same data always gives the same bytes."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

_SURROGATE = re.compile("[\ud800-\udfff]")
_PIECE = 1 << 16


class BadLine(ValueError):
    """A line that cannot be used: where it is, counted from 1, and why."""

    def __init__(self, line_number: int, reason: str) -> None:
        super().__init__(_("line %(line)s: %(reason)s") % {"line": line_number, "reason": reason})
        self.line_number = line_number
        self.reason = reason


def dump(obj: Any) -> str:
    """Return `obj` as one line of JSON without spaces, keys in order. Raises ValueError for what JSON cannot hold."""
    text = _ENCODER.encode(obj)
    return _SURROGATE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", text)


def load_lines(stream: IO[bytes], limit: int) -> Iterator[tuple[int, Any]]:
    """Return line numbers and values, one by one; empty lines are skipped.

    Raises BadLine for a line that is longer than `limit` bytes or no JSON; the iterator then goes on after that line.
    """
    return _Lines(stream, limit)


class _Lines:
    """Not a generator, since those end at their first exception."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream, self._limit, self._number = stream, limit, 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        return self

    def __next__(self) -> tuple[int, Any]:
        while line := self._stream.readline(self._limit + 2):  # room for CR LF
            self._number += 1
            bare = line.rstrip(b"\r\n")
            if len(bare) > self._limit:
                self._skip(line)
                raise BadLine(self._number, _("longer than %(count)s bytes") % {"count": self._limit})
            if self._number == 1:
                bare = bare.removeprefix(b"\xef\xbb\xbf")
            if bare.strip():
                return self._number, self._parsed(bare)
        raise StopIteration

    def _skip(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._stream.readline(_PIECE)

    def _parsed(self, line: bytes) -> Any:
        try:
            return _DECODER.decode(line.decode())
        except UnicodeDecodeError as error:
            raise BadLine(self._number, _("not UTF-8")) from error
        except RecursionError as error:
            raise BadLine(self._number, _("nested too deeply")) from error
        except ValueError as error:
            raise BadLine(self._number, _("not JSON: %(error)s") % {"error": error}) from error


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


# Made once: making them costs as much as a line.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse)
