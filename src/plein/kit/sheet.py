"""Sheets that go out as CSV: no cell of them is a formula for the program that opens it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, Final

BOM: Final = "\ufeff"  # or Excel takes it for another alphabet
_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: Any) -> str:
    """The cell as text; an apostrophe before what a spreadsheet would calculate. What is read in again loses it."""
    text = "" if cell is None else str(cell).replace("\x00", "")
    return (
        f"'{text}" if text.lstrip(" \u00a0").startswith(_BEGINS_FORMULA) or text.startswith(_BEGINS_FORMULA) else text
    )


def written(rows: Iterable[Sequence[Any]], separator: str = ";") -> Iterator[str]:
    """The rows as lines of CSV, one at a time, so that a long list is never held whole."""
    yield BOM
    for row in rows:
        line = StringIO()
        csv.writer(line, delimiter=separator).writerow([harmless(cell) for cell in row])
        yield line.getvalue()
