"""Whole installations beside the test database: each with its own database, files and secret key."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import connections
from django.db.utils import load_backend
from django.test import override_settings

from plein.env import database, files
from tests.community import found
from tests.kept import begin, kept


def empty(folder: Path) -> "Installation":
    """An installation with tables and nothing in them, in `folder`."""
    begin(folder)
    return Installation(folder)


def community(folder: Path) -> "Installation":
    """An installation with one of everything, in `folder`."""

    def fill(first: Path) -> None:
        with empty(first):
            found()

    shutil.copytree(kept("community", fill), folder)
    return Installation(folder)


class Installation:
    """What `with` makes the current one, in this thread."""

    def __init__(self, folder: Path, url: str = "", *, secret: str = "made for a test") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._settings = {
            "DATA": folder,
            "SECRET_KEY": secret,
            "STORAGES": {**settings.STORAGES, "default": files(f"file://{folder}/files")},
        }
        place = database(url or f"sqlite:////{str(folder).lstrip('/')}/plein.sqlite3")
        configured = connections.configure_settings({"default": place})["default"]
        self._connection: Any = load_backend(configured["ENGINE"]).DatabaseWrapper(configured, "default")
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(override_settings(**self._settings))
        usual = connections["default"]
        connections["default"] = self._connection
        self._stack.callback(connections.__setitem__, "default", usual)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._stack.close()
