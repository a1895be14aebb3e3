"""Making a backup while Plein runs."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from plein.backup import parts
from plein.backup.sealed import PIECE, sealed
from plein.core.snapshot import snapshot
from plein.kit.ndjson import dump
from plein.kit.version import version

Step = Callable[[str, int], None]
SECRET = "secret.key"  # noqa: S105 - the name of a part


@dataclass
class Made:
    """What a backup holds, and which files it should have held."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    gone: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def back_up(path: Path, step: Step) -> Made:
    """Write everything to `path`: the tables as they are at this moment, the files, the secret key."""
    made = Made()
    with sealed(path) as archive:
        manifest: dict[str, Any] = {
            "format": "plein-backup",
            "version": 1,
            "plein": version(),
            "made_at": timezone.now().isoformat(),
        }
        with snapshot():
            manifest |= {"database": connection.vendor, "migrations": parts.migrations_applied()}
            manifest["tables"] = [_table(archive, model, made, step) for model in parts.tables()]
            spoken_of = dict(parts.referenced())
        manifest["files"] = _files(archive, spoken_of, made, step)
        secret = settings.SECRET_KEY.encode()
        _whole(archive, SECRET, secret)
        manifest |= {"secret_key": hashlib.sha256(secret).hexdigest(), "gone": made.gone, "changed": made.changed}
        whole = dump(manifest).encode() + b"\n"
        _whole(archive, "manifest.json", whole)
        _whole(archive, "manifest.sha256", hashlib.sha256(whole).hexdigest().encode() + b"\n")
    made.size = path.stat().st_size
    return made


def _table(archive: ZipFile, model: parts.Table, made: Made, step: Step) -> dict[str, Any]:
    label = model._meta.label
    digest, rows = hashlib.sha256(), 0
    with _part(archive, f"tables/{label}.jsonl") as part:
        held: list[bytes] = []
        for line in parts.lines(model):
            held.append(line)
            rows += 1
            if len(held) == parts.ROWS:
                _flush(held, part, digest)
                step(label, parts.ROWS)
        step(label, len(held))
        _flush(held, part, digest)
    made.rows[label] = rows
    names = [column.attname for column in parts.columns(model)]
    return {
        "model": label,
        "part": f"tables/{label}.jsonl",
        "columns": names,
        "rows": rows,
        "sha256": digest.hexdigest(),
    }


def _flush(held: list[bytes], part: IO[bytes], digest: Any) -> None:
    data = b"".join(held)
    digest.update(data)
    part.write(data)
    held.clear()


def _files(archive: ZipFile, spoken_of: dict[str, str], made: Made, step: Step) -> dict[str, Any]:
    """Copy every stored file; those the database speaks of but that have gone, or are not what was kept, are named."""
    listing: list[bytes] = []
    for key in parts.stored(default_storage):
        if (copied := _file(archive, key)) is None:
            continue
        size, digest = copied
        listing.append(dump({"key": key, "sha256": digest, "size": size}).encode() + b"\n")
        if spoken_of.pop(key, "") not in {"", digest}:
            made.changed.append(key)
        made.files += 1
        step("files", 1)
    made.gone = sorted(spoken_of)
    whole = b"".join(listing)
    _whole(archive, "files.jsonl", whole)
    return {"part": "files.jsonl", "count": made.files, "sha256": hashlib.sha256(whole).hexdigest()}


def _file(archive: ZipFile, key: str) -> tuple[int, str] | None:
    """Copy one file; None when it was deleted since it was listed."""
    try:
        stream = default_storage.open(key)
    except FileNotFoundError:
        return None
    digest, size = hashlib.sha256(), 0
    with stream, _part(archive, f"files/{key}", ZIP_STORED) as part:
        while piece := stream.read(PIECE):
            digest.update(piece)
            size += len(piece)
            part.write(piece)
    return size, digest.hexdigest()


def _whole(archive: ZipFile, name: str, data: bytes) -> None:
    with _part(archive, name) as part:
        part.write(data)


def _part(archive: ZipFile, name: str, how: int = ZIP_DEFLATED) -> IO[bytes]:
    info = ZipInfo(name, timezone.now().timetuple()[:6])
    info.compress_type, info.external_attr = how, 0o600 << 16
    return archive.open(info, "w", force_zip64=True)
