"""Connections to PostgreSQL outlive a change of the tables they keep plans for."""

import pytest
from django.db import NotSupportedError, close_old_connections, connection, connections

from plein.core import testing
from plein.core.spaces.queries import standings_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="keeps no plans")
def test_a_changed_table_is_read_again_after_one_failure() -> None:
    cast = testing.cast()
    testing.space(cast)
    for _ in range(4):
        expected = standings_of(cast.ben)
    updating = connections.create_connection("default")
    try:
        with updating.cursor() as cursor:
            cursor.execute("ALTER TABLE core_space ALTER COLUMN name TYPE text")
        with pytest.raises(NotSupportedError, match="cached plan"):
            standings_of(cast.ben)
        close_old_connections()  # as between requests
        assert standings_of(cast.ben) == expected
    finally:
        with updating.cursor() as cursor:
            cursor.execute("ALTER TABLE core_space ALTER COLUMN name TYPE varchar(120)")
        updating.close()
        connection.close()
