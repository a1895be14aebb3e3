"""Reading zip files that may be damaged or meant to harm: member by member, in bounded memory, never onto the disk."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from plein.imports.sentences import Said, say

LARGEST = 256 * 1024 * 1024  # bytes of one member, unpacked
PIECE = 256 * 1024
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800


class BadMember(Said):
    """A member that cannot be read, or not to its end; the sentence says why."""


@dataclass(slots=True, frozen=True)
class Member:
    """A file in the archive: where its header stands and what is known of it. Sizes are -1 when the header does not tell."""

    name: str
    offset: int
    packed: int
    size: int
    crc: int


class Archive:
    """A zip file. Without its table of contents (as when it was cut off) the members are found by their own headers.

    `alive` is called with 0 for every piece that is read, and may raise to break off.
    """

    def __init__(self, path: Path, alive: Callable[[int], object] = lambda _count: None) -> None:
        self.path, self._alive = path, alive
        self.is_damaged = False
        try:
            self.members = _listed(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError):
            self.is_damaged = True
            self.members = _found(path)

    def read(self, member: Member) -> Iterator[bytes]:
        """Yield the content in pieces. Raises BadMember when it is too large, damaged or packed in an unknown way."""
        if member.size > LARGEST:
            size, most = round(member.size / 1024**2), LARGEST // 1024**2
            raise BadMember(say("too large (%(size)s MB unpacked, at most %(most)s MB)", size=size, most=most))
        with self.path.open("rb") as stream:
            stream.seek(member.offset)
            head = _header(stream)
            if head.flags & _ENCRYPTED:
                raise BadMember(say("locked with a password"))
            stream.seek(member.offset + head.length)
            crc = total = 0
            for piece in _unpack(stream, head.method, member.packed):
                self._alive(0)
                crc, total = zlib.crc32(piece, crc), total + len(piece)
                if total > LARGEST:
                    raise BadMember(say("too large (more than %(most)s MB unpacked)", most=LARGEST // 1024**2))
                if 0 <= member.size < total:
                    raise BadMember(say("too large: more than its header says"))
                yield piece
            if member.size >= 0 and (total != member.size or crc != member.crc):
                raise BadMember(say("damaged: its checksum is wrong"))


@dataclass(slots=True, frozen=True)
class _Head:
    length: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    name: str


def _header(stream: IO[bytes]) -> _Head:
    raw = stream.read(_LOCAL.size)
    if len(raw) < _LOCAL.size or raw[:4] != b"PK\x03\x04":
        raise BadMember(say("damaged: it has no header"))
    _mark, _version, flags, method, _time, _date, crc, packed, size, name, extra = _LOCAL.unpack(raw)
    text = stream.read(name).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return _Head(_LOCAL.size + name + extra, flags, method, crc, packed, size, text)


def _unpack(stream: IO[bytes], method: int, packed: int) -> Iterator[bytes]:
    """Unpack what follows; `packed` is how many bytes it takes, -1 when only its own end tells."""
    if method == _STORED:
        if packed < 0:
            raise BadMember(say("damaged: its size is not known"))
        while packed > 0:
            piece = stream.read(min(PIECE, packed))
            if not piece:
                raise BadMember(say("cut off"))
            packed -= len(piece)
            yield piece
        return
    if method != _DEFLATED:
        raise BadMember(say("packed in a way that is not supported (method %(method)s)", method=method))
    unpacker, left = zlib.decompressobj(-15), packed
    while not unpacker.eof:
        data = unpacker.unconsumed_tail
        if not data:
            data = stream.read(PIECE if left < 0 else min(PIECE, left))
            left -= len(data) if left >= 0 else 0
            if not data:
                raise BadMember(say("cut off"))
        try:
            yield unpacker.decompress(data, PIECE)
        except zlib.error as error:
            raise BadMember(say("damaged: it cannot be unpacked")) from error


def _listed(path: Path) -> list[Member]:
    with zipfile.ZipFile(path) as archive:
        return [
            Member(info.filename, info.header_offset, info.compress_size, info.file_size, info.CRC)
            for info in archive.infolist()
            if not info.is_dir()
        ]


def _found(path: Path) -> list[Member]:
    """Look for the header of each member in turn, wherever the one before ends."""
    members: list[Member] = []
    with path.open("rb") as stream:
        at = 0
        while (at := _next(stream, at)) >= 0:
            stream.seek(at)
            try:
                head = _header(stream)
            except BadMember:
                return members
            known = not head.flags & _SIZES_FOLLOW and head.size != 0xFFFFFFFF and head.packed != 0xFFFFFFFF
            if not head.name.endswith("/"):
                members.append(
                    Member(head.name, at, head.packed if known else -1, head.size if known else -1, head.crc)
                )
            at += head.length + (head.packed if known else 0)
    return members


def _next(stream: IO[bytes], at: int) -> int:
    """Where the next member's header begins, -1 when there is none."""
    while True:
        stream.seek(at)
        piece = stream.read(PIECE)
        place = piece.find(b"PK\x03\x04")
        if place >= 0:
            return at + place
        if len(piece) < PIECE:
            return -1
        at += len(piece) - 3
