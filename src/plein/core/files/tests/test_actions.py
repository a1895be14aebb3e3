"""Describing files."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plein.core import testing
from plein.core.files import actions
from plein.core.files.models import File
from plein.core.people.actions import set_active
from plein.core.permissions import Forbidden, Invalid
from plein.core.posts.actions import approve, forget_drafts, keep_draft, remove
from plein.core.posts.models import Draft
from plein.core.testing import PASSWORD, Cast


def test_a_description_changes_as_long_as_the_post_may(cast: Cast) -> None:
    space = testing.space(cast)
    file = actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt", alt="A list")
    actions.describe(file, by=cast.ben, alt="A longer list")
    post = testing.say(cast.ben, space, files=[file])
    actions.describe(File.objects.get(), by=cast.ben, alt="The list")
    before, found = post.version, File.objects.get()
    post.refresh_from_db()
    assert found.alt == "The list" and post.version > before  # so that open pages draw it anew


def test_the_files_of_a_removed_post_open_for_nobody(cast: Cast) -> None:
    file = actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt")
    post = testing.say(cast.ben, testing.space(cast), files=[file])
    assert File.objects.visible_to(cast.ada).filter(pk=file.pk).exists()
    remove(post, by=cast.ben)
    for person in (cast.ada, cast.ben, cast.mo, cast.root):
        assert not File.objects.visible_to(person).filter(pk=file.pk).exists()


def test_approved_descriptions_do_not_turn_into_others(cast: Cast) -> None:
    space = testing.space(cast, stage="pre_moderated")
    file = actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt", alt="Kind")
    approve(testing.say(cast.ben, space, files=[file]), by=cast.mo)
    with pytest.raises(Forbidden):
        actions.describe(File.objects.get(), by=cast.ben, alt="Angry")


def test_files_in_a_draft_stay_as_long_as_the_draft(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ben)
    drafted, forgotten, of_another = (
        actions.add(BytesIO(b"text"), by=who, name="a.txt") for who in (cast.ben, cast.ben, cast.ada)
    )
    File.objects.update(created_at=timezone.now() - timedelta(days=30))
    typed = {"key": "home", "field:text": "Nog niet af", "field:file": [str(drafted.uid), str(of_another.uid), "x"]}
    client.post("/drafts", typed, secure=True)
    week_ago = timezone.now() - timedelta(days=7)
    assert actions.sweep(week_ago) == 2
    assert drafted.name in client.get("/", secure=True).content.decode()
    assert list(File.objects.all()) == [drafted] and forgotten.pk
    client.post("/drafts", {"key": "home"}, secure=True)  # thrown away
    assert actions.sweep(week_ago) == 1


@pytest.mark.parametrize("name", ["?.txt", "a#b.txt", "100%.txt", "naïef.txt"])
def test_a_file_is_found_at_its_address_whatever_it_is_called(cast: Cast, name: str) -> None:
    file = actions.add(BytesIO(b"text"), by=cast.ben, name=name)
    client = Client()
    client.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True)
    assert "#" not in file.url and client.get(file.url, secure=True).status_code == 200


def test_a_link_that_came_along_leads_to_a_web_page_or_nowhere() -> None:
    assert File(source_url="https://example.nl/a.pdf").url == "https://example.nl/a.pdf"
    assert File(source_url="javascript:alert(1)").url == ""


def test_what_is_not_posted_yet_takes_no_more_than_its_share(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_LIMIT = settings.DRAFTS_LIMIT = 10
    first = actions.add(BytesIO(b"12345678"), by=cast.ben, name="a.txt")
    client = Client()
    client.force_login(cast.ben)
    refused = client.post("/files/", {"file": BytesIO(b"123")}, headers={"X-Plein-Fragment": "1"}, secure=True)
    assert refused.status_code == 422 and "(1 MB)" in refused.content.decode()
    actions.add(BytesIO(b"12345678"), by=cast.ada, name="a.txt")  # everybody has a share of their own
    testing.say(cast.ben, testing.space(cast), files=[first])
    second = actions.add(BytesIO(b"12"), by=cast.ben, name="a.txt")
    monkeypatch.setattr(actions, "MOST_UNPOSTED", 1)
    with pytest.raises(Invalid):
        actions.add(BytesIO(b"1"), by=cast.ben, name="a.txt")
    keep_draft("home", {"file": [str(second.uid)]}, by=cast.ben)
    File.objects.update(created_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(Invalid):
        actions.add(BytesIO(b"1"), by=cast.ben, name="a.txt")
    keep_draft("home", {}, by=cast.ben)  # taken out again
    assert actions.add(BytesIO(b"1"), by=cast.ben, name="a.txt")


def test_drafts_of_closed_accounts_and_left_by_guests_go_with_their_files(cast: Cast) -> None:
    people = {"closed": cast.mo, "guest": cast.gus, "member": cast.ben}
    for person in people.values():
        file = actions.add(BytesIO(b"text"), by=person, name="a.txt")
        keep_draft("home", {"file": [str(file.uid)]}, by=person)
    set_active(cast.mo, by=cast.root, active=False)
    File.objects.update(created_at=timezone.now() - timedelta(days=400))
    for days, left in ((20, {"closed", "guest", "member"}), (40, {"guest", "member"}), (100, {"member"})):
        Draft.objects.update(updated_at=timezone.now() - timedelta(days=days))
        forget_drafts()
        actions.sweep(timezone.now())
        owners = {people[name].pk for name in left}
        assert set(Draft.objects.values_list("person", flat=True)) == owners
        assert set(File.objects.values_list("owner", flat=True)) == owners


def test_a_file_goes_into_one_post_only(cast: Cast) -> None:
    space = testing.space(cast)
    file = actions.add(BytesIO(b"text"), by=cast.ben, name="a.txt")
    before = File.objects.get()
    post = testing.say(cast.ben, space, files=[file])
    with pytest.raises(Invalid):
        testing.say(cast.ben, space, "Nog eens", files=[before])  # as another tab still sees it
    assert File.objects.get().post == post


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypheic\0\0\0\0", b"\0\0\0\x18ftypavif\0\0\0\0", b"II*\0\x08\0\0\0"])
def test_a_picture_that_cannot_be_redrawn_and_says_where_it_was_taken_is_refused(cast: Cast, head: bytes) -> None:
    with pytest.raises(Invalid, match="keeps where it was taken"):
        actions.add(BytesIO(head + b"x" * 200), by=cast.ben, name="IMG_1.heic")


@pytest.mark.parametrize(
    ("asked", "status", "bytes_", "said"),
    [
        ("bytes=0-2", 206, b"012", "bytes 0-2/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-4", 206, b"6789", "bytes 6-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("nonsense", 200, b"0123456789", None),
    ],
)
def test_a_part_of_a_file_is_sent_when_asked_for(cast: Cast, asked: str, status: int, bytes_: bytes, said: str) -> None:
    file = actions.add(BytesIO(b"0123456789"), by=cast.ben, name="a.mp4")
    answer: Any = testing.browser(cast.ben).get(file.url, secure=True, headers={"Range": asked})
    content = b"".join(answer) if answer.streaming else answer.content
    assert (answer.status_code, content, answer.headers.get("Content-Range")) == (status, bytes_, said)
    assert answer.headers["Accept-Ranges"] == "bytes"
    again = testing.browser(cast.ben).get(file.url, secure=True, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_range_is_for_who_gets_the_bytes(cast: Cast) -> None:
    file = actions.add(BytesIO(b"0123456789"), by=cast.ben, name="a.mp4")
    for asked in ("bytes=0-2", "bytes=10-"):
        answer = testing.browser(cast.ben).head(file.url, secure=True, headers={"Range": asked})
        assert (answer.status_code, answer.headers["Content-Length"]) == (200, "10")
        assert "Content-Range" not in answer.headers and b"".join(answer) == b""
