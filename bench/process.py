"""Starting servers and reading what they cost from /proc."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.process import free_port, listening

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0


def raise_file_limit() -> int:
    """Allow as many open files as the machine lets us; servers started from here inherit it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def children(pid: int) -> list[int]:
    """The process and all that it started."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for word in _read(path).split():
            found += children(int(word))
    return found


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its children have used, user and system."""
    total = 0
    for one in children(pid):
        fields = _read(Path(f"/proc/{one}/stat")).rpartition(")")[2].split()
        total += sum(map(int, fields[11:15])) if fields else 0  # with those of children that ended
    return total / TICK


def memory(pid: int, what: str = "Rss") -> float:
    """KiB of memory of a process and its children: Rss, or Pss, which counts shared pages once."""
    total = 0.0
    for one in children(pid):
        for line in _read(Path(f"/proc/{one}/smaps_rollup")).splitlines():
            if line.startswith(f"{what}:"):
                total += float(line.split()[1])
    return total


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended meanwhile
        return ""


@contextmanager
def running(command: list[str], env: dict[str, str], port: int, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends; enter the block once it listens."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        late = time.monotonic() + PATIENCE
        while not listening(port):
            if process.poll() is not None or time.monotonic() > late:
                raise SystemExit(f"{command} did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


__all__ = ["ROOT", "children", "cpu", "free_port", "memory", "raise_file_limit", "running"]
