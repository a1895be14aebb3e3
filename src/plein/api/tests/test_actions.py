import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from plein.api.actions import sweep
from plein.api.models import Reply
from plein.api.tests.conftest import Programs
from plein.api.tests.test_operations import upload
from plein.core.models import File, Post, Space
from plein.core.testing import Cast


def test_a_repeated_request_is_done_once_and_answered_alike(cast: Cast, as_: Programs, square: Space) -> None:
    ben, path = as_(cast.ben), f"/spaces/{square.pk}/posts"
    first, again = (ben.post(path, {"text": "x"}, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Post.objects.count() == 1


def test_a_key_belongs_to_one_request_of_one_person(cast: Cast, as_: Programs, square: Space) -> None:
    ben, path = as_(cast.ben), f"/spaces/{square.pk}/posts"
    ben.post(path, {"text": "x"}, Idempotency_Key="one")
    other = ben.post(path, {"text": "y"}, Idempotency_Key="one")
    elsewhere = ben.post(f"/spaces/{cast.ben.profile_space.pk}/posts", {"text": "x"}, Idempotency_Key="one")
    assert [other.json()["type"].rsplit("/", 1)[-1], elsewhere.status_code] == ["key-reused", 422]
    assert as_(cast.ada).post(path, {"text": "z"}, Idempotency_Key="one").status_code == 201
    assert Post.objects.count() == 2


def test_what_failed_may_be_tried_again(cast: Cast, as_: Programs, square: Space) -> None:
    cleo, path = as_(cast.cleo), f"/spaces/{square.pk}/posts"
    assert cleo.post(path, {"text": "x"}, Idempotency_Key="one").status_code == 403
    cleo.post(f"/spaces/{square.pk}/join")
    assert cleo.post(path, {"text": "x"}, Idempotency_Key="one").status_code == 201


def test_empty_answers_and_files_are_repeated_too(cast: Cast, as_: Programs, square: Space) -> None:
    ben = as_(cast.ben)
    left = [ben.post(f"/spaces/{square.pk}/leave", Idempotency_Key="leave") for _ in range(2)]
    assert [(one.status_code, one.content) for one in left] == [(204, b"")] * 2
    ben.client.defaults["HTTP_IDEMPOTENCY_KEY"] = "file"
    sent = [upload(ben) for _ in range(2)]
    assert sent[0].json() == sent[1].json()
    assert upload(ben, alt="Another").status_code == 422
    assert File.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(cast: Cast, as_: Programs, square: Space, key: str) -> None:
    answer = as_(cast.ben).post(f"/spaces/{square.pk}/posts", {"text": "x"}, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_answers_are_forgotten_after_a_day(cast: Cast, as_: Programs, square: Space) -> None:
    as_(cast.ben).post(f"/spaces/{square.pk}/posts", {"text": "x"}, Idempotency_Key="one")
    assert sweep() == 0
    Reply.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert sweep() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_request_eight_times_at_once_has_one_effect(cast: Cast, as_: Programs, square: Space) -> None:
    programs, start, answers = [as_(cast.ben) for _ in range(8)], threading.Barrier(8), []

    def send(number: int) -> None:
        start.wait(timeout=20)
        try:
            answers.append(programs[number].post(f"/spaces/{square.pk}/posts", {"text": "x"}, Idempotency_Key="one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Post.objects.count() == 1
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
