"""Bringing a backup back into an empty installation."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.apps import apps
from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from plein.backup import parts
from plein.backup.sealed import PIECE, Damaged, verify
from plein.backup.writing import SECRET
from plein.core.snapshot import snapshot
from plein.kit.batches import batched
from plein.kit.ndjson import load_lines
from plein.kit.version import version

Step = Callable[[str, int], None]
LONGEST_LINE = 64 * 1024 * 1024


class Refused(Exception):
    """This backup cannot be restored here; the message says why and what to do."""


def restore(path: Path, step: Step) -> dict[str, Any]:
    """Bring back everything in the backup at `path`; nothing is written before all of it has been checked."""
    verify(path)
    try:
        with ZipFile(path) as archive:
            manifest = _manifest(archive)
            _same_version(manifest)
            call_command("migrate", interactive=False, verbosity=0)
            _empty()
            _check_parts(archive, manifest)
            _files(archive, step)
            with connection.constraint_checks_disabled():  # all at once at the end, many times faster
                _tables(archive, manifest, step)
            _secret(archive)
    except (BadZipFile, KeyError, ValueError) as error:
        text = _("This backup cannot be read: %(error)s. Take another copy of the file.")
        raise Damaged(text % {"error": error}) from error
    return manifest


def compare(path: Path) -> list[tuple[str, int, bool]]:
    """For every table and for the files: how many there are now, and whether they are byte for byte what the backup holds."""
    with ZipFile(path) as archive:
        manifest = _manifest(archive)
        found = []
        with snapshot():
            for table in manifest["tables"]:
                rows, digest = parts.digest_of(apps.get_model(table["model"]))
                found.append((table["model"], rows, (rows, digest) == (table["rows"], table["sha256"])))
        same = [_stored(entry["key"]) == entry["sha256"] for _number, entry in _listing(archive)]
    return [*found, ("files", len(same), all(same))]


def _manifest(archive: ZipFile) -> dict[str, Any]:
    raw = archive.read("manifest.json")
    if archive.read("manifest.sha256").decode().strip() != hashlib.sha256(raw).hexdigest():
        raise Damaged(_("The list of contents of this backup was changed. Take another copy of the file."))
    manifest: dict[str, Any] = next(load_lines(archive.open("manifest.json"), LONGEST_LINE))[1]
    if manifest["format"] != "plein-backup" or manifest["version"] != 1:
        raise Refused(_("This backup has a format that this Plein does not know. Install the Plein that made it."))
    return manifest


def _same_version(manifest: dict[str, Any]) -> None:
    """Rows fit only the tables they came from."""
    theirs, ours = ({(app, name) for app, name in some} for some in (manifest["migrations"], parts.migrations_known()))
    if theirs == ours:
        return
    theirs_only, ours_only = _("%(step)s is only in the backup"), _("%(step)s is only here")
    only = [
        text % {"step": ".".join(step)}
        for text, some in ((theirs_only, theirs - ours), (ours_only, ours - theirs))
        for step in sorted(some)
    ]
    text = _(
        "This backup was made by Plein %(theirs)s, and this is Plein %(ours)s with other tables (%(tables)s). Install Plein %(theirs)s, restore there, and update after that."
    )
    raise Refused(text % {"theirs": manifest["plein"], "ours": version(), "tables": "; ".join(only[:3])})


def _empty() -> None:
    for model in parts.tables():
        if model._meta.label not in parts.BY_MIGRATE and model._base_manager.exists():
            text = _(
                "This database is not empty: there are rows in %(table)s. Restore into a new one: choose another PLEIN_DATA folder or PLEIN_DATABASE_URL."
            )
            raise Refused(text % {"table": model._meta.label})


def _check_parts(archive: ZipFile, manifest: dict[str, Any]) -> None:
    """The hash of every part, so that nothing is written from a backup that contradicts itself."""
    wanted = {table["part"]: table["sha256"] for table in manifest["tables"]}
    wanted |= {manifest["files"]["part"]: manifest["files"]["sha256"], SECRET: manifest["secret_key"]}
    wanted |= {f"files/{entry['key']}": entry["sha256"] for _number, entry in _listing(archive)}
    for name, digest in wanted.items():
        with archive.open(name) as part:
            if _digest(iter(lambda part=part: part.read(PIECE), b"")) != digest:  # type: ignore[misc]
                text = _("The part %(name)s is not what the backup says it is. Take another copy of the file.")
                raise Damaged(text % {"name": name})


def _files(archive: ZipFile, step: Step) -> None:
    for _number, entry in _listing(archive):
        key = entry["key"]
        if (there := _stored(key)) is None:
            with archive.open(f"files/{key}") as part, tempfile.TemporaryFile() as copy:
                while piece := part.read(PIECE):
                    copy.write(piece)
                copy.seek(0)
                default_storage.save(key, DjangoFile(copy))
        elif there != entry["sha256"]:
            text = _(
                "There is another file under %(name)s already. Restore where no files are yet: choose another PLEIN_DATA folder or PLEIN_FILES_URL."
            )
            raise Refused(text % {"name": key})
        step("files", 1)


@transaction.atomic
def _tables(archive: ZipFile, manifest: dict[str, Any], step: Step) -> None:
    models = [apps.get_model(table["model"]) for table in manifest["tables"]]
    _empty()  # still: the set-up link may have been used meanwhile
    with connection.cursor() as cursor:
        for model in reversed(models):
            if model._meta.label in parts.BY_MIGRATE:
                model._base_manager.all().delete()
        with _indexed_afterwards(cursor):
            for model, table in zip(models, manifest["tables"], strict=True):
                _fill(cursor, archive, model, table, step)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    connection.check_constraints()


def _fill(cursor: Any, archive: ZipFile, model: parts.Table, table: dict[str, Any], step: Step) -> None:
    """Insert the rows as they are: no defaults, no automatic dates, no events."""
    fields = parts.columns(model)
    if [field.attname for field in fields] != table["columns"]:
        text = _("The table %(table)s has other columns here. Install the Plein that made the backup (%(columns)s).")
        raise Refused(text % {"table": table["model"], "columns": table["columns"]})
    quote = connection.ops.quote_name
    names, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of tables and columns
    with archive.open(table["part"]) as part:
        rows = (row for _number, row in load_lines(part, LONGEST_LINE))
        special = [(at, field) for at, field in enumerate(fields) if parts.kind_of(field) not in parts.AS_THEY_ARE]
        here = connections[connection.alias]  # not through the proxy, which would be asked millions of times
        for some in batched(rows, parts.ROWS):
            for row in some:
                for at, field in special:
                    row[at] = _value(field, row[at], here)
            cursor.executemany(insert, some)
            step(table["model"], len(some))


@contextmanager
def _indexed_afterwards(cursor: Any) -> Iterator[None]:
    """On SQLite, make the search index in one go after the rows: the triggers that keep it are put aside until then."""
    if connection.vendor != "sqlite":
        yield
        return
    cursor.execute("PRAGMA cache_size=-131072")
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    quote = connection.ops.quote_name
    for name, _statement in triggers:
        cursor.execute(f"DROP TRIGGER {quote(name)}")
    yield
    for _name, statement in triggers:
        cursor.execute(statement)
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%content=%'")
    for (name,) in cursor.fetchall():
        cursor.execute(f"INSERT INTO {quote(name)}({quote(name)}) VALUES ('rebuild')")  # noqa: S608


def _value(field: Any, value: Any, here: Any) -> Any:
    if value is None:
        return None
    if parts.kind_of(field) == "DateTimeField":  # most of what is not as it was, so not by the slow way
        return here.ops.adapt_datetimefield_value(datetime.fromisoformat(value))
    return field.get_db_prep_save(field.to_python(value), here)


def _secret(archive: ZipFile) -> None:
    """Keep the key of the backup, unless the operator keeps it elsewhere."""
    path: Path = settings.DATA / "secret.key"
    if not os.environ.get("PLEIN_SECRET_KEY") and not os.environ.get("PLEIN_SECRET_KEY_FILE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(archive.read(SECRET))


def _listing(archive: ZipFile) -> Iterator[tuple[int, Any]]:
    with archive.open("files.jsonl") as part:
        yield from load_lines(part, LONGEST_LINE)


def _stored(key: str) -> str | None:
    """The hash of a file in storage, None when there is none."""
    if not default_storage.exists(key):
        return None
    with default_storage.open(key) as stream:
        return _digest(iter(lambda: stream.read(PIECE), b""))


def _digest(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
