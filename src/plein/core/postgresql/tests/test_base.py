"""A connection to a PostgreSQL that does not answer, or not in time."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from plein import env
from plein.core.postgresql import base
from plein.kit.patience import at_most

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _asked() -> Iterator[None]:
    """No memory of a server that said nothing."""
    base._asked_again[0] = 0.0
    yield
    base._asked_again[0] = 0.0


def connection_to(url: str) -> Any:
    return ConnectionHandler({"default": env.database(url)})["default"]


def ask(connection: Any, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_who_may_wait_only_so_long_is_told_and_the_late_answer_is_never_read(postgres_url: str) -> None:
    connection = connection_to(postgres_url)
    assert ask(connection, "SELECT 1") == 1
    with at_most(0.5):
        with pytest.raises(OperationalError):
            ask(connection, "SELECT pg_sleep(60), 2")
        connection.close_if_unusable_or_obsolete()
    assert ask(connection, "SELECT 3") == 3
    connection.close()


def test_only_waiting_counts_not_the_work_between(postgres_url: str) -> None:
    connection = connection_to(postgres_url)
    with at_most(2):
        ask(connection, "SELECT 1")
        threading.Event().wait(2.1)
        assert ask(connection, "SELECT 2") == 2
    connection.close()


def test_a_server_that_says_nothing_is_not_asked_by_everybody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.1)
        connection = connection_to(f"postgresql://x@127.0.0.1:{silent.getsockname()[1]}/x?connect_timeout=2")
        for _try in range(5):
            with pytest.raises(OperationalError):
                connection.ensure_connection()
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):
            silent.accept()
