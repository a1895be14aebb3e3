"""A backup is everything, from one moment, and is refused when anything about it is wrong."""

import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from plein.backup import actions, sealed
from plein.backup.actions import Refused, compare, restore
from plein.backup.parts import stored
from plein.backup.sealed import Damaged
from plein.backup.writing import back_up
from plein.channels.poll.models import Vote
from plein.core.models import Draft, Event, File, Person, Post, Space, Token
from plein.core.posts.actions import publish
from plein.core.search.queries import posts as search
from plein.kit.ndjson import dump, load_lines
from tests.installation import Installation, community

WRITER = """
import django; django.setup()
from plein.core.models import Person, Space
from plein.core.posts.actions import publish, reply
ben, space = Person.objects.get(username="ben"), Space.objects.get(slug="het-plein")
print("ready", flush=True)
while True:
    reply(publish("status", by=ben, space=space, text="root #woo"), by=ben, text="answer")
"""


def quiet(what: str, count: int) -> None:
    """No progress."""


@pytest.fixture(autouse=True)
def _own_databases(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return community(tmp_path / "here")


@pytest.fixture
def backup(here: Installation, tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    with here:
        back_up(path, quiet)
    return path


def all_same(path: Path) -> bool:
    return all(same for _, _, same in compare(path))


@pytest.mark.once
def test_everything_comes_back_elsewhere(backup: Path, tmp_path: Path) -> None:
    with Installation(tmp_path / "there", secret="another"):
        restore(backup, quiet)
        counts = {name: count for name, count, _ in compare(backup)}
        assert all_same(backup)
        assert counts["core.Post"] == Post.objects.count() > 15
        assert counts["files"] == len(list(stored(default_storage))) == 6
        assert Vote.objects.count() == 4
        assert Draft.objects.get().data == {"text": "an unfinished thought"}
        assert Token.objects.exists()
        assert Person.objects.get(username="ada").check_password("correct horse battery")
        assert (tmp_path / "there" / "secret.key").read_text() == "made for a test"
        cis = Person.objects.get(username="c.is-1_x")
        assert [post.text for post in search("secret board", cis)] == ["The secret of the board #geheim"]
        again = publish("status", by=cis, space=Space.objects.get(slug__startswith="board"), text="after restoring")
        assert search("restoring", cis).get() == again


@pytest.mark.once
def test_it_is_readable_by_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.once
def test_one_changed_byte_anywhere_is_refused_before_anything_is_written(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    chosen = random.Random(7)
    places = [0, 5, len(whole) - 1, len(whole) - 64, len(whole) - 65, len(whole) - 110]
    places += [chosen.randrange(len(whole)) for _ in range(60)]
    there = Installation(tmp_path / "there")
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chosen.randrange(8)
        backup.write_bytes(changed)
        with there, pytest.raises(Damaged):
            restore(backup, quiet)
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.once
@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b[: len(b) // 2], lambda b: b + b"x", lambda b: b"", lambda b: b[:40]]
)
def test_a_backup_that_was_cut_off_or_added_to_is_refused(backup: Path, tmp_path: Path, change: object) -> None:
    backup.write_bytes(change(backup.read_bytes()))  # type: ignore[operator]
    with Installation(tmp_path / "there"), pytest.raises(Damaged):
        restore(backup, quiet)
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.once
def test_a_database_with_people_in_it_is_refused(backup: Path, here: Installation) -> None:
    with here:
        before = Post.objects.count()
        with pytest.raises(Refused, match="not empty"):
            restore(backup, quiet)
        assert Post.objects.count() == before


@pytest.mark.once
def test_a_backup_of_other_tables_says_which_version_is_needed(backup: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.zip"
    with ZipFile(backup) as old, sealed.sealed(later) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                manifest = next(load_lines(io.BytesIO(data), 1 << 20))[1]
                manifest["plein"], manifest["migrations"] = "9.9", [*manifest["migrations"], ["core", "0099_future"]]
                data = dump(manifest).encode()
            if name == "manifest.sha256":
                data = actions._digest(iter([dump(manifest).encode()])).encode()
            new.writestr(name, data)
    with Installation(tmp_path / "there"), pytest.raises(Refused, match=r"Plein 9\.9.*core\.0099_future"):
        restore(later, quiet)
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.once
def test_a_file_that_has_gone_is_named(here: Installation, tmp_path: Path) -> None:
    with here:
        key = File.objects.get(name="minutes.bin").key
        default_storage.delete(key)
        made = back_up(tmp_path / "b.zip", quiet)
    assert made.gone == [key]


@pytest.mark.once
def test_what_is_written_meanwhile_is_there_wholly_or_not_at_all(here: Installation, tmp_path: Path) -> None:
    folder = str(here.folder)
    env = {**os.environ, "PLEIN_DATA": folder, "DJANGO_SETTINGS_MODULE": "plein.settings", "PYTHONPATH": "src"}
    for name in ("PLEIN_DATABASE_URL", "PLEIN_TEST_DATABASE"):
        env.pop(name, None)
    writer = subprocess.Popen([sys.executable, "-c", WRITER], env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(1)
        with here:
            before = Post.objects.filter(text="answer").count()
            back_up(tmp_path / "b.zip", quiet)
            after = Post.objects.filter(text="answer").count()
    finally:
        writer.kill()
        writer.wait(10)
    with Installation(tmp_path / "there"):
        restore(tmp_path / "b.zip", quiet)
        assert all_same(tmp_path / "b.zip")
        answers = Post.objects.filter(text="answer").count()
        assert 0 < before <= answers <= after
        assert Post.objects.filter(text="root #woo").count() - answers in {0, 1}
        assert not Post.objects.filter(text="answer", root=None).exists()
        assert (
            Event.objects.filter(post__text__in=["answer", "root #woo"]).count()
            == Post.objects.filter(text__in=["answer", "root #woo"]).count()
        )
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == []


@pytest.mark.once
def test_it_goes_to_postgresql_and_back(backup: Path, tmp_path: Path, postgres_url: str) -> None:
    with Installation(tmp_path / "pg", postgres_url):
        restore(backup, quiet)
        assert all_same(backup)
        cis = Person.objects.get(username="c.is-1_x")
        made = publish("status", by=cis, space=Space.objects.get(slug__startswith="board"), text="after restoring")
        assert made.pk == max(Post.objects.values_list("pk", flat=True))
        back_up(tmp_path / "pg.zip", quiet)
        assert all_same(tmp_path / "pg.zip")
    with Installation(tmp_path / "back"):
        restore(tmp_path / "pg.zip", quiet)
        assert all_same(tmp_path / "pg.zip")
        assert Post.objects.filter(text="after restoring").exists()
