from typing import Any

import pytest
from django.test import Client

from plein.api.tests.conftest import Programs
from plein.core import testing
from plein.core.models import Post, Space
from plein.core.testing import Cast

BROKEN: list[tuple[bytes, str, int]] = [
    (b"{", "application/json", 400),
    (b"", "application/json", 422),
    (b"[" * 20_000, "application/json", 400),
    (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "application/json", 400),
    (b'{"text": "\\ud800"}', "application/json", 400),
    (b'{"\\udfff": 1}', "application/json", 400),
    (b'{"text": "\xed\xa0\x80"}', "application/json", 400),
    (b'{"text": "\xff"}', "application/json", 400),
    ('{"text": "x"}'.encode("utf-16"), "application/json", 400),
    (b'{"text": NaN}', "application/json", 400),
    (b'{"text": "x", "quoted": ' + b"9" * 5000 + b"}", "application/json", 400),
    (b'{"text": "x", "quoted": 9223372036854775808}', "application/json", 422),
    (b'{"text": "x", "quoted": 9223372036854775807}', "application/json", 404),
    (b'{"text": "x", "quoted": true}', "application/json", 422),
    (b'{"text": "x", "quoted": "1"}', "application/json", 422),
    (b'{"text": "x", "unknown": 1}', "application/json", 422),
    (b'{"text": "x", "uid": "not one"}', "application/json", 422),
    (b'{"text": "x", "publish_at": 1}', "application/json", 422),
    (b'{"text": "x", "publish_at": "9999-12-31T23:59:59-23:59"}', "application/json", 422),
    (b'{"text": "x", "publish_at": "2026-12-31T23:59:59"}', "application/json", 422),
    (b'{"text": ""}', "application/json", 422),
    (b'"text"', "application/json", 422),
    (b"text=x", "application/x-www-form-urlencoded", 415),
    (b'{"text": "x"}', "text/plain", 415),
    (b"x" * 3_000_000, "application/json", 413),
]


@pytest.mark.parametrize(("body", "kind", "status"), BROKEN)
def test_broken_bodies_are_refused_as_problems(
    cast: Cast, as_: Programs, square: Space, body: bytes, kind: str, status: int
) -> None:
    answer = as_(cast.ada).client.generic("POST", f"/api/v1/spaces/{square.pk}/posts", body, content_type=kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    assert not Post.objects.exists()


def test_nul_and_other_signs_that_are_no_text_are_left_out_of_posts(cast: Cast, as_: Programs, square: Space) -> None:
    answer = as_(cast.ada).post(f"/spaces/{square.pk}/posts", {"text": "a\x00b\u202ec"})
    assert answer.json()["text"] == "abc"


@pytest.mark.parametrize(
    "path",
    ["/posts/0", "/posts/-1", "/posts/abc", "/posts/9223372036854775808", "/posts/١", "/posts/1_0", "/posts/1.0", "/timeline?limit=0",
     "/timeline?limit=101", "/timeline?limit=x", "/timeline?before=%00", "/people?q=%00", "/search?q=", "/tags/%00", "/spaces?mine=perhaps"],
)  # fmt: skip
def test_broken_addresses_are_refused_as_problems(cast: Cast, as_: Programs, path: str) -> None:
    answer = as_(cast.ada).get(path)
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (422, "invalid")
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/", "/api/", "/api/v2/me", "/api/v1/posts/1/nothing", "/api/v1/%ff"]
)
def test_unknown_addresses_are_problems_too(db: None, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    written = Client(enforce_csrf_checks=True).post(path, b"{}", "application/json", HTTP_AUTHORIZATION="Bearer x")
    assert (written.status_code, written["Content-Type"]) == (404, "application/problem+json")


def test_a_wrong_method_is_told_the_right_ones(db: None) -> None:
    answer = Client().put("/api/v1/me")
    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (
        405,
        "GET, HEAD, PATCH",
        "application/problem+json",
    )
    refused = Client().post("/api/v1/docs")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


def test_private_and_missing_things_look_the_same(cast: Cast, as_: Programs) -> None:
    secret = testing.space(cast, "Secret", kind="secret")
    post, cleo = testing.say(cast.ada, secret), as_(cast.cleo)
    calls: list[tuple[str, str, Any]] = [
        ("GET", "/posts/{post}", None), ("PATCH", "/posts/{post}", {"text": "x"}), ("DELETE", "/posts/{post}", None),
        ("POST", "/posts/{post}/replies", {"text": "x"}), ("PUT", "/posts/{post}/bookmark", None), ("GET", "/spaces/{space}", None),
        ("POST", "/spaces/{space}/posts", {"text": "x"}), ("POST", "/spaces/{space}/join", None), ("PUT", "/follows/post/{post}", {}),
    ]  # fmt: skip
    for method, path, body in calls:
        hidden = cleo.call(method, path.format(post=post.pk, space=secret.pk), body)
        missing = cleo.call(method, path.format(post=999999, space=999999), body)
        assert (hidden.status_code, hidden.content) == (404, missing.content), path


def test_problems_speak_the_language_of_the_caller(cast: Cast, as_: Programs) -> None:
    english = as_(cast.ada).get("/posts/999999", Accept_Language="en").json()
    assert english["title"] == "Nothing to see here"
    assert set(english) == {"type", "title", "status", "detail"}


def test_problems_are_translated_down_to_the_field(cast: Cast, as_: Programs) -> None:
    dutch = as_(cast.ada).get("/timeline?limit=0", Accept_Language="nl")
    assert dutch["Content-Language"] == "nl" and "Accept-Language" in dutch["Vary"]
    assert dutch.json()["title"] == "Er klopt nog iets niet"
    assert dutch.json()["errors"] == [{"field": "limit", "message": "Dit moet 1 of meer zijn."}]
    english = as_(cast.ada).get("/posts/abc", Accept_Language="en").json()
    assert english["errors"][0]["message"] == "This must be a whole number."
