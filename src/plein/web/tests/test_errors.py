"""Bad input and a full disk, as a browser meets them."""

import errno
from io import BytesIO
from threading import BoundedSemaphore, Timer
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, InterfaceError, OperationalError
from django.test import Client
from PIL import Image

from plein.core import testing
from plein.core.models import Draft, Event, Person, Post, Space
from plein.core.testing import PASSWORD, Cast
from plein.kit import images


def client(person: Person) -> Client:
    found = Client(raise_request_exception=False)
    found.post("/sign-in/", {"login": person.username, "password": PASSWORD}, secure=True)
    return found


NUL = "a\0b"
ADDRESSES = ["/people/%00/", "/tags/a%00/", "/people/?q=%00", "/people/?after=%00", "/search/?q=a%00b", "/complete/people?q=%00", "/complete/go?q=%00",
             "/complete/tags?q=a%00", "/complete/emoji?q=%00", "/organisation/?q=%00", "/organisation/?after=%00", "/?before=%00",
             "/posts/1/?to=%00", "/invitations/%00", "/email/%00", "/set-up/%00", "/password/1-%00/", "/polls/new?space=%00&title=%00"]  # fmt: skip
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("/posts/", {"text": NUL, "space": NUL}), ("/drafts", {"key": NUL, "field:text": NUL}), ("/preview", {"text": f"@{NUL} #{NUL}"}),
    ("/spaces/new", {"name": NUL, "kind": NUL, "join": NUL, "stage": NUL}), ("/settings/", {"name": NUL, "language": NUL}), ("/settings/email/", {"email": NUL, "password": NUL}),
    ("/settings/tokens/", {"revoke": NUL}), ("/settings/tokens/", {"name": NUL, "scopes": "read", "days": NUL}),
    ("/settings/sessions/", {"session": NUL}), ("/settings/password/", {"old": NUL, "password": NUL}), ("/language", {"language": NUL}),
    ("/organisation/", {"person": NUL, "email": NUL, "name": NUL, "role": NUL}), ("/sign-in/", {"login": NUL, "password": NUL}),
    ("/password/", {"email": NUL}), ("/password/", {"email": f"{'x' * 100_000}@example.nl"}), ("/polls/new", {"space": NUL, "title": NUL, "option": [NUL, "b"]}),
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_nul_in_an_address_is_no_fault_of_ours(cast: Cast, address: str) -> None:
    assert client(cast.root).get(address, secure=True).status_code < 500


@pytest.mark.parametrize(("address", "form"), FORMS)
def test_a_nul_in_a_form_is_no_fault_of_ours(cast: Cast, address: str, form: dict[str, Any]) -> None:
    assert client(cast.root).post(address, form, secure=True).status_code < 500


def test_a_nul_in_what_one_types_costs_nothing_else(cast: Cast) -> None:
    space = testing.space(cast)
    browser = client(cast.ben)
    browser.post("/drafts", {"key": "home", "field:text": NUL, "field:option": [NUL]}, secure=True)
    assert Draft.objects.get().data == {"text": "ab", "option": ["ab"]}
    browser.post("/posts/", {"text": NUL, "space": space.pk}, secure=True)
    assert Post.objects.get().text == "ab"
    assert browser.post(f"/posts/{Post.objects.get().pk}/react", {"emoji": NUL}, secure=True).status_code in {400, 422}


@pytest.mark.parametrize(
    "form",
    [{"revoke": "abc"}, {"revoke": "9" * 5000}, {"name": "t", "scopes": "read", "days": "00001999999999"},
     {"name": "t", "scopes": "read", "days": "0" * 5000 + "1"}],
)  # fmt: skip
def test_numbers_that_are_none_are_no_fault_of_ours(cast: Cast, form: dict[str, str]) -> None:
    assert client(cast.ben).post("/settings/tokens/", form, secure=True).status_code < 500


def test_an_invitation_for_a_number_beyond_reason_is_refused_or_made(cast: Cast) -> None:
    assert client(cast.root).post("/organisation/", {"person": "9" * 5000}, secure=True).status_code < 500


def test_a_full_disk_is_said_and_reading_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client(cast.ben)
    cache.clear()

    def full(*_args: object, **_values: object) -> None:
        raise OperationalError("database or disk is full")

    def no_room(*_args: object, **_values: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(UserSession.objects, "create_from_request", full)
    assert browser.get("/people/", secure=True).status_code == 200
    monkeypatch.setattr(FileSystemStorage, "_save", no_room)
    answer = browser.post("/files/", {"file": SimpleUploadedFile("a.bin", b"\0\1")}, secure=True)
    assert answer.status_code == 503 and answer["Retry-After"]
    answer = browser.post("/api/v1/files", {"file": SimpleUploadedFile("a.bin", b"\0\1")}, secure=True)
    assert answer.status_code == 503 and answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("error", "status"), [(InterfaceError, 503), (OperationalError, 503), (DataError, 400)])
def test_a_database_that_is_away_or_refuses_a_value_is_said(
    error: type[Exception], status: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client(cast.ben)

    def fails(*_args: object, **_values: object) -> None:
        raise error("the connection is closed")

    monkeypatch.setattr("plein.core.posts.actions.writing.record", fails)
    space = testing.space(cast)
    answer = browser.post("/posts/", {"text": "Dag", "space": space.pk, "uid": str(uuid4())}, secure=True)
    assert answer.status_code == status
    answer = browser.post(f"/api/v1/spaces/{space.pk}/posts", {"text": "Dag"}, "application/json", secure=True)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert answer.has_header("Retry-After") == (status == 503)


def test_a_database_that_is_away_before_a_page_begins_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client(cast.ben)

    def away(*_args: object, **_values: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("plein.web.accounts.sessions.SessionStore.load", away)
    answer = browser.get("/people/", secure=True)
    assert answer.status_code == 503 and answer["Retry-After"]
    answer = browser.get("/api/v1/spaces", secure=True)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json") and answer["Retry-After"]
    assert answer.json()["type"].endswith("/problems/unavailable")


def test_a_script_is_sent_to_a_tag_in_any_alphabet(cast: Cast) -> None:
    testing.say(cast.ben, testing.space(cast), "#привет")
    answer = client(cast.ben).post("/tags/привет/follow", secure=True, headers={"X-Plein-Fragment": "1"})
    assert answer["X-Plein-Location"] == "/tags/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/"


def test_too_much_text_is_said_to_be_too_large(cast: Cast) -> None:
    visitor = client(cast.ben)
    answer = visitor.post("/preview", "text=" + "x" * 2_200_000, "application/x-www-form-urlencoded", secure=True)
    assert answer.status_code == 413 and "too much text" in answer.content.decode()


@pytest.mark.parametrize("charset", ["hex", "rot13", "undefined", "idna", "nonsense"])
def test_a_charset_that_is_none_is_left_aside(cast: Cast, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client(cast.ben).get("/search/?q=ben", secure=True, content_type=kind).status_code == 200


def test_a_nul_in_the_cookie_of_a_session_is_no_session(cast: Cast) -> None:
    headers = {"Cookie": '__Host-session="aaaaaaaa\\000b"'}
    assert Client(raise_request_exception=False).get("/", secure=True, headers=headers).status_code == 302


def test_something_else_under_the_same_id_is_another_post(cast: Cast) -> None:
    space, uid, browser = testing.space(cast), str(uuid4()), client(cast.ben)
    for text in ("Eén", "Eén", "Iets heel anders"):  # two tabs have one draft; the second of them was sent twice
        browser.post("/posts/", {"space": space.pk, "uid": uid, "text": text}, secure=True)
    assert sorted(Post.objects.values_list("text", flat=True)) == ["Eén", "Iets heel anders"]


def test_pictures_that_are_drawn_keep_nobody_from_reading(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_room", BoundedSemaphore(1))
    file = SimpleUploadedFile("a.gif", b"GIF89a" + b"x" * 40)
    with images._room:
        answer = client(cast.ben).post("/files/", {"file": file}, secure=True, headers={"X-Plein-Fragment": "1"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    file.seek(0)
    assert client(cast.ben).post("/files/", {"file": file}, secure=True).status_code == 422  # its turn: not a picture


@pytest.mark.parametrize("what", ["portrait", "logo"])
def test_who_sends_a_portrait_or_a_logo_waits_a_little_for_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")

    def send() -> Any:
        file = SimpleUploadedFile("a.png", picture.getvalue())
        if what == "logo":
            return client(cast.root).post("/organisation/look/", {"theme": "", "logo": file}, secure=True)
        return client(cast.ben).post(
            "/settings/profile/", {"name": "Ben", "shown_contact": "", "picture": file}, secure=True
        )

    monkeypatch.setattr(images, "_room", BoundedSemaphore(1))
    images._room.acquire()
    Timer(0.5, images._room.release).start()
    assert send().status_code == 302
    monkeypatch.setattr(images, "PATIENCE", 0.05)
    with images._room:
        answer = send()
    assert answer.status_code == 422 and "Many pictures are coming in just now." in answer.content.decode()


def test_head_is_answered_where_a_form_is_shown_and_does_nothing(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    before = (Post.objects.count(), Space.objects.count(), Event.objects.exclude(post=None).count())
    for path in ("/settings/", "/spaces/new", "/spaces/het-plein/settings/", "/polls/new", "/share/", f"/posts/{post.pk}/edit/",
                 f"/posts/{post.pk}/remove/", "/", "/sign-in/"):  # fmt: skip
        whole, head = (
            getattr(client(cast.ada if "het-plein" in path else cast.ben), verb)(path, secure=True)
            for verb in ("get", "head")
        )
        assert (head.status_code, head.content) == (whole.status_code, b""), path
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    assert client(cast.ben).head(f"/posts/{post.pk}/react", secure=True).status_code == 405
    assert (Post.objects.count(), Space.objects.count(), Event.objects.exclude(post=None).count()) == before
