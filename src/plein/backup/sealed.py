"""A zip file that tells by itself whether any byte of it has changed: its last 64 characters are the hash of all before."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _

MARK = b"plein backup, sha256 of all before this: "
LENGTH = 64
PIECE = 1 << 20


class Damaged(Exception):
    """A backup that cannot be used; the message says why."""


@contextmanager
def sealed(path: Path) -> Iterator[ZipFile]:
    """A new zip file, readable by its owner alone, that appears under its name once it is whole."""
    part = path.with_name(f"{path.name}.part")
    try:
        with _Stream(part) as stream, ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            archive.comment = MARK + b"0" * LENGTH
            yield archive
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def verify(path: Path) -> None:
    """Raise Damaged unless every byte is as it was written."""
    digest = hashlib.sha256()
    left = path.stat().st_size - LENGTH
    end = b""
    with path.open("rb") as stream:
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            digest.update(piece)
            end = (end + piece)[-len(MARK) :]
            left -= len(piece)
        seal = stream.read()
    if end != MARK:
        raise Damaged(
            _("This is not a whole backup of Plein: its end is missing or changed. Take another copy of the file.")
        )
    if seal != digest.hexdigest().encode():
        raise Damaged(_("This backup was changed or damaged after it was made. Take another copy of the file."))


class _Stream:
    """What the zip is written to: hashes all but the last characters, which it then writes itself."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "wb", PIECE)
        self._digest = hashlib.sha256()
        self._held = b""

    def __enter__(self) -> "_Stream":
        return self

    def write(self, data: bytes, /) -> int:
        """Write on; there is no way back, so that the hash is right at the end."""
        held = self._held + bytes(data)
        self._digest.update(held[:-LENGTH])
        self._held = held[-LENGTH:]
        return self._file.write(data)

    def close(self) -> None:
        """Nothing: the end is written on leaving the block."""

    def flush(self) -> None:
        """Hand what is written to the system."""
        self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._file.seek(-LENGTH, os.SEEK_END)
                self._file.write(self._digest.hexdigest().encode())
                self._file.flush()
                os.fsync(self._file.fileno())
