"""The ASGI application: event streams are plain coroutines, everything else goes to Django on a few threads."""

import asyncio
import gc
import io
import os
import re
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any
from urllib.parse import unquote_to_bytes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plein.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

pages: Any = get_wsgi_application()

from plein.core.events import bus
from plein.core.live import endpoint
from plein.core.live.tail import Tail
from plein.kit.patience import at_most

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
STREAMS = {"/live", "/api/v1/events"}
PICTURE = re.compile("/people/[^/]+/(picture/.*|card\\.vcf)|/settings/profile/portrait/.*")
IN_MEMORY = 1024 * 1024
CHUNK = 256 * 1024
PATIENCE = 10.0  # seconds that a page may wait for the database in all, before it says that this is away
_DONE = object()


class Server:
    """One process of Plein."""

    def __init__(self) -> None:
        self.tail: Tail | None = None
        self.threads = ThreadPoolExecutor(settings.THREADS, "page")
        self.files = ThreadPoolExecutor(settings.THREADS, "file")
        self.bare = ThreadPoolExecutor(1, "bare")
        self.stopping = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            if self.tail is None:  # a server without lifespan support
                await self._start()
            if scope["path"] in STREAMS and scope["method"] == "GET":
                await self._stream(scope, receive, send)
            else:
                await self._page(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            event = await receive()
            if event["type"] == "lifespan.startup":
                await self._start()
                await send({"type": "lifespan.startup.complete"})
            elif event["type"] == "lifespan.shutdown":
                self.stopping.set()
                if self.tail:
                    await self.tail.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _start(self) -> None:
        gc.collect()
        gc.freeze()  # what was loaded stays: looking at it again cost a twentieth of every page
        gc.set_threshold(5_000, 10, 10)
        self.tail = Tail()
        await self.tail.start()
        if settings.BUS_URL:
            threading.Thread(target=bus.relay, args=(self.stopping,), name="bus", daemon=True).start()

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.tail is not None
        try:
            await endpoint.serve(self.tail, scope, receive, send)
        except endpoint.Refused as refused:
            if scope["path"].startswith("/api/"):  # programs are told why, as everywhere in the API
                await self._page(scope, receive, send, {"plein.refused": refused.status})
            else:
                await endpoint.refuse(send, refused.status)

    async def _page(self, scope: Scope, receive: Receive, send: Send, more: dict[str, Any] | None = None) -> None:
        taken = await _body(receive)
        if taken is None:
            return
        body, state = taken
        environ = {**_environ(scope, body), "plein.body": state, **(more or {})}
        loop, threads = asyncio.get_running_loop(), self._threads_for(scope["path"])
        started: list[Any] = []
        try:
            first = await loop.run_in_executor(threads, _call, environ, started)
            status, headers, chunks, small = first
            await send({"type": "http.response.start", "status": status, "headers": headers})
            if small is not None:
                await send({"type": "http.response.body", "body": small})
                return
            while (chunk := await loop.run_in_executor(threads, next, chunks, _DONE)) is not _DONE:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            body.close()
            for response in started:
                await loop.run_in_executor(threads, response.close)

    def _threads_for(self, path: str) -> ThreadPoolExecutor:
        """Threads of their own for what a slow storage may hold up, and for what needs neither storage nor database."""
        if path.startswith(("/static/", "/healthz")):
            return self.bare
        return self.files if path.startswith(("/files/", "/api/v1/files")) or PICTURE.fullmatch(path) else self.threads


async def _body(receive: Receive) -> tuple[IO[bytes], str] | None:
    """Take in the body, large ones on disk, and say whether it is whole, too large or more than there is room for: `web.bodies` refuses these, and nothing of them is kept. None when the sender went away."""
    limit = settings.UPLOAD_LIMIT * 4 + IN_MEMORY
    body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by the caller
    size, state = 0, "whole"
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            body.close()
            return None
        chunk = event.get("body", b"")
        size += len(chunk)
        if state == "whole":
            state = "too large" if size > limit else _written(body, chunk)
            if state != "whole":  # heard out, else the sender would not hear our answer
                with suppress(OSError):  # what it could not write it tries again
                    body.close()
                body = io.BytesIO()
        if not event.get("more_body"):
            return body, state


def _written(body: IO[bytes], chunk: bytes) -> str:
    try:
        body.write(chunk)
    except OSError:
        return "no room"
    return "whole"


def _environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The request as PEP 3333 wants it."""
    size = body.seek(0, 2)
    body.seek(0)
    host, port = scope.get("server") or ("localhost", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"], "SCRIPT_NAME": "", "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "PATH_INFO": (unquote_to_bytes(scope["raw_path"]) if scope.get("raw_path") else scope["path"].encode()).decode("latin-1"),
        "SERVER_NAME": host, "SERVER_PORT": str(port), "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0], "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.get("scheme", "http"), "wsgi.input": body, "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        if name == "CONTENT_TYPE":
            environ["CONTENT_TYPE"] = value
        elif name != "CONTENT_LENGTH" and "_" not in raw_name.decode("latin-1"):
            key = f"HTTP_{name}"
            environ[key] = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}" if key in environ else value
    return environ


def _call(
    environ: dict[str, Any], started: list[Any]
) -> tuple[int, list[tuple[bytes, bytes]], Iterator[bytes], bytes | None]:
    """Run Django in this thread; small answers come back whole, files as chunks."""
    head: list[Any] = []
    with at_most(PATIENCE):
        response = pages(environ, lambda status, headers, exc_info=None: head.extend([status, headers]))
    started.append(response)
    status, headers = (
        int(head[0].split(" ", 1)[0]),
        [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in head[1]],
    )
    if getattr(response, "streaming", False) or hasattr(response, "filelike"):
        return status, headers, iter(response), None
    return status, headers, iter(()), b"".join(response)


app = Server()
