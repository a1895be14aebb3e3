"""A small HTTP/1.1 client on one kept-alive connection, so that little of what is measured is ours."""

import json
import socket
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from bench.site import Site

CSRF = "b" * 32


@dataclass
class Answer:
    """What came back, and how many seconds it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Client:
    """One connection to a server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._socket.close()

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
        """Send one request and read its whole answer."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
        data = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n{lines}{length}\r\n".encode() + body
        began = time.perf_counter()
        self._socket.sendall(data)
        status, found, rest = self._answer()
        return Answer(status, found, rest, time.perf_counter() - began)

    def _answer(self) -> tuple[int, dict[str, str], bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, rest = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("transfer-encoding") == "chunked":
            while not rest.endswith(b"0\r\n\r\n"):
                rest += self._more()
        else:
            while len(rest) < int(headers.get("content-length", "0")):
                rest += self._more()
        return int(first.split()[1]), headers, rest

    def _more(self) -> bytes:
        data = self._socket.recv(262144)
        if not data:
            raise ConnectionError("the server hung up")
        return data


def cookies(site: Site, person: int) -> str:
    """The cookies of somebody who is signed in."""
    return f"{site.cast['session']}=bench{person:027d}; {site.cast['csrf']}={CSRF}"


def post_through_api(client: Client, site: Site, person: int, space: int, text: str) -> Answer:
    """Publish a post with a bearer token, as a program does."""
    headers = {
        "Authorization": f"Bearer token-{person}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
    return checked(client.ask("POST", f"/api/v1/spaces/{space}/posts", headers, json.dumps({"text": text}).encode()))


def post_through_page(client: Client, site: Site, person: int, space: int, text: str) -> Answer:
    """Publish a post as the composer does."""
    headers = {
        "Cookie": cookies(site, person),
        "X-CSRFToken": CSRF,
        "X-Plein-Fragment": "1",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = f"space={space}&uid={uuid4()}&list=home&text={text.replace(' ', '+')}".encode()
    return checked(client.ask("POST", "/posts/", headers, body))


def poster(port: int) -> Any:
    """How to post here: through the API where there is one."""
    with Client(port) as client:
        return post_through_api if client.ask("GET", "/api/v1/openapi.json").status == 200 else post_through_page


def checked(answer: Answer) -> Answer:
    """The answer, when it says that the work was done."""
    if answer.status not in {200, 201, 204}:
        raise SystemExit(f"unexpected answer {answer.status}: {answer.body[:600]!r}")
    return answer
