"""Keyset cursors: the place after which a page begins, as text for an address."""

import base64
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class BadCursor(ValueError):
    """Not a cursor that was given out."""


@dataclass
class Page(Generic[T]):
    """Some items, and the cursors of the pages around them, if there are any."""

    items: list[T]
    next: str | None = None
    previous: str | None = None


def encode(at: datetime, pk: int) -> str:
    """Return the cursor of the item with this moment and id, exact to the microsecond."""
    return base64.urlsafe_b64encode(struct.pack(">qq", (at - _EPOCH) // _MICROSECOND, pk)).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, int]:
    """Return the moment and id of a cursor. Raises BadCursor."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, pk = struct.unpack(">qq", raw)
        at = _EPOCH + moment * _MICROSECOND
    except (struct.error, OverflowError, ValueError) as error:
        raise BadCursor(cursor[:40]) from error
    if pk < 0 or encode(at, pk) != cursor:
        raise BadCursor(cursor[:40])
    return at, pk
