"""A whole Plein as its own processes, for tests that a client library cannot do."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.kept import begin
from tests.services import clean_environment

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"
PATIENCE = 120.0


def free_port() -> int:
    """A port nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A running Plein: where it is, what it printed, and how to stop and kill it."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://localhost:{self.port}"
        self.env = clean_environment(
            PLEIN_DATA=str(data), PLEIN_URL=self.url, PLEIN_LIMITS="no", PYTHONPATH=str(ROOT / "src"), **settings
        )
        self.log = data / "serve.log"
        data.mkdir(parents=True, exist_ok=True)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers and has said so."""
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "plein.cli", "serve", "--port", str(self.port)],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        late = time.monotonic() + PATIENCE
        while time.monotonic() < late:
            try:
                with urlopen(f"{self.url}/readyz", timeout=1):  # cheaper than httpx, which reads certificates first
                    if self.url.encode() in self.log.read_bytes()[before:]:
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log.read_text()[-3000:])

    def kill(self) -> None:
        """SIGKILL the whole group at once."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """Stop politely; returns the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(15)

    def set_up_link(self) -> str:
        """The link that the server printed."""
        found = re.findall(r"http\S+/set-up/\S+", self.log.read_text())
        return str(found[-1])

    def run(self, *words: str) -> str:
        """Run `plein` with these words; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "plein.cli", *words],
            env={**self.env, "PLEIN_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout.strip()

    def person(self, username: str) -> str:
        """Make someone with all rights of a token; returns the token."""
        self.run("createadmin", username, "--name", username.title())
        return self.run("token", username, "--scope", "read", "--scope", "write", "--scope", "manage")


@contextmanager
def running(data: Path, **settings: str) -> Iterator[Site]:
    """A Plein that runs for a while."""
    site = Site(data, **settings)
    if "PLEIN_DATABASE_URL" not in settings:
        begin(data)
    site.start()
    try:
        yield site
    finally:
        if site.process and site.process.poll() is None:
            site.stop()
