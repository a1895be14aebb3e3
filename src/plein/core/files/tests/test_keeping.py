"""Keeping files where there is no room, or where the storage does not answer."""

import errno
import socket
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError
from django.test import Client
from PIL import Image

from plein import env
from plein.core import testing
from plein.core.files import actions
from plein.core.files.models import File
from plein.core.testing import Cast
from tests.services.process import free_port


def picture() -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(drawn, "PNG")
    return drawn


class Half:
    """A disk that is full after so many files."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room = room
        self.save: Callable[..., str] = getattr(FileSystemStorage, "_save")  # noqa: B009
        monkeypatch.setattr(FileSystemStorage, "_save", lambda storage, name, content: self(storage, name, content))

    def __call__(self, storage: FileSystemStorage, name: str, content: Any) -> str:
        self.room -= 1
        if self.room >= 0:
            return self.save(storage, name, content)
        self.save(storage, name, ContentFile(b"half"))
        raise OSError(errno.ENOSPC, "No space left on device")


def kept() -> set[str]:
    """Every file there is."""
    root = default_storage.path("")
    return {path.name for path in Path(root).rglob("*") if path.is_file()}


@pytest.mark.parametrize("room", [0, 1])
def test_nothing_stays_of_a_file_for_which_there_was_no_room(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    before = kept()
    Half(monkeypatch, room)
    with pytest.raises(OSError, match="No space"):
        actions.add(picture(), by=cast.ben, name="a.png")
    assert kept() == before and not File.objects.exists()


def test_nothing_stays_of_a_file_that_the_database_could_not_note(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_values: Any) -> None:
        raise DatabaseError("database or disk is full")

    before = kept()
    monkeypatch.setattr(File, "save", full)
    with pytest.raises(DatabaseError):
        actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt")
    assert kept() == before


def test_a_page_says_that_a_storage_elsewhere_is_away(cast: Cast, settings: Any) -> None:
    file = actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt")
    away = env.files(f"s3+http://key:secret@127.0.0.1:{free_port()}/plein")
    settings.STORAGES = {**settings.STORAGES, "default": away}
    client: Client = testing.browser(cast.ben)
    answer = client.get(file.url, secure=True)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert client.post("/files/", {"file": BytesIO(b"more")}, secure=True).status_code == 503


def test_a_storage_elsewhere_that_says_nothing_is_away_too(cast: Cast, settings: Any) -> None:
    file = actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silence = env.files(f"s3+http://key:secret@127.0.0.1:{silent.getsockname()[1]}/plein")
        silence["OPTIONS"]["client_config"] = Config(read_timeout=0.2, retries={"total_max_attempts": 1})
        settings.STORAGES = {**settings.STORAGES, "default": silence}
        assert testing.browser(cast.ben).get(file.url, secure=True).status_code == 503
