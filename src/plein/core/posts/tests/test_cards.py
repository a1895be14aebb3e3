"""Cards in memory."""

import dataclasses
from typing import Any

import pytest

from plein.channels.poll.actions import ask
from plein.core import testing
from plein.core.channel import kinds
from plein.core.models import Person, Post
from plein.core.posts import cards
from plein.core.posts.queries import Row
from plein.core.testing import Cast


def row(post: Post) -> Row:
    return Row(post.pk, post.version, post.created_at)


def test_a_card_is_drawn_once_for_each_version(cast: Cast, django_assert_num_queries: Any) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    first = cards.draw([row(post)])
    with django_assert_num_queries(0):
        assert cards.draw([row(post)]) == first


def test_a_name_that_changes_while_a_card_is_drawn_does_not_stay(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    post, hydrate = testing.say(cast.ben, testing.space(cast)), cards.hydrate

    def slow(posts: Any) -> Any:
        found = hydrate(posts)
        Person.objects.filter(pk=cast.ben.pk).update(name="Benno")
        cards.forget()
        return found

    monkeypatch.setattr(cards, "hydrate", slow)
    assert "Ben Bakker" in cards.draw([row(post)])[post.pk]
    monkeypatch.setattr(cards, "hydrate", hydrate)
    assert "Benno" in cards.draw([row(post)])[post.pk]


def test_a_channel_that_fails_takes_only_its_own_cards_along(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space = testing.space(cast)
    plain, poll = testing.say(cast.ben, space), ask("Wie?", ["Ja", "Nee"], by=cast.ben, space=space)

    def fail(_posts: Any) -> dict[int, Any]:
        raise ZeroDivisionError("a mistake in a channel")

    broken = dataclasses.replace(kinds()["poll"], details=fail)
    monkeypatch.setattr(cards, "kinds", lambda: {**kinds(), "poll": broken})
    assert set(cards.draw([row(plain), row(poll)])) == {plain.pk}


def test_very_long_cards_are_not_kept(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), "lang " * 15_000)
    assert post.pk in cards.draw([row(post)])
    assert not any(key[0] == post.pk for key in cards._cards)


def test_a_card_with_answers_leads_to_them_and_one_without_to_writing_one(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    assert f'href="/posts/{post.pk}/#reply-text"' in cards.draw([row(post)])[post.pk]
    testing.posts.reply(post, by=cast.ada, text="Ja")
    post.refresh_from_db()
    assert f'href="/posts/{post.pk}/#replies-{post.pk}"' in cards.draw([row(post)])[post.pk]
    assert f'id="replies-{post.pk}"' in testing.page(cast.ada, post.get_absolute_url())
