"""Reading the whole database as it was at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.models import F
from django.db.models.functions import Collate

ALIAS = "default"


@contextmanager
def snapshot() -> Iterator[Any]:
    """Everything this thread reads in the block comes from one moment; nothing can be written in it."""
    usual = connections[ALIAS]
    own = _own(usual)
    connections[ALIAS] = own
    try:
        with transaction.atomic(durable=True):
            _begin(own)
            yield own
    finally:
        connections[ALIAS] = usual
        own.close()


def natural(name: str) -> Any:
    """Order by this text column the same way on every database, whatever its language."""
    return Collate(name, "C") if connections[ALIAS].vendor == "postgresql" else F(name)


def _own(usual: Any) -> Any:
    """A connection of its own; on SQLite one that never takes the write lock."""
    if usual.vendor != "sqlite":
        return usual.copy()
    options = {**usual.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    options["init_command"] = "PRAGMA query_only=ON; PRAGMA temp_store=FILE; PRAGMA mmap_size=134217728"
    return Sqlite({**usual.settings_dict, "OPTIONS": options}, ALIAS)


def _begin(own: Any) -> None:
    with own.cursor() as cursor:
        if own.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT COUNT(*) FROM django_migrations")  # the moment is that of the first read
        cursor.fetchone()
