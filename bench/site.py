"""An organisation to measure: a data folder, a database with people and posts in it, and servers on loopback."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.process import ROOT, cpu, free_port, running

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "256MB"}


@dataclass
class Server:
    """A running server; `database` is the id of PostgreSQL's first process, 0 for SQLite."""

    port: int
    pid: int
    database: int = 0

    def cpu(self) -> float:
        """Seconds of CPU of the server and its database so far."""
        return cpu(self.pid) + (cpu(self.database) if self.database else 0.0)


@dataclass
class Site:
    """A data folder with a seeded database. `cast` is who may sign in, as `bench.seed` wrote it."""

    folder: Path
    name: str
    env: dict[str, str]
    database: int = 0
    cast: dict[str, Any] = field(default_factory=dict)

    def run(self, *words: str) -> str:
        """Run one of our modules inside this site and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{words} failed:\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    @contextmanager
    def serve(self, module: str = "plein.web_process", **more: str) -> Iterator[Server]:
        """Serve pages and streams, or a floor, in one process on a free port."""
        port = free_port()
        env = {**self.env, "PLEIN_URL": f"http://localhost:{port}", **more}
        with running(["-m", module, "127.0.0.1", str(port)], env, port, self.folder / "server.log") as process:
            yield Server(port, process.pid, self.database)


@contextmanager
def sites(*posts: int, people: int = 1000, only: str = "", crowd: int | None = None) -> Iterator[list[list[Site]]]:
    """Seeded sites on SQLite and on PostgreSQL, one for each number of posts; in a `crowd` are people
    without posts, of whom so many can be found by their names."""
    with tempfile.TemporaryDirectory(prefix="plein-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        found = []
        if only in {"", "sqlite"}:
            found.append([_site(folder / f"sqlite-{count}", "SQLite", "", 0, count, people, crowd) for count in posts])
        if only in {"", "postgresql"}:
            with _postgres() as (url, pid):
                from tests.services.postgres import new_database

                found.append(
                    [
                        _site(folder / f"pg-{count}", "PostgreSQL", new_database(url), pid, count, people, crowd)
                        for count in posts
                    ]
                )
                yield found
                return
        yield found


@contextmanager
def _postgres() -> Iterator[tuple[str, int]]:
    """A PostgreSQL that waits for the disk, as in use by people; the address and its first process."""
    import psycopg

    from tests.services import postgres

    postgres.SETTINGS.update(DURABLE)
    with postgres.cluster() as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        fields = Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()
        yield url, int(fields[1])


def _site(folder: Path, name: str, url: str, database: int, posts: int, people: int, crowd: int | None) -> Site:
    folder.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PLEIN_", "DJANGO_"))}
    env = {**kept, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "plein.settings", "PLEIN_DATA": str(folder),
           "PLEIN_LIMITS": "no", "PLEIN_LANGUAGE": "nl", **({"PLEIN_DATABASE_URL": url} if url else {})}  # fmt: skip
    site = Site(folder, name, env, database)
    print(f"  {name}: {people:,} people, 50 spaces, {posts:,} posts …", file=sys.stderr, flush=True)
    site.run("django", "migrate", "--verbosity", "0")
    if crowd is not None:
        site.cast = {"indexed": float(site.run("bench.crowd", str(people), str(crowd)))}
        return site
    site.run("bench.seed", str(people), "50", str(posts))
    site.cast = json.loads((folder / "cast.json").read_text())
    return site
