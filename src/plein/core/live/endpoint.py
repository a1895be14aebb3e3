"""The event stream as a bare ASGI coroutine (WHATWG HTML §9.2, Server-Sent Events)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from plein.core.live.queries import mark_of
from plein.core.live.tail import Stream, Tail, fresh
from plein.core.people.models import Person, Token
from plein.core.people.queries import language_of
from plein.core.people.secrets import hashed
from plein.core.posts.models import Post
from plein.core.posts.queries import tag_named
from plein.core.signin.queries import must_enrol
from plein.core.spaces.models import Space
from plein.kit.faults import AWAY

HEARTBEAT = 15.0
AT_ONCE = 65536  # bytes sent together
MOST_STREAMS = 30  # open at once for one person
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Refused(Exception):
    """The stream is not given; `status` says why."""

    def __init__(self, status: int) -> None:
        self.status = status


async def serve(tail: Tail, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request for the event stream, until the reader goes away or may hear no more. Raises Refused before it answers."""
    stream, after = await sync_to_async(_admitted, thread_sensitive=False)(scope)
    if sum(1 for other in tail.streams if other.person == stream.person) >= MOST_STREAMS:
        raise Refused(429)
    scope.clear()  # a stream stays open for hours, and its headers are not asked for again
    gone = asyncio.create_task(_until_gone(receive))
    first = await tail.join(stream, after)
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 2000\n\n" + b"".join(first), "more_body": True})
        await _pump(stream, gone, send)
    finally:
        tail.leave(stream)
        gone.cancel()
        with suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _pump(stream: Stream, gone: "asyncio.Task[None]", send: Send) -> None:
    """Send what arrives. One wait per message and one timer per stream: a post wakes thousands of these at once."""
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle

    def beat() -> None:
        nonlocal timer
        timer = loop.call_later(HEARTBEAT, beat)
        stream.wake()

    timer = loop.call_later(HEARTBEAT, beat)
    gone.add_done_callback(lambda _gone: stream.wake())
    try:
        while not gone.done():  # a wake while it was sending is not heard
            await stream.arrival()
            if gone.done():
                return
            data, goes_on = stream.take(AT_ONCE)
            if data or goes_on:
                await send({"type": "http.response.body", "body": data or b": still here\n\n", "more_body": True})
            if not goes_on:
                return
    finally:
        timer.cancel()


async def _until_gone(receive: Receive) -> None:
    """Both servers report a reader who left only to whoever awaits it."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int) -> None:
    """Answer a page that is not given a stream."""
    headers = [(b"content-type", b"text/plain"), (b"retry-after", b"30"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _admitted(scope: Scope) -> tuple[Stream, int | None]:
    """Admit on a connection that works: what once broke in this thread would refuse every later reader."""
    try:
        return fresh(_admit, scope)
    except AWAY as error:
        raise Refused(503) from error


def _admit(scope: Scope) -> tuple[Stream, int | None]:
    """Find out who asks for what, and from where on. Raises Refused."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    after = _number(headers.get("last-event-id") or query.get("after", [""])[0])
    if scope["path"].startswith("/api/"):
        token = _token(headers.get("authorization", ""))
        if token:
            return Stream(token.person_id, "api", "en", token=token.pk), after
    cookies = _cookies(headers.get("cookie", ""))
    session, person = _session(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    view = "api" if scope["path"].startswith("/api/") else _view(query.get("view", ["home"])[0], person)
    language = language_of(person, cookies.get(settings.LANGUAGE_COOKIE_NAME, ""))
    mark = mark_of(person.password, person.closings)
    return Stream(person.pk, view, language, session=session, password=mark), after


def _token(header: str) -> Token | None:
    if not header:
        return None
    kind, _, secret = header.partition(" ")
    token = (
        Token.objects.filter(token_hash=hashed(secret.strip()), person__is_active=True).first()
        if kind.lower() == "bearer"
        else None
    )
    if token is None or (token.expires_at and token.expires_at < timezone.now()):
        raise Refused(401)
    if "read" not in token.scopes:
        raise Refused(403)
    return token


def _cookies(header: str) -> dict[str, str]:
    cookie = SimpleCookie()
    with suppress(Exception):  # a broken cookie header is no session
        cookie.load(header)
    return {name: morsel.value for name, morsel in cookie.items()}


def _session(key: str) -> tuple[str, Person]:
    data = import_module(settings.SESSION_ENGINE).SessionStore(key).load() if key else {}
    person = (
        Person.objects.filter(pk=data.get(SESSION_KEY), is_active=True).first() if BACKEND_SESSION_KEY in data else None
    )
    if person is None or not constant_time_compare(data.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        raise Refused(401)
    if must_enrol(person):
        raise Refused(403)
    return key, person


def _view(raw: str, person: Person) -> str:
    """Check that the person may see what the page shows; its key becomes an id."""
    kind, _, key = raw.replace("\0", "").partition(":")
    found: Any = None
    if kind == "home":
        return "home"
    if kind == "tag":
        found = tag_named(key, person)
    elif (number := _number(key)) is not None:
        sets = {
            "space": Space.objects.visible_to(person),
            "post": Post.objects.visible_to(person),
            "person": Person.objects.visible_to(person),
        }
        found = sets[kind].filter(pk=number).first() if kind in sets else None
    if found is None:
        raise Refused(404)
    return f"{kind}:{found.pk}"


def _number(raw: str) -> int | None:
    return int(raw) if raw.isdecimal() and len(raw) < 19 else None
