"""Starting server programs that never outlive the tests."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services import Missing

PATIENCE = 60.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_libc = ctypes.CDLL(None)


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def server(
    command: Sequence[str | Path],
    answers: Callable[[], bool],
    *,
    log: Path,
    user: int | None = None,
    end: signal.Signals = signal.SIGTERM,
    env: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` until the block ends or this process dies; enter the block once `answers()` is true."""

    def die_with_parent() -> None:
        if hasattr(_libc, "prctl"):
            _libc.prctl(_DIE_WITH_PARENT, end)

    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env,
            user=user, group=user, extra_groups=None if user is None else [], umask=0o077 if user else -1,
            start_new_session=True,  # Ctrl-C is for pytest; it ends the server in its own order
            preexec_fn=die_with_parent,
        )  # fmt: skip
    try:
        _wait(process, answers, log)
        yield process
    finally:
        _stop(process, end)


def _wait(process: "subprocess.Popen[bytes]", answers: Callable[[], bool], log: Path) -> None:
    late = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None or time.monotonic() > late:
            told = log.read_text(errors="replace")[-1500:]
            raise Missing(f"{Path(str(process.args[0])).name} did not start: {told}")  # type: ignore[index]
        time.sleep(0.02)


def _stop(process: "subprocess.Popen[bytes]", end: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(end)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listening(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def owner() -> int | None:
    """The user id for programs that refuse to run as root: nobody, or None when we are not root."""
    return 65534 if os.geteuid() == 0 else None
