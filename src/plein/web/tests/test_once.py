"""A form that comes twice is posted once; two tabs with one draft, which carry the same id, are two posts."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plein.core import testing
from plein.core.files import actions as files
from plein.core.models import File, Post, Space
from plein.core.testing import Cast, browser


@pytest.fixture
def square(cast: Cast) -> Space:
    return testing.space(cast, channels=["feed", "poll"])


def send(cast: Cast, **values: Any) -> Client:
    """Ben sends the composer."""
    client = browser(cast.ben)
    client.post("/posts/", values, secure=True)
    return client


def kept(cast: Cast, content: bytes, name: str = "a.txt") -> File:
    return files.add(BytesIO(content), by=cast.ben, name=name)


def test_two_tabs_with_pictures_and_no_words_are_two_posts(cast: Cast, square: Space) -> None:
    uid, one, two = str(uuid4()), kept(cast, b"one"), kept(cast, b"two")
    for file in (one, one, two, two):
        send(cast, space=square.pk, uid=uid, text="", file=str(file.uid))
    assert [post.files.get() for post in Post.objects.order_by("pk")] == [one, two]


def test_a_file_that_goes_along_twice_with_one_form_is_posted_once(cast: Cast, square: Space) -> None:
    uid = str(uuid4())
    for content in (b"one", b"one", b"two", b"two"):  # chosen without a connection: sent whole each time
        upload = SimpleUploadedFile("a.txt", content)
        send(cast, space=square.pk, uid=uid, text="Kijk", **{"waiting": upload, "waiting-alt": ""})
    assert [post.files.get().size for post in Post.objects.all()] == [3, 3]


def test_the_same_words_in_another_space_are_another_post(cast: Cast, square: Space) -> None:
    uid, other = str(uuid4()), testing.space(cast, "Elders")
    for space in (square, other, other):
        send(cast, space=space.pk, uid=uid, text="Hallo")
    assert sorted(Post.objects.values_list("space__name", flat=True)) == ["Elders", "Het plein"]


def test_the_same_words_about_another_post_are_another_post(cast: Cast, square: Space) -> None:
    uid, (one, two) = str(uuid4()), (testing.say(cast.ada, square, text) for text in ("Eén", "Twee"))
    for quoted in (one, one, two, two):
        send(cast, space=square.pk, uid=uid, text="Lees dit", quoted=quoted.pk)
    assert list(Post.objects.filter(author=cast.ben).order_by("pk").values_list("quoted", flat=True)) == [
        one.pk,
        two.pk,
    ]


def test_the_same_short_answer_to_two_posts_is_two_answers(cast: Cast, square: Space) -> None:
    uid, client = str(uuid4()), browser(cast.ben)
    root = testing.say(cast.ada, square)
    first, second = (testing.posts.reply(root, by=cast.ada, text=text) for text in ("Koffie?", "Thee?"))
    for parent in (first, first, second, second):
        client.post(f"/posts/{root.pk}/replies", {"parent": parent.pk, "uid": uid, "text": "Ja"}, secure=True)
    assert list(Post.objects.filter(text="Ja").order_by("pk").values_list("parent", flat=True)) == [first.pk, second.pk]


@pytest.mark.parametrize(
    "other", [{"option": ["Ma", "Di"]}, {"multiple": "on"}, {"hidden": "on"}, {"closes_at": "2100-01-01T10:00"}]
)
def test_another_question_under_the_same_id_is_another_poll(cast: Cast, square: Space, other: dict[str, Any]) -> None:
    uid, client = str(uuid4()), browser(cast.ben)
    asked = {"space": square.pk, "uid": uid, "title": "Wanneer?", "option": ["Wo", "Do"]}
    for typed in (asked, asked, asked | other, asked | other):
        client.post("/polls/new", typed, secure=True)
    assert Post.objects.filter(kind="poll").count() == 2


def test_what_was_changed_meanwhile_is_still_the_same(cast: Cast, square: Space) -> None:
    uid, file = str(uuid4()), kept(cast, b"one")
    typed = {"space": square.pk, "uid": uid, "text": "Eerst", "file": str(file.uid)}
    send(cast, **typed)
    testing.posts.edit(Post.objects.get(), by=cast.ben, text="Daarna")
    send(cast, **typed)
    assert Post.objects.get().text == "Daarna"


def test_a_file_that_another_tab_posted_is_asked_for_again(cast: Cast, square: Space) -> None:
    file, client = kept(cast, b"one"), browser(cast.ben)
    typed = {"space": square.pk, "uid": str(uuid4()), "text": "Eén", "file": str(file.uid)}
    client.post("/posts/", typed, secure=True)
    answer = client.post("/posts/", typed | {"text": "Twee"}, secure=True)
    assert answer.status_code == 422 and "does not exist. Add it again" in answer.content.decode()
    assert Post.objects.get().text == "Eén"
