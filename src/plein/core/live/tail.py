"""One tail per process: it reads each event once, draws its cards once per language, and hands the bytes to every entitled stream."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import close_old_connections, connections

from plein.core.events import bus
from plein.core.events.queries import newest, note_handled
from plein.core.live import queries
from plein.core.live.queries import Entitled, Facts, Heard, message
from plein.core.posts import cards
from plein.kit.patience import at_most

T = TypeVar("T")
READABLE = {"space.changed", "space.created", "person.joined", "person.listed"}  # the last two begin a profile
LOOK = 0.5  # seconds between looks without a nudge: what other processes wrote, and lost nudges
TRIES = 3  # for drawing what happened, before a card that cannot be drawn is left out
CHECK = 4.0  # seconds between checks that sessions, tokens and accounts still hold
PATIENCE = 20.0  # seconds for one question to the database
WAITING = 500  # messages a slow reader may be behind before it is cut; it resumes from the log
log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Stream:
    """One open page or program. `view` says what it shows: home, space:3, person:7, tag:2, post:42 or api.

    Thousands are open at once, so what waits is a list and one future; `asyncio.Queue` would take two kilobytes more.
    """

    person: int
    view: str
    language: str
    session: str | None = None
    token: int | None = None
    password: int = 0  # mark of the password under which the session was admitted, see mark_of
    after: int = 0  # the newest event its reader knows; a process that is behind must not tell it again
    entitled: Entitled | None = None  # None until it was read: everything is kept back until then
    held: list[Facts] = field(default_factory=list)
    waiting: list[bytes | None] = field(default_factory=list)
    arrived: "asyncio.Future[None] | None" = None  # done when something came
    most: int = WAITING

    def offer(self, facts: Facts) -> None:
        """Send what this reader may hear and wants to; None among what waits ends the stream."""
        if facts.id <= self.after:
            return
        if not facts.known or (facts.page and self.language not in facts.page):
            self.put(None)  # it came while this was read for others only, and resumes from the log
        elif self.entitled is None:
            self.held.append(facts)
        elif bytes_ := self.message_of(facts):
            self.put(bytes_)

    def message_of(self, facts: Facts) -> bytes:
        """The message for this reader, empty when there is none."""
        assert self.entitled is not None
        if not facts.told or facts.space not in self.entitled.spaces or facts.only not in {None, self.person}:
            return b""
        if self.view == "api":
            return facts.api
        return facts.page.get(self.language, b"") if wants(self.view, facts, self.entitled) else b""

    def put(self, data: bytes | None) -> None:
        """Let a message wait; a reader too far behind is cut and resumes by its last id."""
        if len(self.waiting) >= self.most:
            self.waiting[-1] = None
        else:
            self.waiting.append(data)
        self.wake()

    def wake(self) -> None:
        """Have whoever awaits `arrival` look."""
        if self.arrived and not self.arrived.done():
            self.arrived.set_result(None)

    def arrival(self) -> "asyncio.Future[None]":
        """A future that is done as soon as something waits, or at `wake`."""
        self.arrived = asyncio.get_running_loop().create_future()
        if self.waiting:
            self.arrived.set_result(None)
        return self.arrived

    def take(self, most: int) -> tuple[bytes, bool]:
        """Messages that wait, together about as long as `most` bytes at the most, and whether the stream goes on after them."""
        data = bytearray()
        taken = 0
        for one in self.waiting:
            if one is None:
                return bytes(data), False
            data += one
            taken += 1
            if len(data) >= most:
                break
        del self.waiting[:taken]
        return bytes(data), True


def wants(view: str, facts: Facts, entitled: Entitled) -> bool:
    """Whether a page shows what happened."""
    kind, _, key = view.partition(":")
    if kind == "home":
        mine = entitled.wanted
        muted = (
            facts.authors & mine.muted_people
            or facts.root in mine.muted_posts
            or facts.space in mine.muted_spaces
            or facts.tags & mine.muted_tags
        )
        return not muted and bool(
            facts.space in mine.spaces
            or facts.authors & mine.people
            or facts.tags & mine.tags
            or facts.root in mine.posts
        )
    if kind == "person":
        return int(key) in facts.authors
    if kind == "tag":
        return int(key) in facts.tags
    return int(key) == (facts.space if kind == "space" else facts.root)


class Tail:
    """Follows the log in one process, for all of its streams."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.position = 0
        self._failures = 0  # in a row, of reading and drawing what happened
        self._changes = 0  # events so far that change who may hear what
        self.nudged = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "tail")
        self._guard_thread = ThreadPoolExecutor(1, "guard")
        self._tasks: list[asyncio.Task[None]] = []
        self._loop = asyncio.get_running_loop()

    async def start(self) -> None:
        """Begin at the newest event."""
        self.position = await self._database(newest)
        note_handled(self.position)
        bus.listen(self._wake)
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._guard())]

    async def stop(self) -> None:
        """End every stream, so that the server can stop."""
        bus.unlisten(self._wake)
        for task in self._tasks:
            task.cancel()
        for stream in list(self.streams):
            stream.put(None)
        for thread in (self._thread, self._guard_thread):
            await self._loop.run_in_executor(thread, connections.close_all)
            thread.shutdown(wait=False)

    async def join(self, stream: Stream, after: int | None) -> list[bytes]:
        """Begin to hear; returns what was missed since `after`. Nothing is missed or doubled in between."""
        self.streams.add(stream)
        start = self.position
        try:
            missed: list[Facts] | None = []
            if after is not None and after != start:
                missed = await self._database(queries.missed, after, start, stream.person, stream.language)
            while True:  # again when somebody came or went while it was read
                changes = self._changes
                stream_entitled = await self._database(queries.entitled, stream.person)
                if changes == self._changes:
                    break
        except BaseException:
            self.leave(stream)
            raise
        stream.entitled = stream_entitled
        stream.after = (after or 0) if missed is not None else 0
        held, stream.held = stream.held, []
        if missed is None:
            first = [message(start, "reload", {})]
        else:
            first = [data for facts in missed if (data := stream.message_of(facts))]
            first.append(f"id: {max(start, stream.after)}\n: here\n\n".encode() if not first else b"")
        for facts in held:
            stream.offer(facts)
        return first

    def leave(self, stream: Stream) -> None:
        """Hear no more."""
        self.streams.discard(stream)

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop may be closing
            self._loop.call_soon_threadsafe(self.nudged.set)

    async def _follow(self) -> None:
        while True:
            try:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.nudged.wait(), LOOK)
                self.nudged.clear()
                for facts in await self._happened():
                    await self._hand_out(facts)
                    self.position = facts.id
                    note_handled(facts.id)
            except Exception:
                log.exception("the tail goes on after an error")
                await asyncio.sleep(LOOK)

    async def _guard(self) -> None:
        """End streams whose session, token or account no longer holds; beside the tail, so that no post waits for it."""
        while True:
            await asyncio.sleep(CHECK)
            try:
                await self._check()
            except Exception:
                log.exception("open streams are checked again later")

    async def _happened(self) -> list[Facts]:
        """What happened since, drawn in the languages of whoever listens; again when somebody else came meanwhile.

        One card that cannot be drawn holds up nobody for longer than a few tries.
        """
        read = queries.happened if self._failures < TRIES else queries.happened_one_by_one
        self._failures += 1
        while True:
            languages = {stream.language for stream in self.streams}
            found = await self._database(read, self.position, languages)
            if {stream.language for stream in self.streams} <= languages:
                self._failures = 0
                return found

    async def _hand_out(self, facts: Facts) -> None:
        if facts.name in {"person.changed", "person.closed", "person.opened", "space.changed"}:
            await self._database(cards.forget)
        if facts.name.startswith(("membership.", "space.", "person.", "follow.")):
            self._changes += 1
            await self._entitle(facts)
        for stream in list(self.streams):
            stream.offer(facts)

    async def _entitle(self, facts: Facts) -> None:
        """What someone may hear changes in the order of the log, so leaving a space stops its events at once."""
        if facts.name in READABLE and facts.space:
            members, public = await self._database(queries.members_and_kind, facts.space)
            for stream in list(self.streams):
                if stream.entitled:
                    reads = stream.person in members or (public and not stream.entitled.is_guest)
                    self._set(stream, stream.entitled.spaces.changed(facts.space, reads))
            return
        about = {facts.person or facts.actor}
        for stream in [stream for stream in self.streams if stream.person in about and stream.entitled]:
            fresh = await self._database(queries.entitled, stream.person)
            spaces = fresh.spaces
            assert stream.entitled is not None
            fresh.spaces = stream.entitled.spaces
            stream.entitled = fresh
            self._set(stream, spaces)

    def _set(self, stream: Stream, spaces: Heard) -> None:
        assert stream.entitled is not None
        for gone in stream.entitled.spaces.gone(spaces):
            stream.put(message(None, "gone", {"space": gone}))
        stream.entitled.spaces = spaces

    async def _check(self) -> None:
        streams = list(self.streams)
        sessions = {stream.session for stream in streams if stream.session}
        tokens = {stream.token for stream in streams if stream.token}
        alive, current, people = await self._loop.run_in_executor(
            self._guard_thread, fresh, queries.still_valid, sessions, tokens, {stream.person for stream in streams}
        )
        for stream in streams:
            holds = (
                stream.session in alive and people.get(stream.person) == stream.password
                if stream.session
                else stream.token in current
            )
            if not holds or stream.person not in people:
                self.leave(stream)
                stream.put(None)

    async def _database(self, call: Callable[..., T], *args: Any) -> T:
        return await self._loop.run_in_executor(self._thread, fresh, call, *args)


def fresh(call: Callable[..., T], *args: Any) -> T:
    """Call with a database connection that works; one that broke is not kept."""
    with at_most(PATIENCE):
        close_old_connections()
        return call(*args)
