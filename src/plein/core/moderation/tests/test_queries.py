"""Who judges sees what waits; who wrote sees what came of it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.core import testing
from plein.core.models import Post, Space
from plein.core.moderation import queries
from plein.core.moderation.actions import dismiss, report
from plein.core.posts import actions
from plein.core.testing import Cast


@pytest.fixture
def moderated(cast: Cast) -> Space:
    """A secret space where posts wait."""
    return testing.space(cast, "De redactie", kind="secret", stage="pre_moderated")


def test_who_judges_sees_on_every_page_how_much_waits(cast: Cast, moderated: Space) -> None:
    other = testing.space(cast, "Ander", stage="bottom_up")
    for where in (moderated, moderated, other):
        testing.say(cast.ben, where, "Wacht hier")
    for person in (cast.ada, cast.mo, cast.eef):
        home = testing.page(person, "/people/")
        assert 'href="/waiting/"' in home and '<span class="badge">3</span>' in home, person
    assert "3 posts are waiting for you" in testing.page(cast.mo, "/")
    assert testing.page(cast.mo, "/waiting/").count('name="judge" value="approve"') == 3
    for person in (cast.ben, cast.gus, cast.cleo, cast.root):
        assert 'href="/waiting/"' not in testing.page(person, "/")
        assert "Wacht hier" not in testing.page(person, "/waiting/")
        assert not queries.waiting_for(person).exists()


def test_after_a_decision_the_number_is_right_at_once(transactional_db: None) -> None:
    cast = testing.cast()
    moderated = testing.space(cast, stage="pre_moderated")
    first, last = testing.say(cast.ben, moderated), testing.say(cast.ben, moderated)
    moderator = Client(headers={"X-Plein-Fragment": "1"})
    moderator.force_login(cast.mo)
    assert '<span class="badge">2</span>' in testing.page(cast.mo, "/people/")
    answer = moderator.post(f"/posts/{first.pk}/judge", {"judge": "approve"}, secure=True)
    assert '<span class="badge">1</span>' in answer.content.decode()
    answer = moderator.post(f"/posts/{last.pk}/judge", {"judge": "reject", "note": "Dubbel"}, secure=True)
    assert '<a id="waiting-line" data-gone></a>' in answer.content.decode()
    assert "Waiting for you" not in testing.page(cast.mo, "/people/")


def test_the_number_follows_what_happens_anywhere(transactional_db: None) -> None:
    cast = testing.cast()
    moderated = testing.space(cast, stage="pre_moderated")
    assert queries.count_waiting(cast.mo) == 0
    first, second, third = (testing.say(cast.ben, moderated) for _number in range(3))
    assert queries.count_waiting(cast.mo) == 3
    first = actions.approve(first, by=cast.ada)  # in a program, or by a colleague
    assert queries.count_waiting(cast.mo) == 2
    actions.undo(second, by=cast.ben)
    actions.remove(third, by=cast.ben)
    assert queries.count_waiting(cast.mo) == 0
    report(first, by=cast.gus, reason="private")
    assert queries.count_waiting(cast.mo) == 1
    dismiss(first, by=cast.ada)
    assert queries.count_waiting(cast.mo) == 0


def test_a_space_says_how_much_waits_in_it_alone(cast: Cast, moderated: Space) -> None:
    other = testing.space(cast, "Ander", stage="bottom_up")
    for where in (moderated, moderated, other):
        testing.say(cast.ben, where)
    quiet = testing.space(cast, "Stil")
    waits = {space.slug: f'href="/spaces/{space.slug}/waiting/">%s' for space in (moderated, other, quiet)}
    assert waits[moderated.slug] % "2 posts are waiting for you" in testing.page(cast.ada, f"/spaces/{moderated.slug}/")
    assert waits[other.slug] % "1 post is waiting for you" in testing.page(cast.ada, f"/spaces/{other.slug}/")
    assert "waiting for you" not in testing.page(cast.ada, f"/spaces/{quiet.slug}/")


def test_nobody_judges_their_own_words(cast: Cast, moderated: Space) -> None:
    Post.objects.filter(pk=testing.say(cast.mo, moderated).pk).update(state="held")
    assert not queries.waiting_for(cast.mo).exists() and queries.waiting_for(cast.ada).count() == 1


def test_a_moderators_home_page_takes_at_most_ten_queries(cast: Cast, moderated: Space) -> None:
    for _number in range(3):
        testing.say(cast.ben, moderated)
        testing.say(cast.mo, moderated)
    client = Client()
    client.force_login(cast.mo)
    client.get("/", secure=True)
    with CaptureQueriesContext(connection) as made:
        client.get("/", secure=True)
    assert len(made) <= 10, "\n".join(one["sql"][:150] for one in made)


def test_the_author_is_told_that_a_post_was_refused_and_why(cast: Cast, moderated: Space) -> None:
    post = testing.say(cast.ben, moderated, "Mijn plan")
    assert not queries.has_refusals(cast.ben)
    actions.reject(post, by=cast.mo, note="Staat al in een ander bericht")
    cache.clear()
    assert queries.has_refusals(cast.ben)
    shown = testing.page(cast.ben, "/for-you/")
    assert "Mijn plan" in shown and "Staat al in een ander bericht" in shown
    cast.ben.refresh_from_db()
    assert not queries.has_refusals(cast.ben)  # seen
    assert "Mijn plan" in testing.page(cast.ben, "/for-you/")  # and still there
    assert "Mijn plan" not in testing.page(cast.ada, "/for-you/")
    actions.remove(post, by=cast.ben)
    assert "Mijn plan" not in testing.page(cast.ben, "/for-you/")


def test_old_refusals_are_among_the_drafts_only(cast: Cast, moderated: Space) -> None:
    post = testing.say(cast.ben, moderated, "Lang geleden")
    actions.reject(post, by=cast.mo, note="")
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() - timedelta(days=90))
    assert "Lang geleden" not in testing.page(cast.ben, "/for-you/") and "Lang geleden" in testing.page(
        cast.ben, "/drafts/"
    )


def test_nothing_waits_in_a_space_that_is_not_in_use(cast: Cast, moderated: Space) -> None:
    held = testing.say(cast.ben, moderated, "Wacht hier")
    testing.spaces.archive(moderated, by=cast.ada)
    assert not queries.waiting_for(cast.mo).exists()
    testing.spaces.reopen(moderated, by=cast.ada)
    assert queries.waiting_for(cast.mo).get() == held
