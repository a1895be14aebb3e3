"""Whole installations beside the test database: each with its own database, files and secret key."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend
from django.test import override_settings

from plein.env import database, files
from tests.community import found

_kept: dict[str, Path] = {}


def empty(folder: Path) -> "Installation":
    """An installation with tables and nothing in them, in `folder`."""
    return _copy("empty", folder, lambda: call_command("migrate", verbosity=0))


def community(folder: Path) -> "Installation":
    """An installation with one of everything, in `folder`."""

    def fill() -> None:
        call_command("migrate", verbosity=0)
        found()

    return _copy("community", folder, fill)


def _copy(name: str, folder: Path, fill: Callable[[], object]) -> "Installation":
    """What is made takes seconds, so it is made once and copied."""
    if name not in _kept:
        first = Path(tempfile.mkdtemp(prefix="made-", dir=settings.DATA))
        with Installation(first):
            fill()
        _kept[name] = first
    shutil.copytree(_kept[name], folder)
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
