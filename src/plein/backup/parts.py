"""What a backup is made of: one part a table, as lines of canonical JSON, the same from every database."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import Storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model
from django.utils.duration import duration_string

from plein.core.models import File, Person
from plein.kit.ndjson import dump

LEFT_OUT = {"sessions.Session", "usersessions.UserSession"}  # whoever was signed in signs in again
BY_MIGRATE = {"contenttypes.ContentType", "auth.Permission"}  # filled by `migrate`, so never empty
ROWS = 2000
AS_THEY_ARE = {
    *(
        "AutoField",
        "BigAutoField",
        "SmallAutoField",
        "BooleanField",
        "CharField",
        "SlugField",
        "TextField",
        "FloatField",
    ),
    *("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"),
    *("PositiveBigIntegerField", "EmailField", "URLField", "FileField", "FilePathField"),
}  # what JSON and both databases hold without change

Table = type[Model]


def tables() -> list[Table]:
    """Every table of every installed app, those that others point at first."""
    found: list[Table] = []
    all_of_them = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    for model in sorted(all_of_them, key=lambda model: model._meta.label):
        _after_its_targets(model, found, set())
    return [model for model in found if model in all_of_them]


def columns(model: Table) -> list["Field[Any, Any]"]:
    """The columns of a table, in the order in which they are kept."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def lines(model: Table) -> Iterator[bytes]:
    """The rows of a table by primary key, each as one line."""
    fields = columns(model)
    special = [at for at, field in enumerate(fields) if kind_of(field) not in AS_THEY_ARE]
    names = [field.attname for field in fields]
    for found in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=ROWS):
        row = list(found)
        for at in special:
            row[at] = plain(row[at])
        yield dump(row).encode() + b"\n"


def kind_of(field: "Field[Any, Any]") -> str:
    """The type of a column; of a reference that of what it points at."""
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    return field.get_internal_type()


def plain(value: Any) -> Any:
    """A value of a column as JSON holds it without loss."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, timedelta):
        return duration_string(value)
    return b64encode(value).decode() if isinstance(value, (bytes, memoryview)) else value


def digest_of(model: Table) -> tuple[int, str]:
    """How many rows a table has, and the hash of its lines."""
    digest, rows = hashlib.sha256(), 0
    for line in lines(model):
        digest.update(line)
        rows += 1
    return rows, digest.hexdigest()


def stored(storage: Storage, folder: str = "") -> Iterator[str]:
    """The key of every file in storage."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    before = f"{folder}/" if folder else ""
    yield from (f"{before}{name}" for name in sorted(names))
    for name in sorted(folders):
        yield from stored(storage, f"{before}{name}")


def referenced() -> Iterator[tuple[str, str]]:
    """Keys of the files that the database speaks of, each with its hash where it is known."""
    for key, thumb, digest in File.objects.values_list("key", "thumb_key", "sha256").iterator(chunk_size=ROWS):
        if key:
            yield key, digest
        if thumb:
            yield thumb, ""
    for key in Person.objects.exclude(picture="").values_list("picture", flat=True).iterator(chunk_size=ROWS):
        yield key, ""


def migrations_applied() -> list[list[str]]:
    """Which migrations the database has had."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def migrations_known() -> list[list[str]]:
    """Which migrations this Plein brings."""
    return sorted([app, name] for app, name in MigrationLoader(None).disk_migrations)


def _after_its_targets(model: Table, found: list[Table], begun: set[Table]) -> None:
    if model in begun or model in found:
        return
    begun.add(model)
    for field in model._meta.concrete_fields:
        if isinstance(field.related_model, type):
            _after_its_targets(field.related_model, found, begun)
    found.append(model)
