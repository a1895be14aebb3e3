"""A database that is not there yet, or behind."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.once
@pytest.mark.parametrize(
    "words",
    [
        ["createadmin", "ada", "--name", "Ada", "--password", "fiets lamp donder"],
        ["token", "ada", "--scope", "read"],
        ["password", "ada"],
    ],
)
def test_what_to_do_about_a_database_without_tables_is_said_in_a_sentence(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-m", "plein.cli", "--data", str(tmp_path), *words]
    ran = subprocess.run(command, capture_output=True, text=True, env={"LANG": "en_GB.UTF-8"}, check=False)
    assert ran.returncode == 1 and "Run `plein migrate` first" in ran.stderr and "Traceback" not in ran.stderr
