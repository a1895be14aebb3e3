"""Floors, served by the very server of Plein: a fixed page after the bare query, and a bare broadcast.

`python -m bench.floor HOST PORT`; the page is read from the file named by BENCH_PAGE.
"""

import asyncio
import gzip
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import uvloop

from plein import server
from plein.server import Receive, Scope, Send

NEWEST = """SELECT p.id, p.html, p.published_at, a.id, a.name FROM core_post p JOIN core_person a ON a.id = p.author_id
WHERE p.root_id IS NULL AND p.space_id IN ({}) ORDER BY p.id DESC LIMIT 20"""
PAGE = Path(os.environ["BENCH_PAGE"]).read_bytes() if "BENCH_PAGE" in os.environ else b""
SPACES = ",".join(str(int(one)) for one in os.environ.get("BENCH_SPACES", "0").split(","))
_QUERY = NEWEST.format(SPACES)


def page(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Ask the database for the newest posts, and answer a fixed page as large as the real one."""
    from django.db import connection

    with connection.cursor() as db:
        db.execute(_QUERY)
        assert len(db.fetchall()) == 20
    zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    body = gzip.compress(PAGE, 6, mtime=0) if zipped else PAGE
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *([("Content-Encoding", "gzip")] if zipped else []),
    ]
    start("200 OK", headers)
    return Answer([body])


class Answer(list[bytes]):
    """What WSGI wants back."""

    def close(self) -> None:
        """Nothing to let go of."""


class Broadcast:
    """A bare event stream: a queue for each client, and what is posted goes to all of them."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[bytes]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route a stream, a broadcast, or a page."""
        if scope["type"] == "http" and scope["path"] == "/stream":
            await self._stream(receive, send)
        elif scope["type"] == "http" and scope["path"] == "/broadcast":
            data = b""
            while (event := await receive())["type"] == "http.request":
                data += event.get("body", b"")
                if not event.get("more_body"):
                    break
            for queue in self.queues:
                queue.put_nowait(data)
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await server.app(scope, receive, send)

    async def _stream(self, receive: Receive, send: Send) -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.queues.add(queue)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await send(
                {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
            )
            await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
            while not gone.done():
                waiting = asyncio.ensure_future(queue.get())
                await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    await send({"type": "http.response.body", "body": waiting.result(), "more_body": True})
                waiting.cancel()
        finally:
            self.queues.discard(queue)
            gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def main() -> None:
    """Serve in the place of Plein."""
    server.pages = page
    uvloop.run(run(Broadcast(), sys.argv[1], int(sys.argv[2])))


async def run(app: Broadcast, host: str, port: int) -> None:
    """The same server with the same settings as `plein.web_process`."""
    from granian.constants import Interfaces
    from granian.server.embed import Server

    await Server(
        app, address=host, port=port, interface=Interfaces.ASGI, backlog=16384, backpressure=16384, log_access=False
    ).serve()


if __name__ == "__main__":
    main()
