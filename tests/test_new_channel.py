"""bin/new-channel makes a channel that works at once, without a change to the core; and what docs/new-channel.md says is so."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kept import migrated

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.once


def test_a_new_channel_posts_is_live_searchable_and_leaks_nothing(tmp_path: Path) -> None:
    source = tmp_path / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    for name in ("tests", "conftest.py", "pyproject.toml"):
        shutil.copytree(ROOT / name, tmp_path / name) if (ROOT / name).is_dir() else shutil.copy(
            ROOT / name, tmp_path / name
        )
    before = _hashes(source)
    migrated()  # what the tests of the copy begin with too
    made = subprocess.run(
        [sys.executable, ROOT / "bin" / "new-channel", "borrel", "--into", source / "plein" / "channels"], check=False
    )
    assert made.returncode == 0
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PLEIN_", "DJANGO_"))}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", source / "plein/channels/borrel/tests"],
        cwd=tmp_path, env={**env, "PYTHONPATH": str(source), "PLEIN_TEST_KEPT": os.environ["PLEIN_TEST_KEPT"]}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "2 passed" in ran.stdout
    after = {path: digest for path, digest in _hashes(source).items() if "borrel" not in path}
    assert after == before, "making a channel changed something else"


def test_the_walk_through_names_the_files_that_are_there() -> None:
    text = (ROOT / "docs" / "new-channel.md").read_text()
    for path in re.findall(r"`(src/plein/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path
    quoted = re.findall(r"```python\n# (\S+)\n(.*?)```", text, re.DOTALL)
    assert len(quoted) >= 3
    for path, code in quoted:
        assert code.strip() in (ROOT / path).read_text(), f"docs/new-channel.md quotes {path} as it no longer is"


def _hashes(folder: Path) -> dict[str, int]:
    return {
        str(path): hash(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
