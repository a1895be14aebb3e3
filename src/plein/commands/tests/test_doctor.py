"""The doctor says what is wrong and what to do, whatever is wrong."""

import ast
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from plein import doctor
from plein.commands.doctor import command
from plein.commands.reindex import command as reindex
from plein.core import testing
from plein.core.models import Membership, OutgoingMail, PersonWord, Post
from plein.core.testing import Cast
from plein.doctor import GOOD, WARNING, WRONG, Finding, examine
from tests.installation import Installation, community, empty


@pytest.fixture(autouse=True)
def _own_databases(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def found(name: str) -> Finding:
    return next(finding for finding in examine() if finding.check == name)


@pytest.mark.once
def test_a_healthy_installation_has_nothing_wrong(tmp_path: Path) -> None:
    with community(tmp_path / "here"):
        findings = [finding for finding in examine() if finding.check not in {"front end", "disk", "settings"}]
    assert {finding.check: finding.text for finding in findings if finding.state == WRONG} == {}
    assert list((tmp_path / "here" / "files" / "doctor").iterdir()) == []


@pytest.mark.once
def test_every_finding_that_is_not_good_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    settings.BUS_URL = "redis://127.0.0.1:1/0"
    settings.MAIL = {"host": "127.0.0.1", "port": 1}
    with Installation(tmp_path / "bare"):
        findings = examine()
    states = {finding.check: finding.state for finding in findings}
    assert (states["migrations"], states["bus"], states["mail"], states["outbox"], states["worker"]) == (WRONG,) * 5
    assert [finding for finding in findings if finding.state != GOOD and not finding.todo] == []


@pytest.mark.once
def test_an_open_address_and_readable_secrets_are_noticed(tmp_path: Path, settings: Any) -> None:
    settings.URL, settings.LOOPBACK = "http://plein.example.nl", False
    with empty(tmp_path / "here"):
        (tmp_path / "here" / "secret.key").write_text("x")
        (tmp_path / "here" / "secret.key").chmod(0o644)
        assert found("address").state == WARNING
        assert "chmod 600" in found("secret").todo


@pytest.mark.once
def test_work_that_stays_undone_shows_that_no_worker_runs(tmp_path: Path, settings: Any) -> None:
    settings.MAIL = {"host": "127.0.0.1", "port": 1}
    long_ago = timezone.now() - timedelta(hours=1)
    with community(tmp_path / "here"):
        assert found("worker").state == found("outbox").state == GOOD
        Post.objects.filter(state="scheduled").update(published_at=long_ago)
        mail = OutgoingMail.objects.create(to="a@example.nl", subject="s", text="t", next_at=long_ago)
        assert found("worker").state == found("outbox").state == WRONG
        OutgoingMail.objects.filter(pk=mail.pk).update(attempts=12, error="refused")
        assert "refused" in found("outbox").text


@pytest.mark.once
def test_a_damaged_database_is_noticed(tmp_path: Path) -> None:
    community(tmp_path / "here")
    path = tmp_path / "here" / "plein.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096 * 20 : 4096 * 40] = bytes(4096 * 20)
    path.write_bytes(data)
    with Installation(tmp_path / "here"):
        assert any(finding.state == WRONG for finding in examine() if finding.check == "integrity")


@pytest.mark.once
def test_the_exit_code_and_the_json_are_for_scripts(tmp_path: Path) -> None:
    with Installation(tmp_path / "bare"):
        result = CliRunner().invoke(command, ["--json"])
        assert result.exit_code == 1
        assert {entry["state"] for entry in json.loads(result.stdout)} <= {GOOD, WARNING, WRONG}
        assert "Run `plein migrate`." in CliRunner().invoke(command).stdout


def test_people_who_are_not_found_are_seen(cast: Cast) -> None:
    assert found("people search").state == GOOD
    PersonWord.objects.filter(person=cast.ben).delete()
    assert found("people search").state == WARNING and "1 person" in found("people search").text
    assert "7 people" in CliRunner().invoke(reindex).stdout and found("people search").state == GOOD


def test_a_space_without_a_manager_is_found(cast: Cast) -> None:
    assert found("managers").state == GOOD
    Membership.objects.filter(space=testing.space(cast), role="manager").update(role="member")
    assert found("managers").state == WARNING and "1 space" in found("managers").text


def test_the_doctor_speaks_the_language_of_the_terminal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(*words: str) -> str:
        return CliRunner().invoke(command, words).output

    assert "er is er een" in said("--language", "nl") and "there is one" in said("--language", "en")
    monkeypatch.delenv("PLEIN_LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert "er is er een" in said()
    monkeypatch.setenv("PLEIN_LANGUAGE", "en")
    assert "there is one" in said()


def test_every_finding_can_be_translated() -> None:
    """What a finding says to people is a text of the catalogue, not a string that nobody translates."""
    tree = ast.parse(Path(doctor.__file__).read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
    ]
    bare = [node.lineno for call in calls for node in call.args[2:] if isinstance(node, ast.Constant)]
    assert calls and bare == []
