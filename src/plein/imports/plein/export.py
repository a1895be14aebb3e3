"""Writing the archive: `archive.jsonl`, and the content of files beside it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage

from plein.core.snapshot import snapshot
from plein.imports.plein.lines import archive_lines, contents
from plein.kit.ndjson import dump

Step = Callable[[str, int], None]
LINES = "archive.jsonl"
MOMENT = (1980, 1, 1, 0, 0, 0)  # the same for every part, so that equal contents are equal bytes
PIECE = 1 << 20


def export(path: Path, step: Step) -> dict[str, int]:
    """Write everything people said and made to `path`; returns how many lines of each type and how many files."""
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as stream, snapshot(), ZipFile(stream, "w") as archive:
            counts = _lines(archive, step)
            counts["file"] = _contents(archive, step)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _lines(archive: ZipFile, step: Step) -> dict[str, int]:
    counts: dict[str, int] = {}
    with _part(archive, LINES, ZIP_DEFLATED) as out:
        for line in archive_lines():
            out.write(dump(line).encode() + b"\n")
            counts[line["type"]] = counts.get(line["type"], 0) + 1
            step(line["type"], 1)
    return counts


def _contents(archive: ZipFile, step: Step) -> int:
    count = 0
    for name, key in contents():
        if not default_storage.exists(key):
            continue
        with default_storage.open(key) as stream, _part(archive, name, ZIP_STORED) as out:
            while piece := stream.read(PIECE):
                out.write(piece)
        count += 1
        step("file", 1)
    return count


def _part(archive: ZipFile, name: str, how: int) -> IO[bytes]:
    info = ZipInfo(name, MOMENT)
    info.compress_type, info.external_attr, info.create_system = how, 0o600 << 16, 3
    return archive.open(info, "w", force_zip64=True)
