"""Imports that are begun on a page and done by the worker."""

import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, OperationalError
from django.test import Client

from plein.core.models import Event, Person, Post, Space
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.imports.jobs import actions, running
from plein.imports.jobs.places import in_inbox, inbox
from plein.imports.models import ImportJob
from plein.imports.sentences import in_words
from plein.imports.slack.tests.exports import export, many, message

FEW = {"general/2020-09-13.json": [message(1, "Hello"), message(2, "Hi", "U2")]}


@pytest.fixture(autouse=True)
def _own_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory of imports in another test."""
    monkeypatch.setattr(settings, "DATA", tmp_path)


def uploaded(tmp_path: Path, days: dict[str, Any] = FEW) -> SimpleUploadedFile:
    return SimpleUploadedFile("slack.zip", export(tmp_path / "slack.zip", days).read_bytes())


def work() -> None:
    running.once(threading.Event())


def test_an_export_is_looked_through_then_brought_in_and_its_file_goes(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path), prefix="Slack ", manager="@ada")
    key = job.key
    people = Person.objects.count()
    work()
    job.refresh_from_db()
    assert (job.state, job.report["found"]["posts"], Person.objects.count()) == ("looked", 2, people)
    actions.begin(job, by=cast.root)
    with django_capture_on_commit_callbacks(execute=True):
        work()
    job.refresh_from_db()
    assert (job.state, job.report["added"]["posts"], job.key) == ("done", 2, "")
    assert not default_storage.exists(key)
    space = Space.objects.get(name="Slack general")
    assert Post.objects.filter(space=space).count() == 2
    assert space.memberships.get(person=cast.ada).role == "manager"
    names = Event.objects.filter(name__startswith="import.").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["import.added", "import.looked_through", "import.began", "import.done"]


def test_what_is_no_export_fails_with_the_reason(cast: Cast) -> None:
    job = actions.add(by=cast.root, format="slack", upload=SimpleUploadedFile("x.zip", b"nothing"))
    work()
    job.refresh_from_db()
    assert job.state == "failed" and "zip" in in_words(job.problem)
    with pytest.raises(Invalid):
        actions.begin(job, by=cast.root)
    key = job.key
    actions.remove(job, by=cast.root)
    assert not ImportJob.objects.exists() and key


def test_a_worker_that_stops_leaves_it_to_the_next_which_doubles_nothing(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path, many(1200)))
    work()
    job.refresh_from_db()
    actions.begin(job, by=cast.root)
    stop = threading.Event()
    stop.set()
    running.once(stop)
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == ("importing", "", 0)
    work()
    job.refresh_from_db()
    assert job.state == "done" and Post.objects.count() == job.report["found"]["posts"] == job.report["added"]["posts"]


@pytest.mark.parametrize("process", ["this one, begun anew", "gone"])
def test_what_a_killed_worker_left_is_taken_at_once(cast: Cast, tmp_path: Path, process: str) -> None:
    here = running.me().rpartition(":")[0]
    worker = f"{here}:{999999999 if process == 'gone' else os.getpid()}"
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    assert actions.claim(job, worker)
    work()
    job.refresh_from_db()
    assert job.state == "looked"


def test_what_another_machine_does_is_left_to_it(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    assert actions.claim(job, "elsewhere:1")
    assert not actions.claim(job, "here:1"), "claimed twice"
    work()
    job.refresh_from_db()
    assert (job.state, job.worker) == ("looking", "elsewhere:1")


def test_what_a_container_of_the_same_name_does_is_left_to_it(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    for process in (999999999, os.getpid()):
        worker = f"{socket.gethostname()}:{running.me().split(':')[1]}:4026539999:{process}"
        ImportJob.objects.update(worker="", claimed_until=None)
        job.refresh_from_db()
        assert actions.claim(job, worker)
        work()
        job.refresh_from_db()
        assert (job.state, job.worker) == ("looking", worker)


def test_what_is_broken_off_again_and_again_is_given_up(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    ImportJob.objects.update(attempts=actions.MOST_ATTEMPTS)
    work()
    job.refresh_from_db()
    assert job.state == "failed" and "Broken off 5 times" in in_words(job.problem)


def test_what_is_broken_off_but_gets_further_each_time_goes_on(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    for step in range(1, actions.MOST_ATTEMPTS + 3):
        job.refresh_from_db()
        assert actions.claim(job, f"killed:{step}")
        assert actions.note_progress(job, f"killed:{step}", 0, 99) and actions.note_progress(
            job, f"killed:{step}", step, 99
        )
        ImportJob.objects.update(worker="", claimed_until=None)
    job.refresh_from_db()
    assert (job.attempts, job.done) == (1, actions.MOST_ATTEMPTS + 2)
    work()
    job.refresh_from_db()
    assert job.state == "looked"


@pytest.mark.parametrize(("error", "state"), [(DataError, "failed"), (OperationalError, "looking")])
def test_what_the_database_refuses_is_given_up_and_one_that_is_away_is_waited_for(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception], state: str
) -> None:
    def broken(*_arguments: Any) -> None:
        raise error("value too long")

    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    monkeypatch.setattr(running, "rehearse", broken)
    work()
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == (state, "", int(state == "failed"))


def test_a_file_larger_than_the_page_names_is_refused(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 100
    with pytest.raises(Invalid, match="folder"):
        actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))


def test_what_began_meanwhile_is_not_removed(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    work()
    job.refresh_from_db()
    actions.begin(ImportJob.objects.get(), by=cast.root)
    with pytest.raises(Invalid):
        actions.remove(job, by=cast.root)
    assert default_storage.exists(job.key)


def test_stopping_keeps_what_came_in_and_it_can_go_on(cast: Cast, tmp_path: Path) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    work()
    job.refresh_from_db()
    actions.begin(job, by=cast.root)
    job.refresh_from_db()
    actions.cancel(job, by=cast.root)
    work()
    job.refresh_from_db()
    assert job.state == "cancelled" and not Post.objects.exists()
    actions.begin(job, by=cast.root)
    work()
    assert Post.objects.count() == 2


def test_an_import_is_heard_of_and_can_be_cancelled_while_it_is_looked_through(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    told: list[int] = []

    def cancelled(job: ImportJob, worker: str, done: int, total: int) -> bool:
        told.append(total)
        return False

    monkeypatch.setattr(actions, "note_progress", cancelled)
    work()
    assert told == [0], "before anybody knows how much is in it"
    job.refresh_from_db()
    assert job.report == {}


def test_a_file_on_the_server_is_named_from_the_inbox_only(cast: Cast, tmp_path: Path) -> None:
    inbox().mkdir(parents=True)
    export(inbox() / "large.zip", FEW)
    export(tmp_path / "elsewhere.zip", FEW)
    (inbox() / os.fsdecode(b"\xff.zip")).write_bytes(b"")
    assert in_inbox() == ["large.zip"], "no form can send the other name back"
    for wrong in ("../elsewhere.zip", str(tmp_path / "elsewhere.zip"), "", "missing.zip"):
        with pytest.raises(Invalid):
            actions.add(by=cast.root, format="slack", placed=wrong)
    job = actions.add(by=cast.root, format="slack", placed="large.zip")
    work()
    job.refresh_from_db()
    assert job.state == "looked"
    actions.begin(job, by=cast.root)
    work()
    assert (inbox() / "large.zip").exists(), "what the operator put there stays"


def test_only_administrators(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        actions.add(by=cast.ada, format="slack", upload=uploaded(tmp_path))
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path))
    for action in (actions.begin, actions.cancel, actions.remove):
        with pytest.raises(Forbidden):
            action(job, by=cast.ada)


def test_the_page_tells_how_far_it_is(cast: Cast, tmp_path: Path, client: Client) -> None:
    client.force_login(cast.root)
    typed = {"format": "slack", "prefix": "Old ", "manager": "nobody", "upload": uploaded(tmp_path)}
    answer = client.post("/organisation/imports/", typed, secure=True)
    assert answer.status_code == 422 and 'value="Old "' in answer.content.decode()
    typed |= {"manager": "ada", "upload": uploaded(tmp_path)}
    address = client.post("/organisation/imports/", typed, secure=True)["Location"]
    assert 'data-refresh="2"' in client.get(address, secure=True).content.decode()
    work()
    page = client.get(address, secure=True).content.decode()
    assert "data-refresh" not in page and "Nothing was written yet" in page
    client.post(address, {"do": "begin"}, secure=True)
    job = ImportJob.objects.get()
    assert actions.claim(job, running.me()) and actions.note_progress(job, running.me(), 1, 2)
    assert '<progress id="how-far" max="2" value="1">' in client.get(address, secure=True).content.decode()
    work()
    assert "Not joined yet" in client.get(address, secure=True).content.decode()
    assert client.post(address, {"do": "remove"}, secure=True)["Location"] == "/organisation/imports/"


def test_a_report_that_was_kept_is_read_in_the_language_of_its_reader(cast: Cast, tmp_path: Path) -> None:
    days = {
        "general/1.json": [message(1, "Hello"), *(message(at, "", subtype="channel_join") for at in (2, 3)), "odd"],
        "general/2.json": [message(4, type="?")],
    }
    job = actions.add(by=cast.root, format="slack", upload=uploaded(tmp_path, days))
    work()
    page = pages(cast.root, job)
    assert "names and pins: 2<" in page["en"] and "vastgezet: 2<" in page["nl"]
    assert (
        "<li>items that are no messages: 1<" in page["en"] and "<li>onderdelen die geen bericht zijn: 1<" in page["nl"]
    )
    assert "1.json: items that are no messages: 1" in page["en"]
    assert "1.json: onderdelen die geen bericht zijn: 1" in page["nl"] and 'lang="en"' not in page["nl"]


def test_why_it_failed_is_read_in_the_language_of_its_reader(cast: Cast) -> None:
    job = actions.add(by=cast.root, format="slack", upload=SimpleUploadedFile("x.zip", b"nothing"))
    work()
    page = pages(cast.root, job)
    assert "This is not a zip file" in page["en"] and "Dit is geen zip-bestand" in page["nl"]


def pages(by: Person, job: ImportJob) -> dict[str, str]:
    """The page of an import, in both languages."""
    client = Client()
    client.force_login(by)
    found = {}
    for by.language in ("en", "nl"):
        by.save()
        found[by.language] = client.get(f"/organisation/imports/{job.pk}/").content.decode()
    return found
