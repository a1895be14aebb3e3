"""Values of an archive's lines: what is empty is left out, and moments are text."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

Line = dict[str, Any]
BATCH = 500


def line(kind: str, value: Line) -> Line:
    """A line of this kind."""
    return {"type": kind, kind: value}


def of(row: Any, names: Iterable[str]) -> Line:
    """These fields of a row, without those that are empty."""
    return filled(**{name: plain(getattr(row, name)) for name in names})


def filled(**values: Any) -> Line:
    """These values, without those that are empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, datetime) else value
