"""The one way to fetch an address that somebody gave: never from inside, never more than was asked, never longer.

Looking an address up first and fetching it afterwards is no guard: the second answer of a name server may be another.
So the connection goes to the very address that was looked at, and each redirect is looked at anew.
"""

import http.client
import io
import json
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from plein.kit.addresses import Allowed, may_reach, resolve

MOST_BYTES = 1024 * 1024
MOST_SECONDS = 10.0
MOST_REDIRECTS = 3
AGENT = "Plein"


class NotFetched(Exception):
    """Why not: `code` is one of address, inside, unknown, away, certificate, slow, large, redirects, broken."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Fetched:
    """What came back, decoded; `url` is where it came from in the end."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON; NotFetched when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise NotFetched("broken", "JSON") from error


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    allowed: Allowed | None = None,
    most: int = MOST_BYTES,
    seconds: float = MOST_SECONDS,
    redirects: int = MOST_REDIRECTS,
) -> Fetched:
    """Fetch `url`; `allowed` are the places inside that may be reached, PLEIN_INSIDE unless said otherwise.

    Redirects are followed for GET alone. Raises NotFetched.
    """
    deadline = time.monotonic() + seconds
    sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **(headers or {})}
    for _turn in range(redirects + 1):
        parts = split(url)
        status, found, content = _one(
            parts, method, body, sent, settings.INSIDE if allowed is None else allowed, most, deadline
        )
        target = found.get("location", "")
        if status not in {301, 302, 303, 307, 308} or not target or method != "GET":
            return Fetched(status, found, content, url)
        url = urljoin(url, target)
        if _origin(split(url)) != _origin(parts):
            sent.pop("Authorization", None)
    raise NotFetched("redirects", url)


def split(url: str) -> SplitResult:
    """The parts of an address that may be fetched. Raises NotFetched."""
    if len(url) > 4000 or any(sign <= " " or sign in "\\\x7f" or not sign.isascii() for sign in url):
        raise NotFetched("address", url[:200])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotFetched("address", url[:200]) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or port == 0:
        raise NotFetched("address", url[:200])
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, _port(parts)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _one(
    parts: SplitResult, method: str, body: bytes | None, headers: Mapping[str, str], allowed: Allowed, most: int, deadline: float,
) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    """One request to one address, without following anything."""
    connection = _Connection(parts, allowed, deadline)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, _read(answer, found.get("content-encoding", ""), most, deadline)
    except TimeoutError as error:
        raise NotFetched("slow", parts.netloc) from error
    except ssl.SSLCertVerificationError as error:
        raise NotFetched("certificate", f"{parts.netloc}: {error.verify_message}") from error
    except http.client.HTTPException as error:
        raise NotFetched("broken", f"{parts.netloc}: {type(error).__name__}") from error
    except OSError as error:
        raise NotFetched("away", f"{parts.netloc}: {error.strerror or error}") from error
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, encoding: str, most: int, deadline: float) -> bytes:
    """The body, decoded, while it is small enough: a small packet can hold a mountain."""
    unpack = _unpacker(encoding.strip().lower())
    content = bytearray()
    while piece := answer.read(16384):
        content += unpack(piece, most + 1 - len(content))
        if len(content) > most:
            raise NotFetched("large", str(most))
        if time.monotonic() > deadline:
            raise TimeoutError
    if answer.length:
        raise NotFetched("broken", "cut off")
    return bytes(content)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in {"", "identity"}:
        return lambda piece, _most: piece
    if encoding not in {"gzip", "x-gzip"}:
        raise NotFetched("broken", f"content-encoding {encoding[:40]}")
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def unpack(piece: bytes, most: int) -> bytes:
        try:
            return unpacking.decompress(piece, most)
        except zlib.error as error:
            raise NotFetched("broken", "gzip") from error

    return unpack


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, which keeps the name for TLS and Host."""

    def __init__(self, parts: SplitResult, allowed: Allowed, deadline: float) -> None:
        super().__init__(str(parts.hostname), _port(parts))
        self.default_port = 443 if parts.scheme == "https" else 80
        self._parts, self._allowed, self._deadline = parts, allowed, deadline

    def connect(self) -> None:
        """Resolve, look, connect; every address must be outside, or who answers could choose."""
        addresses = resolve(self.host, self.port, _left(self._deadline))
        if not addresses:
            raise NotFetched("unknown", self.host)
        if not all(may_reach(self.host, one, self._allowed) for one in addresses):
            raise NotFetched("inside", self.host)
        raw = self._first([str(one) for one in addresses])
        if self._parts.scheme == "https":
            raw.settimeout(_left(self._deadline))
            raw = _tls().wrap_socket(raw, server_hostname=self.host)
        self.sock = _Hurried(raw, self._deadline)

    def _first(self, addresses: list[str]) -> socket.socket:
        problem: OSError | None = None
        for address in addresses[:4]:
            try:
                return socket.create_connection((address, self.port), timeout=_left(self._deadline))
            except OSError as error:
                problem = error
        raise problem or OSError("no address")


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Hurried:
    """A socket whose every reading and writing ends with the whole: else a byte now and then would hold us for ever."""

    def __init__(self, raw: socket.socket, deadline: float) -> None:
        self._raw, self._deadline = raw, deadline

    def sendall(self, content: Any) -> None:
        """Write everything."""
        self._raw.settimeout(_left(self._deadline))
        self._raw.sendall(content)

    def makefile(self, *_how: Any, **_more: Any) -> io.BufferedReader:
        """What the answer is read from; like any socket's, it can be read after the socket itself was closed."""
        return io.BufferedReader(_Reader(self._raw, self._deadline))

    def close(self) -> None:
        """Let go."""
        self._raw.close()


class _Reader(io.RawIOBase):
    """Reads until there is no time left."""

    def __init__(self, raw: socket.socket, deadline: float) -> None:
        self._raw, self._deadline, self._file = raw, deadline, raw.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait as long as there is left."""
        self._raw.settimeout(_left(self._deadline))
        return self._file.readinto(buffer)

    def close(self) -> None:
        """Let go."""
        self._file.close()
        super().close()
