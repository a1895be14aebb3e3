"""How fast a Slack export comes in, on SQLite."""

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.process import ROOT
from bench.table import Result, Row


def measure(chosen: argparse.Namespace) -> Result:
    """Import the whole export into an empty database."""
    export = (ROOT / chosen.slack).resolve()
    if not export.exists():
        return Result([], [f"not measured: {chosen.slack} is not there (--slack FILE)"])
    with tempfile.TemporaryDirectory(prefix="plein-bench-") as name:
        plein = [sys.executable, "-m", "plein.cli", "--data", name]
        subprocess.run([*plein, "migrate"], cwd=ROOT, check=True, capture_output=True)
        subprocess.run(
            [*plein, "createadmin", "ada", "--name", "Ada", "--password", "correct horse battery"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        began, before = time.monotonic(), _cpu()
        done = subprocess.run(
            [*plein, "import", "slack", str(export)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        seconds, cpu = time.monotonic() - began, _cpu() - before
        if done.returncode not in {0, 3}:  # 3: done, with losses that the report names
            return Result(
                [], [f"not measured: the import ended with {done.returncode}: {json.dumps(done.stderr[-300:])}"]
            )
        with sqlite3.connect(Path(name) / "plein.sqlite3") as db:
            (posts,) = db.execute("SELECT count(*) FROM core_post").fetchone()
    rate = posts / seconds
    busy = f"{posts / cpu:,.0f} posts per second of CPU ({cpu:.1f} s)"
    return Result(
        [
            Row(
                "import of a Slack export, SQLite",
                f"{posts:,} posts in {seconds:.1f} s, start included",
                "–",
                f"{rate:,.0f} posts/s; {busy}",
                "≥ 5,000/s",
                "1 import",
                rate >= 5000,
            )
        ]
    )


def _cpu() -> float:
    """Seconds of CPU of commands that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
