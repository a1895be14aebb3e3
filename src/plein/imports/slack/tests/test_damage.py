import json
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Space
from plein.imports import archive
from plein.imports.core import bring_in
from plein.imports.report import Report
from plein.imports.sentences import in_words
from plein.imports.slack.export import NotAnExport
from plein.imports.slack.source import SlackSource
from plein.imports.slack.tests.exports import GENERAL, export, files_of, message, ts

pytestmark = pytest.mark.django_db


def imported(path: Path) -> Report:
    return bring_in(SlackSource(path), path.parent / "imports", lambda _read: None)


def told(report: Report) -> list[str]:
    return [in_words(problem) for problem in report.problems]


def texts() -> list[str]:
    return list(Post.objects.order_by("published_at").values_list("text", flat=True))


@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED])
def test_a_file_that_was_cut_off_gives_what_is_in_front_of_the_cut(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "export.zip"
    with ZipFile(path, "w", packing) as whole:
        for name, content in files_of(
            {
                f"general/2020-09-1{number}.json": [
                    message(number * 100 + part, f"{number}.{part}") for part in range(50)
                ]
                for number in range(3)
            }
        ).items():
            whole.writestr(name, content)
        last = whole.infolist()[-1]
    path.write_bytes(path.read_bytes()[: last.header_offset + 60 + last.compress_size // 2])
    report = imported(path)
    assert (
        texts()[:100] == [f"{number}.{part}" for number in range(2) for part in range(50)] and 100 < len(texts()) < 150
    )
    assert any("no table of contents" in text for text in told(report)) and any(
        "2020-09-12.json: cut off" in text for text in told(report)
    )
    assert report.exit_code == 3


def test_a_streamed_zip_that_was_cut_off_is_read_too(tmp_path: Path) -> None:
    class Unseekable:
        """Makes zipfile write sizes after the content, as streaming servers do."""

        def __init__(self) -> None:
            self.data = b""

        def write(self, data: bytes) -> int:
            self.data += data
            return len(data)

        def flush(self) -> None:
            pass

    stream: Any = Unseekable()
    with ZipFile(stream, "w", ZIP_DEFLATED) as whole:
        for name, content in files_of(
            {"general/1.json": [message(1, "one")], "general/2.json": [message(2, "two")]}
        ).items():
            whole.writestr(name, content)
    path = tmp_path / "export.zip"
    path.write_bytes(stream.data[: stream.data.index(b"PK\x01\x02")])
    imported(path)
    assert texts() == ["one", "two"]


def test_without_users_people_are_called_as_the_messages_tell(tmp_path: Path) -> None:
    known = message(1, user="U7", team="T1", user_profile={"real_name": "Zita"})
    report = imported(
        export(
            tmp_path / "e.zip",
            {"general/1.json": [known, message(2, user="U8")]},
            users=None,
            channels=[{"id": "C1", "name": "general"}],
        )
    )
    assert set(Person.objects.values_list("name", flat=True)) == {"Zita", "Slack user U8"}
    assert any(text.startswith("users.json is missing") for text in told(report))


def test_without_channels_nothing_becomes_public_by_mistake(tmp_path: Path) -> None:
    report = imported(export(tmp_path / "e.zip", {"general/1.json": [message(1)]}, channels=None))
    assert Space.objects.get(name="general").kind == "closed" and report.exit_code == 3


def test_unknown_fields_and_wrong_types_harm_nothing(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {
        "reactions": 7,
        "files": "x",
        "blocks": {},
        "attachments": [7],
        "edited": 7,
        "thread_ts": [1],
        "user_profile": "x",
        "subtype": 9,
        "new": {"a": [1]},
    }
    odd = [
        7,
        None,
        "x",
        [1],
        message(1, "fine", **wrong),
        {"ts": ts(2), "text": 9, "user": 9},
        {"ts": ts(3), "text": "nobody"},
        message(4, reactions=[{"name": 1, "users": 2, "count": "x"}]),
    ]
    users = [7, None, {"id": 9}, {"id": "U1", "name": 9, "profile": 7, "deleted": "yes"}, {"name": "no id"}]
    channels = [7, {"id": "C1", "name": "general", "members": 7, "created": "x", "purpose": 7, "creator": 7}, {"id": 7}]
    report = imported(export(tmp_path / "e.zip", {"general/1.json": odd}, users=users, channels=channels))
    assert texts() == ["fine", "nobody", "Hello"] and report.exit_code == 3


def test_a_member_that_says_it_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(
        tmp_path / "e.zip", {"general/1.json": [message(1)], "general/2.json": json.dumps([message(2)]) + " " * 100_000}
    )
    monkeypatch.setattr(archive, "LARGEST", 50_000)
    report = imported(path)
    assert texts() == ["Hello"] and any("2.json: too large" in text for text in told(report))


@pytest.mark.once
@pytest.mark.parametrize("flags", [0, 8])
def test_a_member_of_a_gigabyte_takes_little_memory(tmp_path: Path, flags: int) -> None:
    """Its header tells a small size, or none; only unpacking shows what it is."""
    path = export(tmp_path / "e.zip", {"general/1.json": [message(1)]})
    bomb = _bomb(1024)
    head = (
        struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, flags, 8, 0, 0, 0, len(bomb), 1000, 14, 0) + b"general/2.json"
    )
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02")
    path.write_bytes(content[:at] + head + bomb)
    tracemalloc.start()
    report = imported(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert texts() == ["Hello"] and any("2.json: too large" in text for text in told(report))
    assert peak < 50 * 1024**2


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(b"[") + b"".join(packer.compress(b" " * 1024**2) for _ in range(megabytes)) + packer.flush()


def test_names_that_lead_out_of_the_archive_are_ignored(tmp_path: Path) -> None:
    days = {
        name: [message(9, "evil")]
        for name in ("../general/1.json", "/etc/1.json", "general/../../1.json", "..\\x/1.json", "C:/1.json")
    }
    report = imported(export(tmp_path / "e.zip", {**days, "general/2.json": [message(1, "good")]}))
    assert texts() == ["good"] and sum("leads out" in text for text in told(report)) == 5
    assert not (tmp_path.parent / "general").exists()


def test_a_day_that_is_no_json_is_reported_and_the_others_come(tmp_path: Path) -> None:
    days = {
        "general/1.json": [message(1, "one")],
        "general/2.json": '[{"type":"message","user":"U1","ts":"1600000002.000100","text":"two"}, {oops',
        "general/3.json": "",
        "general/4.json": [message(4, "four")],
    }
    report = imported(export(tmp_path / "e.zip", days))
    assert texts() == ["one", "two", "four"]
    assert "general/2.json: not JSON after item 1" in told(report) and "general/3.json: empty" in told(report)


def test_a_wrong_checksum_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "e.zip"
    with ZipFile(path, "w", ZIP_STORED) as whole:
        for name, content in files_of({"general/1.json": [message(1, "right")]}).items():
            whole.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"right", b"wrong"))
    assert any("checksum" in text for text in told(imported(path)))


def test_messages_without_a_moment_or_with_an_absurd_one_are_lost_and_named(tmp_path: Path) -> None:
    bad: list[Any] = [None, "", "soon", "0.0", "99999999999.0", "-5", {}, "1e400", 10**400, float("inf"), True]
    days = {
        "general/1.json": json.dumps(
            [{**message(1), "ts": value} for value in bad] + [{"text": "none"}, message(5, "good")]
        )
    }
    report = imported(export(tmp_path / "e.zip", days))
    assert (
        texts() == ["good"]
        and report.lost["messages without a moment (ts)"] + report.lost["messages with an impossible moment (ts)"] == 12
    )


def test_lone_surrogates_and_control_characters_are_cleaned(tmp_path: Path) -> None:
    users = [{"id": "U1", "name": "x\udc00y", "real_name": "A\ud800\u202eB"}]
    file = {"name": "a\ud800.txt", "url_private": "https://example.nl/\udc00"}
    imported(
        export(
            tmp_path / "e.zip",
            {
                "general/1.json": [
                    message(
                        1,
                        "a\ud800b\x00c",
                        files=[file],
                        reactions=[{"name": "\ud800", "users": ["\ud800"], "count": 1}],
                    )
                ]
            },
            users=users,
        )
    )
    assert texts() == ["abc"] and Person.objects.filter(name="AB").exists()


def test_people_without_names_and_with_the_same_name_are_all_there(tmp_path: Path) -> None:
    users = [
        {"id": "U1"},
        {"id": "U2", "name": ""},
        *({"id": f"U{number}", "name": "jan", "real_name": "Jan"} for number in range(3, 6)),
    ]
    imported(export(tmp_path / "e.zip", {"general/1.json": [message(1)]}, users=users))
    assert set(Person.objects.values_list("username", flat=True)) == {
        "slack-user-u1",
        "slack-user-u2",
        "jan",
        "jan-2",
        "jan-3",
    }


def test_deep_nesting_is_reported(tmp_path: Path) -> None:
    report = imported(export(tmp_path / "e.zip", {"general/1.json": [message(1)], "general/2.json": "[" * 200_000}))
    assert texts() == ["Hello"] and any("2.json" in text for text in told(report))


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "e.zip"
    path.write_bytes(content)
    with pytest.raises(NotAnExport):
        SlackSource(path)


def test_an_export_that_was_packed_again_with_a_folder_around_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "e.zip"
    with ZipFile(path, "w") as whole:
        for name, content in files_of({"general/1.json": [message(1)]}, channels=[GENERAL]).items():
            whole.writestr(f"My export/{name}", content)
    imported(path)
    assert texts() == ["Hello"] and Space.objects.get(name="general").kind == "open"
