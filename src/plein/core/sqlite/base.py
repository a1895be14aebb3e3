"""Django's SQLite backend with fair write transactions inside one process."""

import threading
from typing import Any

from django.db.backends.sqlite3 import base

WRITING = threading.RLock()


class DatabaseWrapper(base.DatabaseWrapper):
    """One writer at a time in this process: SQLite's own busy wait is unfair (waits of 1.5 s were measured)."""

    _holds = False

    def _start_transaction_under_autocommit(self) -> None:
        WRITING.acquire()
        self._holds = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        if self._holds:
            self._holds = False
            WRITING.release()

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            if not self.in_atomic_block or not self.connection.in_transaction:
                self._let_go()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._let_go()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._let_go()
