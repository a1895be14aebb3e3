"""Many open event streams in one asyncio process, and when each of them heard something."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from bench.site import Site

HEARD = 30.0  # seconds until a delivery counts as lost


class Listener(asyncio.Protocol):
    """One open stream: notes the moment at which `marker` has come in."""

    def __init__(self, crowd: "Crowd", request: bytes) -> None:
        self.crowd = crowd
        self.request = request
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self.request)  # type: ignore[attr-defined]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            self.tail += data
            if b"here\n\n" in self.tail or b"retry:" in self.tail:
                self.opened.set_result(None)
                self.tail = b""
            elif not self.tail.startswith(b"HTTP/1.1 200"):
                self.opened.set_exception(ConnectionError(self.tail[:200].decode("latin-1")))
            return
        self.crowd.bytes += len(data)
        if self.crowd.marker and self.crowd.marker in self.tail[-64:] + data:
            self.crowd.heard(self)
        self.tail = data[-64:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost += 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the stream was closed"))


class Crowd:
    """Listeners on one server."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.marker = b""
        self.times: dict[int, float] = {}
        self.bytes = self.lost = 0
        self.everyone = asyncio.Event()

    async def open(self, port: int, requests: Sequence[bytes], at_once: int = 20) -> None:
        """Open a stream for each request, a few at a time."""
        loop = asyncio.get_running_loop()
        for start in range(0, len(requests), at_once):
            pairs = [loop.create_connection(lambda request=request: Listener(self, request), "127.0.0.1", port)  # type: ignore[misc]
                     for request in requests[start : start + at_once]]  # fmt: skip
            fresh = [listener for _, listener in await asyncio.gather(*pairs)]
            await asyncio.wait_for(asyncio.gather(*(one.opened for one in fresh)), 60)
            self.listeners += fresh

    def heard(self, listener: Listener) -> None:
        """Somebody has it; only the first time counts."""
        if self.times.setdefault(id(listener), time.perf_counter()) and len(self.times) == len(self.listeners):
            self.everyone.set()

    def expect(self, marker: str) -> None:
        """From here on, wait for `marker`."""
        self.marker, self.times, self.bytes = marker.encode(), {}, 0
        self.everyone.clear()

    async def deliveries(self, began: float) -> list[float]:
        """Seconds from `began` until each listener had it; an unheard one counts as HEARD."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.everyone.wait(), HEARD)
        missing = len(self.listeners) - len(self.times)
        return [at - began for at in self.times.values()] + [HEARD] * missing

    def close(self) -> None:
        """Hang up."""
        for one in self.listeners:
            one.transport.abort()  # type: ignore[attr-defined]


def live(site: Site, person: int) -> bytes:
    """The request of an open home page."""
    cookie = f"{site.cast['session']}=bench{person:027d}"
    return f"GET /live?view=home HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode()


def bare() -> bytes:
    """The request for the floor's stream."""
    return b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
