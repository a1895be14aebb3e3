"""How long `bin/up` takes to its first page: warm, and from a clean clone."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.client import Client
from bench.process import ROOT, free_port
from bench.table import Result, Row

WARM = 5


def measure(chosen: argparse.Namespace) -> Result:
    """Start again and again here, then once in a clone of what is committed."""
    with tempfile.TemporaryDirectory(prefix="plein-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        first_page(ROOT, folder / "data", 120)
        warm = sorted(first_page(ROOT, folder / "data", 60) for _ in range(WARM))
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
        clean = first_page(folder / "clone", folder / "clone" / "data", 300)
    return Result([
        Row("bin/up to the first page, warm", f"median {warm[WARM // 2]:.1f} s", "–", f"slowest {warm[-1]:.1f} s", "≤ 5 s", f"{WARM} starts", warm[WARM // 2] <= 5),
        Row("bin/up to the first page, clean clone", f"{clean:.1f} s", "–", f"{clean:.1f} s", "≤ 120 s", "1 start, packages from this machine's registries", clean <= 120),
    ])  # fmt: skip


def first_page(checkout: Path, data: Path, patience: float) -> float:
    """Seconds from the command to an answer on the front page."""
    port = free_port()
    system = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    kept = {
        key: value
        for key, value in os.environ.items()
        if key.startswith(("PIP_", "UV_", "NPM_", "npm_", "HTTP", "http", "SSL_", "REQUESTS_", "NODE_"))
    }
    python = sys._base_executable  # type: ignore[attr-defined] # outside our environment, as on a fresh machine
    began = time.monotonic()
    process = subprocess.Popen(
        [python, "bin/up", "--port", str(port), "--data", str(data)],
        cwd=checkout,
        env={**system, **kept},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        while time.monotonic() - began < patience:
            if _answers(port):
                return time.monotonic() - began
            if process.poll() is not None:
                raise SystemExit(f"bin/up ended: {process.stderr.read()[-2000:] if process.stderr else b''!r}")
            time.sleep(0.02)
        raise SystemExit(f"bin/up gave no page within {patience} s")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        with Client(port) as client:
            return client.ask("GET", "/sign-in/").status in {200, 302}
    except (OSError, ConnectionError):
        return False
