"""Keyset cursors: the place after which a page begins, as text for an address."""

import base64
import json
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

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


def pack(place: list[Any]) -> str:
    """Return the cursor of a place that more than a moment and an id tell."""
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode().rstrip("=")


def unpack(cursor: str, *kinds: type) -> list[Any]:
    """Return the place of a cursor, when it has values of these kinds. Raises BadCursor."""
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except ValueError as error:
        raise BadCursor(cursor[:40]) from error
    if not isinstance(place, list) or [type(one) for one in place] != list(kinds) or not all(map(_storable, place)):
        raise BadCursor(cursor[:40])
    return place


def _storable(value: Any) -> bool:
    """Whether a database can be asked for it."""
    if isinstance(value, int):
        return 0 <= value < 2**63
    return isinstance(value, str) and not re.search("[\x00\ud800-\udfff]", value)
