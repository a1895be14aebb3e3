"""What was exported comes back equal; what is damaged or meant to harm comes to nothing but a line in the report."""

import io
import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db.models import Max

from plein.core.models import Departure, Endorsement, File, Membership, Organisation, Person, Post, Profile, Space, Unit
from plein.core.posts.actions import publish
from plein.core.spaces.actions import create, join
from plein.imports.plein import importer
from plein.imports.plein.export import export
from plein.imports.plein.importer import Unusable, read
from plein.imports.plein.posts import actions as posts_actions
from plein.imports.plein.report import Report
from plein.imports.plein.work import Import
from tests.installation import Installation, community, empty

SECRETS = [b"pbkdf2", b"argon2", b"token_hash", b"password", b"unfinished thought", b"never posted", b"made for a test"]


def quiet(what: str, count: int) -> None:
    """No progress."""


@pytest.fixture(autouse=True)
def _own_databases(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "first.zip"
    with community(tmp_path / "here"):
        export(path, quiet)
    return path


def exported(path: Path) -> bytes:
    export(path, quiet)
    return path.read_bytes()


def lines_of(path: Path) -> list[Any]:
    with ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read("archive.jsonl").splitlines()]


def rewritten(path: Path, lines: list[Any], **contents: bytes) -> Path:
    """The archive with other lines, and other contents for files by name."""
    changed = path.with_name("changed.zip")
    with ZipFile(path) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        new.writestr("archive.jsonl", text)
        for name in old.namelist():
            if name != "archive.jsonl":
                new.writestr(name, contents.get(name, old.read(name)))
    return changed


@pytest.mark.once
def test_a_second_export_is_the_first_byte_for_byte(archive: Path, tmp_path: Path) -> None:
    with empty(tmp_path / "there"):
        report = read(archive, quiet)
        assert report.problems == []
        assert exported(tmp_path / "second.zip") == archive.read_bytes()
        assert default_storage.open(File.objects.get(name="minutes.bin").key).read() == bytes(range(256)) * 300
        first = Post.objects.get(text__startswith="Ünïcode")
        assert first.reply_count == 3
        assert Post.objects.get(text="Deepest").parent == Post.objects.get(text="Deeper")
        assert Person.objects.get(username="ada").has_usable_password() is False
        sure = dict(Person.objects.exclude(email=None).values_list("username", "email_sure_at"))
        assert sure["ben"] and not sure["ada"], "whose address is known to be theirs"


@pytest.mark.once
def test_it_is_the_same_from_postgresql(archive: Path, tmp_path: Path, postgres_url: str) -> None:
    from django.core.management import call_command

    with Installation(tmp_path / "pg", postgres_url):
        call_command("migrate", verbosity=0)
        assert read(archive, quiet).problems == []
        assert exported(tmp_path / "second.zip") == archive.read_bytes()


@pytest.mark.once
def test_units_come_back_with_their_history_and_who_worked_where(archive: Path, tmp_path: Path) -> None:
    with empty(tmp_path / "there"):
        read(archive, quiet)
        roads = Unit.objects.get(slug="wegen")
        assert [one.name for one in roads.versions.order_by("pk")] == ["Wegen", "Wegen & bruggen"]
        assert Unit.objects.get(slug="groen").successor == roads
        assert [one.slug for one in Unit.objects.within(Unit.objects.get(slug="directie")).order_by("path")] == [
            "directie", "beheer", "wegen",
        ]  # fmt: skip
        ben = Person.objects.get(username="ben")
        assert (ben.unit, ben.title, ben.place, ben.employee_number) == (roads, "Stratenmaker", "Werf Zuid", "0017")
        assert [one.title for one in ben.placements.order_by("pk")] == ["Hovenier", "Stratenmaker"]
        assert Person.objects.get(username="c.is-1_x").manager == ben


@pytest.mark.once
def test_who_leaves_comes_back_with_what_was_chosen_and_whom_they_named(archive: Path, tmp_path: Path) -> None:
    with empty(tmp_path / "there"):
        assert read(archive, quiet).problems == []
        leaves = Departure.objects.get(person__username="c.is-1_x")
        assert (leaves.keeps_portrait, leaves.reach_at, leaves.is_planned) == (True, "cis@thuis.example", True)
        assert leaves.farewell is not None and leaves.farewell.text == "Dag allemaal" and leaves.farewell.is_farewell
        named = {(one.kind, one.heir.username) for one in leaves.successions.all()}
        assert named == {("space", "ben"), ("unit", "ben"), ("guest", "ben")}, "what channels add is left out"
        assert leaves.successions.get(kind="unit").key == Unit.objects.get(slug="beheer").pk
        assert Organisation.objects.get().former_space == Space.objects.get(name="Oud-collega's")
        assert Person.objects.get(username="benb").merged_into == Person.objects.get(username="ben")
        assert read(archive, quiet).made["succession"] == 0


@pytest.mark.once
def test_an_archive_of_version_1_still_comes_in_whole(archive: Path, tmp_path: Path) -> None:
    lines = [line for line in lines_of(archive) if line["type"] not in {"unit", "placement", "succession"}]
    lines[0]["version"] = 1
    for line in lines:
        for name in ("title", "place", "employee_number") if line["type"] == "person" else ():
            line["person"].pop(name, None)
    with empty(tmp_path / "there"):
        report = read(rewritten(archive, lines), quiet)
        assert report.problems == []
        assert report.made["person"] == Person.objects.count() > 5
        assert not Unit.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [("unit", "parent", "nowhere"), ("unit", "slug", "../x"), ("unit", "slug", [1]), ("unit", "lead", "nobody"), ("unit", "name", ""),
     ("unit", "versions", [{"name": "x", "since": "yesterday"}]), ("unit", "versions", 7), ("placement", "unit", "nowhere"),
     ("placement", "history", [{"title": "x" * 300, "since": "2026-01-01T00:00:00+00:00"}]), ("placement", "manager", "nobody")],
)  # fmt: skip
def test_a_unit_with_a_wrong_value_harms_no_other(
    archive: Path, tmp_path: Path, kind: str, name: str, value: Any
) -> None:
    lines = lines_of(archive)
    last = [line for line in lines if line["type"] == kind][-1]
    last[kind][name] = value
    with empty(tmp_path / "there"):
        report = read(rewritten(archive, lines), quiet)
        assert report.problems
        assert report.made["post"] > 15
        assert Unit.objects.count() >= 2


@pytest.mark.once
def test_no_secret_leaves_with_an_export(archive: Path) -> None:
    with ZipFile(archive) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
    assert [secret for secret in SECRETS if secret in everything] == []


@pytest.mark.once
def test_a_second_import_adds_nothing(archive: Path, tmp_path: Path) -> None:
    with empty(tmp_path / "there"):
        first = read(archive, quiet)
        again = read(archive, quiet)
        assert +again.made == {}
        assert again.kept["post"] == first.made["post"] > 15
        assert exported(tmp_path / "second.zip") == archive.read_bytes()


@pytest.mark.once
@pytest.mark.parametrize("stop", [3, 9, 14])
def test_an_import_goes_on_where_it_was_broken_off(archive: Path, tmp_path: Path, monkeypatch: Any, stop: int) -> None:
    class Killed(BaseException):
        pass

    left = stop

    def posts(work: Import, lines: list[Any]) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Killed
        store(work, lines)

    store = posts_actions.posts
    monkeypatch.setattr(importer, "BATCH", 1)
    with empty(tmp_path / "there"):
        with monkeypatch.context() as during:
            during.setattr(posts_actions, "posts", posts)
            with pytest.raises(Killed):
                read(archive, quiet)
        assert Post.objects.count() == stop - 1
        assert read(archive, quiet).problems == []
        assert exported(tmp_path / "second.zip") == archive.read_bytes()


@pytest.mark.once
def test_what_speaks_of_a_later_post_points_at_it_in_the_end(archive: Path, tmp_path: Path, monkeypatch: Any) -> None:
    lines = lines_of(archive)
    posts = [line for line in lines if line["type"] == "post" and "root" not in line["post"]]
    posts[0]["post"]["quoted"] = posts[-1]["post"]["uid"]
    monkeypatch.setattr(importer, "BATCH", 2)
    with empty(tmp_path / "there"):
        assert read(rewritten(archive, lines), quiet).problems == []
        assert Post.objects.get(uid=posts[0]["post"]["uid"]).quoted == Post.objects.get(uid=posts[-1]["post"]["uid"])


@pytest.mark.once
def test_people_who_are_here_stay_as_they_are(archive: Path, tmp_path: Path) -> None:
    from plein.core.people.actions import create as person

    with empty(tmp_path / "there"):
        ada = person(name="Ada Here", username="ada", email="ben@example.nl", password="correct horse battery")
        report = read(archive, quiet)
        assert report.kept["person"] == 1
        assert [text for text in report.problems if "ben@example.nl belongs to someone else" in text]
        ada.refresh_from_db()
        assert (ada.name, ada.role, ada.check_password("correct horse battery")) == ("Ada Here", "member", True)
        assert Post.objects.filter(author=ada).exists()


@pytest.mark.once
def test_a_secret_space_never_ends_up_in_an_open_one_with_the_same_name(archive: Path, tmp_path: Path) -> None:
    from plein.core.people.actions import create as person

    with empty(tmp_path / "there"):
        dee = person(name="Dee", username="dee", password="correct horse battery")
        open_one = create("Board", by=dee)
        join(open_one, by=person(name="Eva", username="eva", password="correct horse battery"))
        publish("status", by=dee, space=open_one, text="Ours")
        for _ in range(2):
            assert read(archive, quiet).problems == []
            secret = Post.objects.get(text__startswith="The secret").space
            assert (secret.kind, secret.pk == open_one.pk) == ("secret", False)
            assert Membership.objects.filter(space=open_one).count() == 2
            assert not Post.objects.visible_to(dee).filter(text__startswith="The secret").exists()
            assert Space.objects.filter(slug__startswith="board").count() == 2


@pytest.mark.once
def test_a_secret_space_comes_in_under_an_address_that_nobody_guesses(archive: Path, tmp_path: Path) -> None:
    secret = next(line["space"]["slug"] for line in lines_of(archive) if line.get("space", {}).get("name") == "Board")
    lines = json.loads(json.dumps(lines_of(archive)).replace(secret, "board"))
    for line in lines:
        if line.get("space", {}).get("name") == "Board":
            line["space"]["was"] = ["bestuur"]
    old = rewritten(archive, lines)
    with empty(tmp_path / "there"):
        assert read(old, quiet).problems == []
        board = Space.objects.get(name="Board")
        assert re.fullmatch(r"board-[0-9a-f]{16}", board.slug)
        assert Post.objects.get(text__startswith="The secret").space == board
        assert sorted(board.old_addresses.values_list("slug", flat=True)) == ["bestuur", "board"]
        assert +read(old, quiet).made == {}
        moved = exported(tmp_path / "second.zip")
    with empty(tmp_path / "elsewhere"):
        assert read(tmp_path / "second.zip", quiet).problems == []
        assert Space.objects.get(name="Board").slug == board.slug
        assert exported(tmp_path / "third.zip") == moved
        assert +read(old, quiet).made == {}


@pytest.mark.once
def test_html_of_an_archive_passes_the_same_gate_as_what_people_type(archive: Path, tmp_path: Path) -> None:
    lines = lines_of(archive)
    for line in lines:
        if line["type"] == "post":
            line["post"]["html"] = '<p onclick="x()">Hi<script>x()</script><img src="https://evil.example/x"></p>'
    with empty(tmp_path / "there"):
        read(rewritten(archive, lines), quiet)
        shown = " ".join(Post.objects.values_list("html", flat=True))
        assert "Hi" in shown
        assert not any(bad in shown for bad in ("script", "onclick", "evil"))


@pytest.mark.once
def test_a_space_is_as_new_as_its_posts_whatever_the_archive_says(archive: Path, tmp_path: Path) -> None:
    lines = lines_of(archive)
    for line in lines:
        if line["type"] == "space":
            line["space"]["last_post_at"] = None
    with empty(tmp_path / "there"):
        assert read(rewritten(archive, lines), quiet).problems == []
        said = Post.objects.filter(root=None, in_feed=True, state="published")
        dated = dict(Space.objects.exclude(last_post_at=None).values_list("pk", "last_post_at"))
        assert dated == dict(said.values_list("space").annotate(Max("published_at"))) != {}


@pytest.mark.once
def test_who_tells_something_here_keeps_their_own_profile(archive: Path, tmp_path: Path) -> None:
    from plein.core.people.actions import create as person
    from plein.core.profiles import actions as profiles

    with empty(tmp_path / "there"):
        ada = person(name="Ada Here", username="ada", password="correct horse battery")
        profiles.change(ada, by=ada, called="Own")
        report = read(archive, quiet)
        assert report.problems == [] and report.kept["profile"] == 1 and report.made["profile"] == 2
        assert Profile.objects.get(person=ada).called == "Own" and not ada.skills.exists()
        assert Endorsement.objects.get().by == ada


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone", "bel maar"), ("links", ["javascript:x"]), ("links", 3), ("days", {"mon": ["9"]}), ("days", 3), ("shown", {"phone": "all"}), ("shown", 3),
        ("focus", [3]), ("focus", "xy"), ("category", "boss"), ("called", "x" * 61), ("skills", [{"kind": "skill", "name": "x" * 65}]),
        ("skills", [{"kind": "boss", "name": "x"}]), ("skills", [{"kind": "skill", "name": "!"}]), ("skills", 4),
        ("skills", [{"kind": "skill", "name": "x", "endorsements": [{"by": "nobody", "at": "x"}]}]), ("person", "nobody"),
    ],
)  # fmt: skip
def test_a_profile_with_a_wrong_value_is_named_and_left_out(
    archive: Path, tmp_path: Path, name: str, value: Any
) -> None:
    lines = lines_of(archive)
    next(line["profile"] for line in lines if line["type"] == "profile" and line["profile"]["person"] == "ada")[
        name
    ] = value
    with empty(tmp_path / "there"):
        report = read(rewritten(archive, lines), quiet)
        assert report.count == 1 and report.made["profile"] == 2
        assert not Profile.objects.filter(person__username="ada").exists()


BAD: list[tuple[Any, str]] = [
    ("{not json", "not JSON"),
    ("[]", "not an object"),
    ({"type": "post", "post": 3}, "there is no post in it"),
    ({"type": "post", "post": {}}, "KeyError"),
    ({"type": "hologram", "hologram": {}}, "Not understood, and left out: hologram"),
]


@pytest.mark.once
@pytest.mark.parametrize(("line", "said"), BAD)
def test_a_bad_line_is_named_and_the_rest_comes_in(archive: Path, tmp_path: Path, line: Any, said: str) -> None:
    lines = lines_of(archive)
    with empty(tmp_path / "there"):
        report = read(rewritten(archive, [*lines[:-1], line, lines[-1]]), quiet)
        assert [text for text in report.problems if said in text] == report.problems != []
        assert report.made["post"] == sum(other["type"] == "post" for other in lines)


CHANGES: list[tuple[str, Any]] = [
    ("author", "nobody"), ("space", "nowhere"), ("uid", "x"), ("state", "glorious"), ("created_at", "yesterday"), ("title", "x" * 201),
    ("published_at", None), ("root", "00000000-0000-0000-0000-000000000000"), ("reactions", [{"person": "nobody", "emoji": "x", "at": "x"}]),
    ("files", [{"uid": 3}]), ("html", 7), ("tags", ["x" * 90]), ("text", None), ("followers", 4), ("text", "a\u0000b" * 3),
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(("name", "value"), CHANGES)
def test_a_post_with_a_wrong_value_harms_no_other(archive: Path, tmp_path: Path, name: str, value: Any) -> None:
    lines = lines_of(archive)
    plain = next(line["post"] for line in lines if line["type"] == "post" and line["post"].get("text") == "Fine")
    plain[name] = value
    with empty(tmp_path / "there"):
        report = read(rewritten(archive, lines), quiet)
        posts = sum(line["type"] == "post" for line in lines)
        assert report.made["post"] in {posts - 1, posts}
        assert report.count == posts - report.made["post"]
        assert Post.objects.count() == report.made["post"]


@pytest.mark.once
def test_a_file_that_is_not_what_was_exported_is_left_out(archive: Path, tmp_path: Path) -> None:
    uid = next(
        file["uid"]
        for line in lines_of(archive)
        for file in line.get("post", {}).get("files", ())
        if file["name"] == "minutes.bin"
    )
    for content in (b"other", bytes(10_000_000)):
        with empty(tmp_path / f"there{len(content)}"):
            report = read(rewritten(archive, lines_of(archive), **{f"files/{uid}": content}), quiet)
            assert len(report.problems) == 1
            assert File.objects.get(uid=uid).key == ""


@pytest.mark.once
def test_a_cut_off_or_foreign_file_is_refused_with_a_sentence(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    other = io.BytesIO()
    with ZipFile(other, "w") as foreign:
        foreign.writestr("archive.jsonl", '{"type":"version","version":3,"format":"plein-archive"}\n')
    with empty(tmp_path / "there"):
        for data in (whole[: len(whole) // 2], b"", b"hello", other.getvalue()):
            archive.write_bytes(data)
            with pytest.raises(Unusable, match=r"whole archive|this Plein reads versions 1 and 2"):
                read(archive, quiet)


@pytest.mark.once
def test_an_archive_with_changed_bytes_never_crashes_the_import(archive: Path, tmp_path: Path) -> None:
    whole, chosen = archive.read_bytes(), random.Random(3)
    with empty(tmp_path / "there"):
        for _ in range(40):
            changed = bytearray(whole)
            changed[chosen.randrange(len(whole))] ^= 1 << chosen.randrange(8)
            archive.write_bytes(changed)
            with suppress(Unusable):
                assert isinstance(read(archive, quiet), Report)
