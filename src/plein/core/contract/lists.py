"""Pages of things other than posts, newest first."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from plein.kit.paging import BadCursor, decode, encode

_START = datetime(1970, 1, 1, tzinfo=UTC)


def newest_first(rows: "QuerySet[Any]", before: str, limit: int) -> tuple[list[Any], str | None]:
    """A page of rows by id, and the cursor of the next page. Raises BadCursor."""
    if before:
        at, pk = decode(before)
        if at != _START:
            raise BadCursor(before)
        rows = rows.filter(pk__lt=pk)
    some = list(rows.order_by("-pk")[: limit + 1])
    return some[:limit], encode(_START, some[limit - 1].pk) if len(some) > limit else None
