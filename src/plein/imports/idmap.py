"""The id map: which person, space and post here is which one there. JSON lines, only ever added to."""

import fcntl
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from plein.kit.ndjson import BadLine, dump, load_lines

LONGEST_LINE = 10_000


class Busy(Exception):
    """Another import from the same origin is running."""


class IdMap:
    """Two files per origin: people and spaces, which a later run reads back, and posts, whose uid follows from their key.

    Lines are written just before the commit they belong to. A killed run can so leave lines of rows that never came to
    be; `at` (the row's created_at, to the microsecond) tells them from rows that took over the number later.
    """

    def __init__(self, folder: Path, origin: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / f"{origin}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise Busy(origin) from error
        self.people: dict[str, dict[str, Any]] = {}
        self.spaces: dict[str, dict[str, Any]] = {}
        path = folder / f"{origin}.jsonl"
        self._load(path)
        self._file, self._posts = _append(path), _append(folder / f"{origin}.posts.jsonl")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (self._file, self._posts, self._lock):
            file.close()

    def note(self, kind: str, rows: Iterable[tuple[str, int, str, datetime]]) -> None:
        """Write which row (pk, name in addresses, moment it was made) a foreign key became, safely on disk."""
        known = self.people if kind == "person" else self.spaces
        for key, pk, name, at in rows:
            line = {"kind": kind, "key": key, "pk": pk, "name": name, "at": at.isoformat()}
            known[key] = line
            self._file.write(f"{dump(line)}\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def note_posts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write which uid a foreign key became; losing the last lines in a power cut loses nothing but these lines."""
        self._posts.write("".join(f'{{"key":{json.dumps(key)},"uid":"{uid}"}}\n' for key, uid in rows).encode())
        self._posts.flush()

    def _load(self, path: Path) -> None:
        if not path.exists():
            return
        with path.open("rb") as stream:
            lines = load_lines(stream, LONGEST_LINE)
            while True:
                try:
                    _number, line = next(lines)
                except StopIteration:
                    return
                except BadLine:  # cut off by a kill
                    continue
                if (
                    isinstance(line, dict)
                    and line.get("kind") in {"person", "space"}
                    and isinstance(line.get("key"), str)
                ):
                    (self.people if line["kind"] == "person" else self.spaces)[line["key"]] = line


def _append(path: Path) -> IO[bytes]:
    """Open for adding, beginning on a line of its own."""
    file = path.open("a+b")
    if file.tell():
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")
    return file
