"""The stream: who hears what, in which order, and what is missed or doubled."""

import asyncio
import dataclasses
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection, transaction

from plein.channels.poll.actions import ask
from plein.core import testing
from plein.core.channel import channels, kinds
from plein.core.events.actions import record
from plein.core.events.queries import newest, since
from plein.core.live import endpoint, queries
from plein.core.live.queries import mark_of
from plein.core.live.tail import Stream, Tail
from plein.core.models import Event, Membership, Person, Space, Tag
from plein.core.people.actions import make_token, revoke_token, set_active, set_password, set_role
from plein.core.posts import actions
from plein.core.reactions.actions import react
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def everyone(transactional_db: None) -> Cast:
    """The cast, in a database where commits are real."""
    return testing.cast()


def told(data: bytes) -> list[dict[str, Any]]:
    """The messages in a piece of a stream."""
    found = []
    for block in data.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "event" in fields:
            found.append({"id": int(fields.get("id", 0)), "event": fields["event"], **json.loads(fields["data"])})
    return found


def during(scenario: Callable[[Tail, "Listener"], Awaitable[None]]) -> None:
    """Run a scenario beside a tail."""

    async def run() -> None:
        tail = Tail()
        await tail.start()
        try:
            await asyncio.wait_for(scenario(tail, Listener(tail)), 20)
        finally:
            await tail.stop()

    asyncio.run(run())


class Listener:
    """Opens streams and collects what they hear."""

    def __init__(self, tail: Tail) -> None:
        self.tail = tail

    async def open(self, person: Person, view: str = "home", after: int | None = None) -> "Heard":
        stream = Stream(person.pk, view, "en", session="x")
        return Heard(stream, await self.tail.join(stream, after))


class Heard:
    """What one stream heard."""

    def __init__(self, stream: Stream, first: list[bytes]) -> None:
        self.stream = stream
        self.all: list[dict[str, Any]] = told(b"".join(first))
        self.ended = False

    async def wait(self, seconds: float = 1.2) -> list[dict[str, Any]]:
        """Everything heard until nothing came for `seconds`."""
        while True:
            try:
                await asyncio.wait_for(self.stream.arrival(), seconds)
            except TimeoutError:
                return self.all
            data, goes_on = self.stream.take(1)
            if not goes_on:
                self.ended = True
                return self.all
            self.all += told(data)


def _fresh(call: Callable[..., Any], *args: Any, **values: Any) -> Any:
    close_old_connections()
    return call(*args, **values)


do = sync_to_async(_fresh, thread_sensitive=False)


def test_posts_answers_edits_and_reactions_reach_whoever_may_read(everyone: Cast) -> None:
    space = testing.space(everyone, kind="closed")

    async def scenario(tail: Tail, listen: Listener) -> None:
        ada, cleo = await listen.open(everyone.ada), await listen.open(everyone.cleo, "api")
        post = await do(testing.say, everyone.ben, space, "Nieuw")
        answer = await do(actions.reply, post, by=everyone.eef, text="Ja")
        await do(actions.edit, post, by=everyone.ben, text="Anders")
        await do(react, post, by=everyone.ada, emoji="🎉")
        heard = await ada.wait()
        assert [one["name"] for one in heard] == ["post.published", "post.published", "post.edited", "reaction.added"]
        assert [one["id"] for one in heard] == sorted({one["id"] for one in heard})
        assert {card["id"] for card in heard[1]["cards"]} == {post.pk, answer.pk}
        assert "Anders" in heard[2]["cards"][0]["html"] and "🎉" in heard[3]["cards"][0]["html"]
        assert await cleo.wait(0.1) == []

    during(scenario)


@pytest.mark.parametrize("view", ["home", "space", "person", "tag", "post", "api"])
def test_every_page_hears_what_it_shows(everyone: Cast, view: str) -> None:
    space = testing.space(everyone)
    post = testing.say(everyone.ben, space, "over #woo")
    keys = {"space": space.pk, "person": everyone.ben.pk, "tag": Tag.objects.get().pk, "post": post.pk}

    async def scenario(tail: Tail, listen: Listener) -> None:
        there = await listen.open(everyone.ada, f"{view}:{keys[view]}" if view in keys else view)
        other = await do(testing.space, everyone, "Elders")
        await do(testing.say, everyone.eef, other, "iets anders")
        before = len(await there.wait())
        await do(react, post, by=everyone.eef, emoji="👍")
        assert len(await there.wait()) == before + 1
        assert view in {"home", "api"} or before == 0

    during(scenario)


def test_what_waits_for_approval_is_not_told(everyone: Cast) -> None:
    space = testing.space(everyone, stage="bottom_up")

    async def scenario(tail: Tail, listen: Listener) -> None:
        gus, program = await listen.open(everyone.gus), await listen.open(everyone.gus, "api")
        post = await do(testing.say, everyone.ben, space, "canary")
        assert await gus.wait() == [] and await program.wait(0.1) == []
        await do(actions.approve, post, by=everyone.eef)
        assert [one["name"] for one in await gus.wait()] == ["post.published"]

    during(scenario)


def test_leaving_a_space_ends_its_events_at_once(everyone: Cast) -> None:
    space = testing.space(everyone, kind="secret")

    def all_at_once() -> None:
        with transaction.atomic():
            testing.say(everyone.eef, space, "voor")
        with transaction.atomic():
            testing.spaces.leave(space, by=everyone.ben)
            testing.say(everyone.eef, space, "na")

    async def scenario(tail: Tail, listen: Listener) -> None:
        ben = await listen.open(everyone.ben, f"space:{space.pk}")
        await do(all_at_once)
        heard = await ben.wait()
        assert [one["event"] for one in heard] == ["post", "gone"]
        assert heard[1]["space"] == space.pk and "na" not in json.dumps(
            [one for one in heard if one["event"] == "post" and one["id"] > heard[0]["id"]]
        )

    during(scenario)


def test_joining_a_space_makes_it_heard(everyone: Cast) -> None:
    space = testing.space(everyone, kind="secret")

    async def scenario(tail: Tail, listen: Listener) -> None:
        cleo = await listen.open(everyone.cleo)
        await do(testing.say, everyone.ben, space, "voor")
        await do(testing.spaces.add_member, space, everyone.cleo, by=everyone.ada)
        await do(testing.say, everyone.ben, space, "na")
        assert [one["name"] for one in await cleo.wait()] == ["post.published"]

    during(scenario)


def test_a_space_that_is_closed_falls_silent_for_others(everyone: Cast) -> None:
    space = testing.space(everyone)

    async def scenario(tail: Tail, listen: Listener) -> None:
        cleo = await listen.open(everyone.cleo, f"space:{space.pk}")
        await do(testing.spaces.change, space, by=everyone.ada, kind="closed")
        await do(testing.say, everyone.ben, space, "besloten")
        assert [one["event"] for one in await cleo.wait()] == ["gone"]

    during(scenario)


def test_nothing_is_missed_or_doubled_over_cuts(everyone: Cast) -> None:
    space = testing.space(everyone)
    count = 60

    def write() -> None:
        for number in range(count):
            testing.say(everyone.ben, space, f"nr {number}")
        connection.close()

    async def scenario(tail: Tail, listen: Listener) -> None:
        last, ids = tail.position, []
        writer = threading.Thread(target=write)
        writer.start()
        for _cut in range(200):
            stream = Stream(everyone.ada.pk, "home", "en", session="x")
            first = await tail.join(stream, last)
            heard = Heard(stream, first)
            await heard.wait(0.03)
            tail.leave(stream)
            ids += [one["id"] for one in heard.all]
            last = max([last, *ids])
            if len(ids) >= count:
                break
        await asyncio.to_thread(writer.join)
        assert len(ids) == count and ids == sorted(set(ids))

    during(scenario)


def test_one_who_was_away_too_long_is_asked_to_reload(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space = testing.space(everyone)
    start = Event.objects.latest("pk").pk
    monkeypatch.setattr("plein.core.live.queries.LONGEST_RESUME", 3)
    for number in range(5):
        testing.say(everyone.ben, space, f"nr {number}")

    async def scenario(tail: Tail, listen: Listener) -> None:
        assert [one["event"] for one in (await listen.open(everyone.ada, after=start)).all] == ["reload"]
        assert [one["event"] for one in (await listen.open(everyone.ada, after=10**9)).all] == ["reload"]

    during(scenario)


def test_a_slow_reader_is_cut_and_resumes(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space = testing.space(everyone)
    stream = Stream(everyone.ada.pk, "home", "en", session="x", most=2)

    async def scenario(tail: Tail, listen: Listener) -> None:
        await tail.join(stream, None)
        for number in range(4):
            await do(testing.say, everyone.ben, space, f"nr {number}")
        await asyncio.sleep(1)
        heard = Heard(stream, [])
        await heard.wait(0.2)
        assert heard.ended

    during(scenario)


def test_a_session_token_or_account_that_ends_ends_its_streams(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plein.core.live.tail.CHECK", 0.1)
    token, _secret = make_token(everyone.ben, by=everyone.ben, name="t", scopes=["read"])
    kept, _secret = make_token(everyone.eef, by=everyone.eef, name="t", scopes=["read"])
    session = SessionStore()
    session.create()

    async def scenario(tail: Tail, listen: Listener) -> None:
        by_token, by_session = (
            Stream(everyone.ben.pk, "api", "en", token=token.pk),
            Stream(
                everyone.ada.pk,
                "home",
                "en",
                session=session.session_key,
                password=mark_of(everyone.ada.password, 0),
            ),
        )
        by_account, stays = (
            Stream(everyone.cleo.pk, "api", "en", token=kept.pk),
            Stream(everyone.eef.pk, "api", "en", token=kept.pk),
        )
        for stream in (by_token, by_session, by_account, stays):
            await tail.join(stream, None)
        await do(revoke_token, token, by=everyone.ben)
        await do(session.delete)
        await do(set_active, everyone.cleo, by=everyone.root, active=False)
        for stream in (by_token, by_session, by_account):
            heard = Heard(stream, [])
            await heard.wait(3)
            assert heard.ended
        assert stays in tail.streams

    during(scenario)


def test_another_password_ends_the_streams_of_other_sessions(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plein.core.live.tail.CHECK", 0.1)
    session = SessionStore()
    session.create()  # its row stays when the password changes

    async def scenario(tail: Tail, listen: Listener) -> None:
        stream = Stream(
            everyone.ada.pk, "home", "en", session=session.session_key, password=mark_of(everyone.ada.password, 0)
        )
        heard = Heard(stream, await tail.join(stream, None))
        await heard.wait(1)
        assert not heard.ended
        await do(set_password, everyone.ada, by=everyone.ada, password="another long password")
        await heard.wait(3)
        assert heard.ended

    during(scenario)


def test_an_account_that_was_closed_for_a_moment_ends_its_streams_too(
    everyone: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plein.core.live.tail.CHECK", 0.5)
    session = SessionStore()
    session.create()

    async def scenario(tail: Tail, listen: Listener) -> None:
        stream = Stream(
            everyone.ada.pk, "home", "en", session=session.session_key, password=mark_of(everyone.ada.password, 0)
        )
        heard = Heard(stream, await tail.join(stream, None))
        for active in (False, True):
            await do(set_active, everyone.ada, by=everyone.root, active=active)
        await heard.wait(3)
        assert heard.ended

    during(scenario)


def test_who_becomes_a_guest_hears_open_spaces_no_more(everyone: Cast) -> None:
    own, other = testing.space(everyone, "Eigen"), testing.spaces.create("Ander", by=everyone.root)

    async def scenario(tail: Tail, listen: Listener) -> None:
        ben = await listen.open(everyone.ben, "api")
        await do(set_role, everyone.ben, by=everyone.root, role="guest")
        await do(testing.say, everyone.root, other, "Voor collega's")
        await do(testing.say, everyone.ada, own, "Voor leden")
        heard = await ben.wait()
        assert {"id": 0, "event": "gone", "space": other.pk} in heard
        assert [one["space"] for one in heard if one["event"] == "post.published"] == [own.pk]

    during(scenario)


def test_a_card_that_cannot_be_drawn_holds_up_nobody(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plein.core.live.tail.LOOK", 0.05)
    space = testing.space(everyone)

    def broken(_posts: object) -> dict[int, Any]:
        raise ZeroDivisionError("a mistake in a channel")

    polls = dataclasses.replace(channels()["poll"], kinds=(dataclasses.replace(kinds()["poll"], details=broken),))
    monkeypatch.setitem(channels(), "poll", polls)

    async def scenario(tail: Tail, listen: Listener) -> None:
        before = tail.position
        page, program = await listen.open(everyone.ada), await listen.open(everyone.ada, "api")
        await do(ask, "Welke?", ["a", "b"], by=everyone.ben, space=space)
        await do(spaces.leave, space, by=everyone.eef)
        after = await do(testing.say, everyone.ben, space, "Daarna")
        heard = await page.wait()
        assert [card["id"] for one in heard if "cards" in one for card in one["cards"]] == [after.pk]
        assert [one["event"] for one in await program.wait()] == [
            "post.published",
            "membership.ended",
            "post.published",
        ]
        again = await listen.open(everyone.ada, "home", before)
        assert [card["id"] for one in again.all if "cards" in one for card in one["cards"]] == [after.pk]

    during(scenario)


def test_taking_back_what_nobody_saw_is_not_told(everyone: Cast) -> None:
    space = testing.space(everyone, stage="pre_moderated")

    async def scenario(tail: Tail, listen: Listener) -> None:
        cleo = await listen.open(everyone.cleo, "api")
        held = await do(testing.say, everyone.ben, space, "Waits")
        await do(actions.undo, held, by=everyone.ben)
        assert await cleo.wait() == []

    during(scenario)


def test_taking_back_an_answer_keeps_the_post_it_answered(everyone: Cast) -> None:
    space = testing.space(everyone)

    async def scenario(tail: Tail, listen: Listener) -> None:
        post = await do(testing.say, everyone.ben, space, "Stays")
        answer = await do(actions.reply, post, by=everyone.ben, text="Goes")
        ada = await listen.open(everyone.ada)
        await do(actions.undo, answer, by=everyone.ben)
        cards = {card["id"]: card["html"] for heard in await ada.wait() for card in heard["cards"]}
        assert cards[answer.pk] == ""
        assert "Stays" in cards[post.pk]

    during(scenario)


def test_whoever_leaves_while_the_stream_opens_hears_nothing(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space = testing.space(everyone, kind="secret")
    read = queries.entitled
    meanwhile: list[None] = []

    def slow(person_id: int) -> Any:
        found = read(person_id)
        if not meanwhile:
            meanwhile.append(spaces.leave(space, by=everyone.ben))
        return found

    monkeypatch.setattr(queries, "entitled", slow)

    async def scenario(tail: Tail, listen: Listener) -> None:
        original = tail._database

        async def late(call: Callable[..., Any], *args: Any) -> Any:
            found = await original(call, *args)
            if call is slow:
                await asyncio.sleep(0.8)  # the tail hands out the leaving in between
            return found

        monkeypatch.setattr(tail, "_database", late)
        ben = await listen.open(everyone.ben, "api")
        await do(testing.say, everyone.ada, space, "After")
        assert "post.published" not in [one["event"] for one in await ben.wait(1)]

    during(scenario)


def test_someone_who_came_later_is_heard_too(everyone: Cast) -> None:
    async def scenario(tail: Tail, listen: Listener) -> None:
        new = await listen.open(everyone.ada, "api")
        guest = await listen.open(everyone.gus, "api")
        zoe = await do(testing.person, "zoe")
        profile = await do(lambda: Space.objects.get(owner=zoe))
        await do(testing.say, zoe, profile, "Ik ben er")
        assert [one["event"] for one in await new.wait()] == ["post.published"]
        assert await guest.wait(0.1) == []

    during(scenario)


def test_the_endpoint_admits_only_the_signed_in_to_what_they_may_see(everyone: Cast) -> None:
    space = testing.space(everyone, kind="secret")
    testing.say(everyone.ben, space, "#hidden")
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(everyone.cleo.pk),
            BACKEND_SESSION_KEY: "x",
            HASH_SESSION_KEY: everyone.cleo.get_session_auth_hash(),
        }
    )
    session.save()

    def ask(path: str, query: str, cookie: str = "") -> int:
        scope = {"path": path, "query_string": query.encode(), "headers": [(b"cookie", cookie.encode())]}
        try:
            endpoint._admit(scope)
        except endpoint.Refused as refused:
            return refused.status
        return 200

    testing.say(everyone.ben, space, "#geheim")
    mine = f"__Host-session={session.session_key}"
    assert (
        ask("/live", "view=home")
        == ask("/live", "view=home", "__Host-session=x")
        == ask("/live", "view=home", '"\\')
        == 401
    )
    assert ask("/live", "view=home", mine) == 200
    assert (
        ask("/live", f"view=space:{space.pk}", mine)
        == ask("/live", "view=space:999999", mine)
        == ask("/live", "view=nonsense", mine)
        == ask("/live", "view=tag:geheim", mine)
        == ask("/live", "view=tag:hidden", mine)
        == 404
    )


def test_events_are_told_in_the_order_of_commits() -> None:
    """On PostgreSQL a slow transaction that began first must not be skipped by readers who saw a later one."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, so ids follow commits by nature")
    everyone = testing.cast()
    space = testing.space(everyone)
    start = Event.objects.latest("pk").pk
    first_recorded, second_tries = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("test.slow", by=None, space=space)
            first_recorded.set()
            second_tries.wait(2)
        connection.close()

    def quick() -> None:
        first_recorded.wait(2)
        threading.Timer(0.3, second_tries.set).start()
        with transaction.atomic():
            record("test.quick", by=None, space=space)
        seen.append([event.name for event in since(start)])
        connection.close()

    seen: list[list[str]] = []
    threads = [threading.Thread(target=call) for call in (slow, quick)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [["test.slow", "test.quick"]]


def test_membership_rows_never_double(everyone: Cast) -> None:
    space = testing.spaces.create("Open", by=everyone.ada)

    def join() -> None:
        testing.spaces.join(space, by=everyone.ben)
        connection.close()

    threads = [threading.Thread(target=join) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.filter(space=space, person=everyone.ben).count() == 1


def test_an_author_is_told_live_that_a_post_was_refused_and_nobody_else(everyone: Cast) -> None:
    space = testing.space(everyone, stage="pre_moderated")
    post = testing.say(everyone.ben, space)

    async def scenario(tail: Tail, listen: Listener) -> None:
        author, others = await listen.open(everyone.ben, f"space:{space.pk}"), []
        for person, view in ((everyone.mo, "home"), (everyone.eef, f"space:{space.pk}"), (everyone.gus, "api")):
            others.append(await listen.open(person, view))
        await do(actions.reject, post, by=everyone.mo, note="Niet hier")
        [told] = await author.wait()
        assert told["name"] == "post.rejected" and "not published" in told["cards"][0]["html"]
        assert [await other.wait(0.1) for other in others] == [[], [], []]
        resumed = await listen.open(everyone.ben, f"space:{space.pk}", told["id"] - 1)
        assert [one["name"] for one in resumed.all] == ["post.rejected"]

    during(scenario)


def test_a_process_that_is_behind_tells_nothing_twice(everyone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space = testing.space(everyone)
    happened, behind = queries.happened, [True]
    monkeypatch.setattr(queries, "happened", lambda *args: [] if behind else happened(*args))

    async def scenario(tail: Tail, listen: Listener) -> None:
        await do(testing.say, everyone.ben, space, "Een")
        known = await do(newest)  # another process told it
        program = await listen.open(everyone.ada, "api", known)
        behind.clear()
        post = await do(testing.say, everyone.ben, space, "Twee")
        assert [(one["event"], one["post"]) for one in await program.wait()] == [("post.published", post.pk)]

    during(scenario)
