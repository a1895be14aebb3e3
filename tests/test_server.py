"""What the server hands to Django, and what it does not."""

import asyncio
import errno
import json
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from plein.core import testing
from plein.core.live import endpoint
from plein.core.models import Draft, File, Post
from plein.core.people.actions import change, make_token
from plein.server import IN_MEMORY, Server

pytestmark = pytest.mark.django_db(transaction=True)
MULTIPART = b"multipart/form-data; boundary=x"


def send(
    path: str, chunks: list[bytes], headers: dict[bytes, bytes], method: str = "POST"
) -> tuple[int, dict[bytes, bytes], str]:
    """Send a body in chunks; returns status, headers and text of the answer."""
    waiting, sent = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks], []
    waiting.append({"type": "http.request", "body": b""})

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def answer(event: dict[str, Any]) -> None:
        sent.append(event)

    async def answered() -> None:
        await server(scope, receive, answer)
        assert server.tail is not None
        await server.tail.stop()

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1", "scheme": "https",
             "server": ("testserver", 443), "headers": [(b"host", b"testserver"), *headers.items()]}  # fmt: skip
    server = Server()
    with ThreadPoolExecutor(1) as server.threads:
        server.files = server.threads
        asyncio.run(answered())
        server.threads.submit(connections.close_all).result()
    assert not (chunks and waiting)  # heard out, so that the sender hears the answer
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent).decode()


@pytest.fixture
def headers(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> dict[bytes, bytes]:
    """Ada, signed in, where little may be sent."""
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 1024)
    client = Client()
    ada = testing.person("ada")
    change(ada, by=ada, language="nl")
    client.force_login(ada)
    return {b"cookie": client.cookies.output(header="", sep=";").strip().encode()}


def too_much(field: bytes) -> list[bytes]:
    """A form whose only field is larger than the server takes."""
    head = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="a.txt"\r\n\r\n' % field
    return [head, *[b"x" * 1024] * (IN_MEMORY // 1024 + 5), b"\r\n--x--\r\n"]


@pytest.mark.parametrize("path", ["/files/", "/posts/", "/drafts", "/settings/"])
def test_a_page_says_that_something_is_too_large_and_keeps_nothing(headers: dict[bytes, bytes], path: str) -> None:
    status, _, text = send(path, too_much(b"file"), headers | {b"content-type": MULTIPART})
    assert status == 413 and "Dit is te groot" in text and "<!doctype html>" in text
    assert not (File.objects.exists() or Post.objects.exists() or Draft.objects.exists())


def test_a_script_gets_it_as_a_short_message(headers: dict[bytes, bytes]) -> None:
    more = {b"content-type": MULTIPART, b"x-plein-fragment": b"1"}
    status, _, text = send("/files/", too_much(b"file"), headers | more)
    assert status == 413 and "data-toast" in text and "<html" not in text


@pytest.mark.parametrize("path", ["/api/v1/files", "/api/v1/spaces"])
def test_a_program_gets_a_problem_document(headers: dict[bytes, bytes], path: str) -> None:
    status, about, text = send(path, too_much(b"file"), headers | {b"content-type": MULTIPART})
    assert status == 413 and about[b"content-type"] == b"application/problem+json"
    assert text.startswith('{"type": "http') and "/problems/too-large" in text and not File.objects.exists()


@pytest.mark.parametrize("path", ["/api/v1/files", "/files/"])
def test_where_there_is_no_room_for_what_is_sent_it_says_so(
    headers: dict[bytes, bytes], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: SpooledTemporaryFile[bytes]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 10 * IN_MEMORY)
    monkeypatch.setattr(SpooledTemporaryFile, "rollover", full)
    status, about, _text = send(path, too_much(b"file"), headers | {b"content-type": MULTIPART})
    assert (status, about[b"retry-after"]) == (503, b"10") and not File.objects.exists()


def test_what_fits_arrives_whole(transactional_db: None) -> None:
    ada = testing.person("ada")
    secret = make_token(ada, by=ada, name="t", scopes=["manage"])[1]
    headers = {b"content-type": b"application/json", b"authorization": f"Bearer {secret}".encode()}
    name = "x" * 100
    status, _, text = send("/api/v1/spaces", [b'{"name": "', *[b"x" * 10] * 10, b'"}'], headers)
    assert status == 201 and name in text


def test_a_program_is_told_why_it_gets_no_stream(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = testing.person("ada")
    kind = b"application/problem+json"

    def listen(secret: str) -> tuple[int, str, str, bytes]:
        status, about, text = send("/api/v1/events", [], {b"authorization": f"Bearer {secret}".encode()}, "GET")
        return status, json.loads(text)["type"].rpartition("/")[2], json.loads(text)["title"], about[b"content-type"]

    assert listen("nonsense") == (401, "unauthorized", "Say who you are", kind)
    writes = make_token(ada, by=ada, name="t", scopes=["write"])[1]
    assert listen(writes) == (403, "insufficient-scope", "The token may not do this", kind)
    reads = make_token(ada, by=ada, name="t", scopes=["read"])[1]
    monkeypatch.setattr(endpoint, "MOST_STREAMS", 0)
    assert listen(reads) == (429, "rate-limited", "One moment", kind)
    assert send("/live", [], {}, "GET")[0] == 401


def test_the_address_of_the_stream_takes_no_other_methods(transactional_db: None) -> None:
    status, about, _ = send("/api/v1/events", [], {})
    assert status == 405 and about[b"allow"] == b"GET, HEAD"
