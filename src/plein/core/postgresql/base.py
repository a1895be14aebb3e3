"""Django's PostgreSQL backend, which does not go on with a connection on which something failed, nor wait for ever."""

import threading
import time
import weakref
from functools import partial
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from plein.kit import patience

PAUSE = 2.0  # seconds before a server that said nothing is asked again
_asked_again = [0.0]  # when, on the monotonic clock; 0 while it answers
_asking = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Plans that a connection keeps fail for good once an update changes their tables; a new connection has none."""

    def is_usable(self) -> bool:
        """Whether the connection works, and did nothing wrong since it was made. Asked between requests."""
        return not self.errors_occurred and super().is_usable()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; while the server says nothing one thread asks it, and the others need not wait for that."""
        alone = _asked_again[0] > 0
        if alone and (time.monotonic() < _asked_again[0] or not _asking.acquire(blocking=False)):
            raise psycopg.OperationalError("the database server did not answer a moment ago")
        try:
            with patience.waiting():
                made = super().get_new_connection(conn_params)
            _asked_again[0] = 0.0
        except psycopg.errors.ConnectionTimeout:
            _asked_again[0] = time.monotonic() + PAUSE
            raise
        finally:
            if alone:
                _asking.release()
        made.wait = partial(_wait, weakref.ref(made))  # or it would outlive its thread
        return made


def _wait(
    of: "weakref.ref[psycopg.Connection[Any]]", gen: Any, interval: float = 0.1, timeout: float | None = None
) -> Any:
    """As psycopg waits, but no longer than this thread may; an answer that comes later must not be taken for another's."""
    connection, left = of(), patience.left()
    assert connection is not None
    try:
        with patience.waiting():
            return type(connection).wait(connection, gen, interval, left if timeout is None else timeout)
    except psycopg.OperationalError:
        if left is not None and patience.left() == 0:
            connection.close()
        raise
