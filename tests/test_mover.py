"""The whole life of somebody who goes to work elsewhere: everything they read there before, and nothing of it after."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from PIL import Image

from plein.core import testing
from plein.core.files import actions as files
from plein.core.live.tests.test_tail import Listener, do, during
from plein.core.models import File, Mention, Person, Post, Space
from plein.core.people.actions import make_token
from plein.core.posts import actions as posts
from plein.core.rules.actions import set_rules, wanted
from plein.core.spaces import actions as spaces
from plein.core.testing import browser
from plein.core.units import actions as units

WORD = "kanarie"


@pytest.fixture
def world(transactional_db: None) -> dict[str, Any]:
    """Ben works in Care and reads its closed space by a rule; Roads has a secret one."""
    cast = testing.cast()
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.org")
    care, roads = (units.create(name, by=cast.root) for name in ("Care", "Roads"))
    old, new = spaces.create("Care talks", by=cast.ada, kind="closed"), spaces.create("Roads talk", by=cast.ada, kind="secret")  # fmt: skip
    set_rules(old, by=cast.ada, rules=[wanted(unit=care)])
    set_rules(new, by=cast.ada, rules=[wanted(unit=roads)])
    kept = spaces.create("By hand", by=cast.ada, kind="closed")
    set_rules(kept, by=cast.ada, rules=[wanted(unit=care)])
    spaces.add_member(kept, cast.ben, by=cast.ada)
    units.place(cast.ben, by=cast.root, unit=care, title="Nurse")
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    file = files.add(picture, by=cast.ada, name=f"{WORD}.png", alt="x")
    first = testing.say(cast.ada, old, f"{WORD} voor @ben", files=[file])
    own = posts.reply(first, by=cast.ben, text="Mijn antwoord")
    answer = posts.reply(first, by=cast.ada, text=f"{WORD} terug")
    secret = make_token(cast.ben, by=cast.ben, name="t", scopes=["read", "write"])[1]
    return {
        "cast": cast, "care": care, "roads": roads, "old": old, "new": new, "kept": kept, "first": first, "own": own, "answer": answer,
        "file": File.objects.get(), "token": secret,
    }  # fmt: skip


def reads(world: dict[str, Any], space: Space, first: Post, file: File) -> dict[str, bool]:
    """By which ways Ben comes at what is in a space."""
    cache.clear()
    ben = browser(world["cast"].ben)
    api: Any = {"secure": True, "headers": {"Authorization": f"Bearer {world['token']}"}}

    def shows(path: str) -> bool:
        answer: Any = ben.get(path, secure=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code == 200 and (
            b"PNG" in body[:20] or re.search(f"{WORD} (voor|terug)", body.decode(errors="replace")) is not None
        )

    cache.clear()
    ada = browser(world["cast"].ada)
    named = ada.get(f"/complete/people?q=be&space={space.pk}", secure=True).content.decode()
    return {
        "space": shows(space.get_absolute_url()), "thread": shows(f"/posts/{first.pk}/"), "home": shows("/"), "mentions": shows("/for-you/"),
        "search": shows(f"/search/?q={WORD}"), "file": shows(f"/files/{file.uid}/{file.name}"), "bookmarks": shows("/bookmarks/"),
        "token": Client().get(f"/api/v1/posts/{first.pk}", **api).status_code == 200,
        "members": Client().get(f"/api/v1/spaces/{space.pk}/members", **api).status_code == 200,
        "answers": ben.post(f"/posts/{first.pk}/replies", {"text": "Nog iets"}, secure=True).status_code < 400,
        "navigation": space.get_absolute_url() in ben.get("/", secure=True).content.decode(),
        "named there": "@ben" in named,
    }  # fmt: skip


def test_who_moves_loses_what_belonged_to_the_old_place_and_has_the_new(world: dict[str, Any]) -> None:
    cast, old, new = world["cast"], world["old"], world["new"]
    Mention.objects.get(post=world["first"], person=cast.ben)
    browser(cast.ben).post(f"/posts/{world['first'].pk}/bookmark", secure=True)
    before = reads(world, old, world["first"], world["file"])
    assert all(before.values()), before
    mail.outbox.clear()
    units.place(cast.ben, by=cast.root, unit=world["roads"])
    after = reads(world, old, world["first"], world["file"])
    assert not any(after.values()), after
    assert browser(cast.ben).get(new.get_absolute_url(), secure=True).status_code == 200
    assert browser(cast.ben).get(world["kept"].get_absolute_url(), secure=True).status_code == 200, "added by hand too"
    own = Post.objects.visible_to(cast.ada).get(pk=world["own"].pk)
    assert own.author_id == cast.ben.pk and own.state == "published", "what they wrote stays, and stays theirs"
    assert [one.to for one in mail.outbox] == [["ben@example.org"]]
    told = browser(cast.ben).get("/for-you/", secure=True).content.decode()
    assert "You moved to Roads" in told and f'href="{new.get_absolute_url()}"' in told and "Care talks" in told
    assert "Care talks" not in browser(cast.cleo).get("/for-you/", secure=True).content.decode()
    units.place(cast.ben, by=cast.root, unit=world["care"])
    assert all(reads(world, old, world["first"], world["file"]).values())
    assert browser(cast.ben).get(new.get_absolute_url(), secure=True).status_code == 404


def test_an_open_page_follows_at_once(world: dict[str, Any]) -> None:
    cast, old, new = world["cast"], world["old"], world["new"]

    async def scenario(tail: Any, listen: Listener) -> None:
        page, program = await listen.open(cast.ben), await listen.open(cast.ben, "api")
        await do(testing.say, cast.ada, old, "Nog in zorg")
        await do(units.place, cast.ben, by=cast.root, unit=world["roads"])
        await do(testing.say, cast.ada, old, f"{WORD} niet meer")
        await do(testing.say, cast.ada, new, "Welkom bij wegen")
        heard = str(await page.wait())
        assert "Nog in zorg" in heard and "Welkom bij wegen" in heard and WORD not in heard
        assert [one["space"] for one in page.all if one["event"] == "gone"] == [old.pk]
        spaces_heard = [one.get("space") for one in await program.wait() if one["event"] == "post.published"]
        assert spaces_heard == [old.pk, new.pk]

    during(scenario)
