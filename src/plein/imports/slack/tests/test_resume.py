"""Killing the real command at odd moments, and writing from elsewhere while it runs."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from plein.imports.slack.tests.exports import export, many
from tests.kept import begin

pytestmark = pytest.mark.once
MESSAGES = 6_000
KILLS = 6


def plein(data: Path, *words: str) -> "subprocess.Popen[str]":
    """Start the command line on a data folder of its own."""
    env = {
        **os.environ,
        "PLEIN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "plein.settings",
        "PLEIN_DATABASE_URL": "",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "plein.cli", *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(running: "subprocess.Popen[str]") -> str:
    """Wait for a command that must do well."""
    said, _none = running.communicate(timeout=300)
    assert running.returncode in {0, 3}, said
    return said


def content(data: Path) -> list[list[tuple[Any, ...]]]:
    """What stands in a database, told by names, not by numbers."""
    post = "SELECT p.uid, p.text, p.html, p.kind, p.published_at, p.reply_count, a.username, s.slug, r.uid FROM core_post p JOIN core_person a ON a.id=p.author_id JOIN core_space s ON s.id=p.space_id LEFT JOIN core_post r ON r.id=p.root_id ORDER BY p.uid"
    questions = [
        post,
        "SELECT username, name, email FROM core_person ORDER BY username",
        "SELECT slug, kind, name, last_post_at FROM core_space ORDER BY slug",
        "SELECT s.slug, a.username, m.role FROM core_membership m JOIN core_space s ON s.id=m.space_id JOIN core_person a ON a.id=m.person_id ORDER BY 1, 2",
        "SELECT p.uid, a.username, r.emoji FROM core_reaction r JOIN core_post p ON p.id=r.post_id JOIN core_person a ON a.id=r.person_id ORDER BY 1, 2, 3",
        "SELECT p.uid, t.slug FROM core_posttag x JOIN core_post p ON p.id=x.post_id JOIN core_tag t ON t.id=x.tag_id ORDER BY 1, 2",
        "SELECT count(*) FROM core_post_search WHERE core_post_search MATCH 'text'",
    ]
    with sqlite3.connect(data / "plein.sqlite3") as database:
        return [database.execute(question).fetchall() for question in questions]


def test_killed_again_and_again_it_ends_like_an_import_that_was_left_alone(tmp_path: Path) -> None:
    path = export(tmp_path / "export.zip", many(MESSAGES))
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    begin(whole)
    begin(killed)
    started = time.monotonic()
    finish(plein(whole, "import", "slack", str(path)))
    lasts = time.monotonic() - started
    chance = random.Random(7)
    for _kill in range(KILLS):
        running = plein(killed, "import", "slack", str(path))
        time.sleep(lasts * chance.uniform(0.2, 0.9))
        running.send_signal(signal.SIGKILL)
        running.communicate(timeout=60)
    said = finish(plein(killed, "import", "slack", str(path)))
    assert content(killed) == content(whole), said
    assert len(content(whole)[0]) == MESSAGES
    assert "posts: 6,000 (0 new here)" in finish(plein(killed, "import", "slack", str(path)))


def test_others_write_while_an_import_runs(tmp_path: Path) -> None:
    path = export(tmp_path / "export.zip", many(MESSAGES))
    begin(tmp_path)
    running = plein(tmp_path, "import", "slack", str(path))
    waits: list[float] = []
    database = sqlite3.connect(tmp_path / "plein.sqlite3", timeout=20, isolation_level=None)
    while running.poll() is None:
        started = time.monotonic()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO core_tag(slug, name) VALUES (?, 'x')", [f"mine-{len(waits)}"])
        database.execute("COMMIT")
        waits.append(time.monotonic() - started)
        time.sleep(0.02)
    finish(running)
    assert database.execute("SELECT count(*) FROM core_tag WHERE slug LIKE 'mine-%'").fetchone() == (len(waits),)
    assert database.execute("SELECT count(*) FROM core_post").fetchone() == (MESSAGES,)
    assert len(waits) > 10 and sorted(waits)[len(waits) // 2] < 0.5 and max(waits) < 10, (
        f"longest wait {max(waits):.2f} s"
    )


def test_two_imports_at_once_do_not_run_into_each_other(tmp_path: Path) -> None:
    path = export(tmp_path / "export.zip", many(6000))
    begin(tmp_path)
    first, second = plein(tmp_path, "import", "slack", str(path)), plein(tmp_path, "import", "slack", str(path))
    said = [running.communicate(timeout=300)[0] for running in (first, second)]
    assert sorted([first.returncode, second.returncode]) in ([0, 0], [0, 1]), said
    with sqlite3.connect(tmp_path / "plein.sqlite3") as database:
        assert database.execute("SELECT count(*), count(DISTINCT uid) FROM core_post").fetchone() == (6000, 6000)
