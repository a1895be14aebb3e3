"""Reading CSV as spreadsheets and systems of HR write it: any separator, any of the usual alphabets, damaged or not.

Nothing is held but one record and a few lines: a file of any size, or one endless line, costs no memory.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from plein.imports.report import Unreadable
from plein.imports.sentences import say

SEPARATORS: Final = (";", ",", "\t")
MOST_COLUMNS: Final = 100
MOST_ROWS: Final = 100_000
LONGEST_LINE: Final = 100_000  # characters
LONGEST_RECORD: Final = 40  # lines of one record, that stand between quotation marks
_CHUNK: Final = 1 << 20
_BOMS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, and its cells. `damage` says why it could not be read."""

    number: int
    cells: list[str]
    damage: str = ""  # "long", "open" (a quotation mark without end) or "wide"


@dataclass(frozen=True)
class Sheet:
    """A file that can be read again and again."""

    path: Path
    encoding: str
    separator: str
    header: list[str]

    def rows(self) -> Iterator[Row]:
        """Every row below the header that has something in it."""
        with self.path.open("r", encoding=self.encoding, errors="replace", newline="") as stream:
            for row in _rows(stream, self.separator):
                if row.number == 1 or not (row.damage or any(cell.strip() for cell in row.cells)):
                    continue
                if row.number > MOST_ROWS + 1:
                    raise Unreadable(say("This file has more than %(count)s rows. Divide it.", count=MOST_ROWS))
                yield row


def opened(path: Path) -> Sheet:
    """Look at a file: which alphabet, which separator, which header. Raises Unreadable."""
    encoding = _encoding(path)
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        first = stream.readline(LONGEST_LINE)
        separator = _told(first) or _separator(first)
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        header = next(_rows(stream, separator), None)
    if header is None or not (header.damage or any(cell.strip() for cell in header.cells)):
        raise Unreadable(say("The first line is empty. It has to say what each column is."))
    if header.damage:
        raise Unreadable(say("The first line cannot be read: it is too long, or has more than %(count)s columns.", count=MOST_COLUMNS))  # fmt: skip
    names = [cell.strip() for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    return Sheet(path, encoding, separator, names)


def _encoding(path: Path) -> str:
    """The alphabet of a file: what its first bytes say, else UTF-8 when all of it is, else that of Windows."""
    with path.open("rb") as stream:
        start = stream.read(4)
        if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise Unreadable(
                say("This is a workbook. Save it as CSV in your spreadsheet program, and choose that file.")
            )
        for mark, name in _BOMS.items():
            if start.startswith(mark):
                return name
        stream.seek(0)
        return "utf-8" if _is_utf8(stream) else "cp1252"


def _is_utf8(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _told(line: str) -> str:
    """The separator that a first line names, as Excel reads and writes it: `sep=;`."""
    told = line.strip('\r\n" ')
    return told[4:] if told.lower().startswith("sep=") and told[4:] in SEPARATORS else ""


def _separator(line: str) -> str:
    """The sign that stands most often in the header, outside quotation marks."""
    bare = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _rows(stream: IO[str], separator: str) -> Iterator[Row]:
    """Every record. One that has no end is damaged in its first line only: the lines after it are read again."""
    lines, number = _Lines(stream), 0
    while (line := lines.take()) is not None:
        if number == 0 and _told(line):
            continue
        number += 1
        yield _row(number, line, lines, separator)


def _row(number: int, line: str, lines: "_Lines", separator: str) -> Row:
    if len(line) >= LONGEST_LINE:
        lines.skip_rest_of(line)
        return Row(number, [], "long")
    record = [line]
    while _is_open(record, separator):
        more = lines.take() if len(record) < LONGEST_RECORD else None
        if more is None or sum(map(len, record)) + len(more) >= LONGEST_LINE:
            lines.give_back([*record[1:], *([more] if more else [])])
            return Row(number, [line.strip()], "open")
        record.append(more)
    cells = next(csv.reader(record, delimiter=separator), [])
    return Row(number, cells[:MOST_COLUMNS], "wide" if any(cells[MOST_COLUMNS:]) else "")


def _is_open(record: Iterable[str], separator: str) -> bool:
    """Whether a quotation mark has no end yet."""
    try:
        list(csv.reader(record, delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


class _Lines:
    """Lines of a file, of which some can be given back; no more than `LONGEST_LINE` of a line is read at once."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._back: deque[str] = deque()

    def take(self) -> str | None:
        return self._back.popleft() if self._back else self._stream.readline(LONGEST_LINE) or None

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))

    def skip_rest_of(self, line: str) -> None:
        """Leave out what is left of a line that is too long."""
        while line and not line.endswith(("\n", "\r")):
            line = self._stream.readline(LONGEST_LINE)
