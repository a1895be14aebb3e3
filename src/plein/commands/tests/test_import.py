"""Bringing in what was said elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from plein.imports.slack.tests.exports import export, message
from tests.services import clean_environment


@pytest.mark.once
def test_a_database_that_is_behind_is_said_before_anything_is_written(tmp_path: Path) -> None:
    file = export(tmp_path / "export.zip", {"general/2020-09-13.json": [message(1)]})
    env = clean_environment(PLEIN_DATA=str(tmp_path), LC_ALL="C")
    for words, code, said in (
        (["slack", str(file)], 1, "Run `plein migrate` first."),
        (["plein", str(file)], 1, "Run `plein migrate` first."),
        (["slack", str(file), "--dry-run"], 0, ""),
    ):
        command = [sys.executable, "-m", "plein.cli", "import", *words]
        ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == code and said in ran.stderr, ran.stderr
