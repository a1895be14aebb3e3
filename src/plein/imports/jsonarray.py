"""Reading a list of JSON values piece by piece, however long the list is."""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from plein.imports.sentences import Said, Sentence, say

LARGEST_ITEM = 4 * 1024 * 1024  # characters
_SOMETHING = re.compile(r"[^ \t\r\n]")
_DECODER = json.JSONDecoder()


class BadJson(Said):
    """What follows cannot be read; what came before could."""


def items(pieces: Iterable[bytes]) -> Iterator[Any]:
    """Yield the values of a JSON array. Raises BadJson where it stops being one; never holds more than one value and a piece."""
    source = _Text(pieces)
    if source.peek() != "[":
        raise BadJson(say("not a list") if source.peek() else say("empty"))
    source.at += 1
    count = 0
    while (mark := source.peek()) != "]":
        if count and mark == ",":
            source.at += 1
            mark = source.peek()
        elif count:
            raise BadJson(_not_json(count) if mark else _broken_off(count))
        if not mark:
            raise BadJson(_broken_off(count))
        value = source.value(count)
        count += 1
        yield value
    source.at += 1
    if source.peek():  # also reads to the end, where a checksum may be wrong
        raise BadJson(say("more after the list of %(count)s", count=count))


def _not_json(count: int) -> Sentence:
    return say("not JSON after item %(count)s", count=count)


def _broken_off(count: int) -> Sentence:
    return say("broken off after item %(count)s", count=count)


class _Text:
    """Decoded text with a place in it, filled up as needed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._more = True
        self.buffer, self.at = "", 0

    def fill(self) -> bool:
        """Read on; False at the end."""
        if not self._more:
            return False
        piece = next(self._pieces, None)
        self._more = piece is not None
        self.buffer = self.buffer[self.at :] + self._decode.decode(piece or b"", final=piece is None)
        self.at = 0
        return True

    def peek(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            found = _SOMETHING.search(self.buffer, self.at)
            if found:
                self.at = found.start()
                return found[0]
            self.at = len(self.buffer)
            if not self.fill():
                return ""

    def value(self, count: int) -> Any:
        """The value that begins here."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.at)
                if end < len(self.buffer) or not self.fill():  # a number at the very end may go on
                    self.at = end
                    return value
            except RecursionError as error:
                raise BadJson(say("nested too deeply after item %(count)s", count=count)) from error
            except ValueError as error:
                if len(self.buffer) - self.at > LARGEST_ITEM:
                    large = say("not JSON, or an item that is too large, after item %(count)s", count=count)
                    raise BadJson(large) from error
                if not self.fill():
                    raise BadJson(_not_json(count)) from error
