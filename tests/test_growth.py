"""What hangs on a post is found without gathering every post that there is."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from plein.channels.poll import actions as polls
from plein.channels.poll.models import Option
from plein.channels.poll.queries import due
from plein.core import testing
from plein.core.files.models import File
from plein.core.models import Post, Space
from plein.core.moderation import actions as moderation
from plein.core.moderation import queries as judging
from plein.core.posts import queries
from plein.core.testing import Cast

MANY = 1500
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite")


def test_what_hangs_on_a_post_is_found_as_quickly_among_many_posts(cast: Cast) -> None:
    space = testing.space(cast)
    post = testing.say(cast.ben, space, "Wie weet dit? #verhuizing")
    file = File.objects.create(owner=cast.ben, post=post, name="a.txt", mime="text/plain", size=1, sha256="0", key="k")
    poll = polls.ask(
        "Wanneer?", ["nu", "straks"], by=cast.ben, space=space, closes_at=timezone.now() + timedelta(days=1)
    )
    moderation.report(post, by=cast.ada, reason="untrue")
    moderation.dismiss(post, by=cast.mo)
    asked: dict[str, Callable[[], object]] = {
        "a file": lambda: File.objects.visible_to(cast.ada).get(pk=file.pk),
        "a tag": lambda: queries.tag_named("verhuizing", cast.ada),
        "tags that begin so": lambda: queries.tags_starting("verh", cast.ada),
        "options of a poll": lambda: list(Option.objects.visible_to(cast.ada).filter(poll=poll.pk)),
        "polls that close": lambda: due(cast.ada, 3),
        "answered reports": lambda: list(judging.answered(cast.ada)),
        "whether one is told something": partial(_anew, lambda: judging.has_refusals(cast.ada)),
        "how much waits": partial(_anew, lambda: judging.count_waiting(cast.mo)),
    }
    for ask in asked.values():
        ask()  # what is composed once is composed
    before = {name: _steps(ask) for name, ask in asked.items()}
    _write(space, cast)
    after = {name: _steps(ask) for name, ask in asked.items()}
    assert {name: after[name] - before[name] for name in asked if after[name] > before[name] + MANY} == {}
    assert _steps(lambda: list(Post.objects.visible_to(cast.ada))) > MANY, "steps are counted"


def _anew(ask: Callable[[], object]) -> object:
    cache.clear()
    return ask()


def _steps(ask: Callable[[], object]) -> int:
    """How many steps SQLite took for it."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 10
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, 10)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, 10)
    return taken


def _write(space: Space, cast: Cast) -> None:
    now = timezone.now()
    rows = [Post(space=space, author=cast.eef, kind="status", text="x", html="x", state="published", published_at=now) for _ in range(MANY)]  # fmt: skip
    Post.objects.bulk_create(rows)
