"""What takes long to make is made once, for all workers of a run, and copied: an empty database alone costs many seconds."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.services import clean_environment

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "plein.sqlite3"


def kept(name: str, fill: Callable[[Path], object]) -> Path:
    """The folder that `fill` fills when nobody has yet; who asks meanwhile waits. What failed halfway is not kept."""
    home = Path(os.environ["PLEIN_TEST_KEPT"])
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / name).exists():
            making = Path(tempfile.mkdtemp(dir=home))
            fill(making)
            making.rename(home / name)
    return home / name


def migrated() -> Path:
    """A data folder with a database that has all tables and nothing in them."""
    return kept("migrated", _migrate)


def begin(folder: Path) -> None:
    """Spare a data folder that has no database yet the making of its tables."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / DATABASE).exists():
        shutil.copy(migrated() / DATABASE, folder)


def _migrate(folder: Path) -> None:
    env = clean_environment(PYTHONPATH=str(ROOT / "src"))
    words = [sys.executable, "-m", "plein.cli", "--data", str(folder), "migrate"]
    subprocess.run(words, env=env, capture_output=True, check=True)
    (folder / "secret.key").unlink()
