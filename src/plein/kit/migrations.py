"""Whether the database is as the code expects it."""

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def unapplied() -> list[tuple[Any, bool]]:
    """Return the plan of what `migrate` would still do, empty when the database is up to date. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())
