"""Who reads reports a post, who moderates answers, and only those who should know of it do."""

import pytest
from django.core.cache import cache

from plein.core import testing
from plein.core.models import Event, Person, Post, Report, Space
from plein.core.moderation import queries
from plein.core.moderation.actions import dismiss, report
from plein.core.permissions import Forbidden, Invalid, can
from plein.core.posts import actions
from plein.core.testing import Cast

SAID = "Hier staat een burgerservicenummer"


@pytest.fixture
def square(cast: Cast) -> Space:
    """A closed space with everyone but Cleo and Root in it."""
    return testing.space(cast, kind="closed")


@pytest.fixture
def reported(cast: Cast, square: Space) -> Post:
    """Ben's post, which Gus reported."""
    post = testing.say(cast.ben, square, "Een naam te veel")
    report(post, by=cast.gus, reason="private", text=SAID)
    return post


def send(person: Person, path: str, **values: str) -> int:
    return testing.browser(person).post(path, values, secure=True).status_code


def test_moderators_see_what_was_reported_and_by_whom_and_nobody_else_does(cast: Cast, reported: Post) -> None:
    for person in (cast.mo, cast.ada):
        waiting = testing.page(person, "/waiting/")
        assert SAID in waiting and "It shows what is private" in waiting and "Gus Gast" in waiting, person
        assert '<span class="badge">1</span>' in testing.page(person, "/people/")
    assert SAID in testing.page(cast.mo, f"/spaces/{reported.space.slug}/waiting/")
    for person in (cast.ben, cast.eef, cast.cleo, cast.root, cast.gus):
        shown = "".join(
            testing.page(person, path) for path in ("/", "/waiting/", "/for-you/", reported.get_absolute_url())
        )
        assert SAID not in shown and not queries.reported_to(person).exists(), person
    assert Event.objects.filter(name="report.made", post=None).count() == 1  # streams tell of posts


def test_who_reported_hears_that_it_stays(cast: Cast, reported: Post) -> None:
    assert not queries.has_refusals(cast.gus)
    assert send(cast.mo, f"/posts/{reported.pk}/judge", judge="dismiss") == 302
    cache.clear()
    assert queries.has_refusals(cast.gus)
    assert "A moderator has looked at it" in testing.page(cast.gus, "/for-you/")
    assert not queries.reported_to(cast.mo).exists()
    with pytest.raises(Invalid):
        dismiss(reported, by=cast.ada)


@pytest.mark.parametrize("who", ["mo", "ben"])
def test_who_reported_hears_that_it_was_removed(cast: Cast, reported: Post, who: str) -> None:
    actions.remove(reported, by=getattr(cast, who))
    assert "It was removed." in testing.page(cast.gus, "/for-you/")
    assert "It was removed." not in testing.page(cast.cleo, "/for-you/")
    assert not queries.reported_to(cast.mo).exists()


def test_only_readers_report_and_nobody_reports_themselves(cast: Cast, square: Space) -> None:
    post = testing.say(cast.ben, square)
    for person in (cast.cleo, cast.root, cast.ben):
        with pytest.raises(Forbidden):
            report(post, by=person, reason="untrue")
    assert "/report/" in testing.page(cast.gus, post.get_absolute_url())
    assert send(cast.cleo, f"/posts/{post.pk}/report/", reason="untrue") == 404


def test_a_report_says_what_is_wrong_and_counts_once(cast: Cast, square: Space) -> None:
    post = testing.say(cast.ben, square)
    for values in ({"reason": ""}, {"reason": "other"}, {"reason": "untrue", "text": "x" * 501}):
        assert send(cast.gus, f"/posts/{post.pk}/report/", **values) == 422, values
    assert report(post, by=cast.gus, reason="untrue") == report(post, by=cast.gus, reason="hurtful")
    assert Report.objects.get().reason == "untrue"


def test_nobody_answers_a_report_about_themselves(cast: Cast, square: Space) -> None:
    post = testing.say(cast.mo, square)
    report(post, by=cast.gus, reason="hurtful")
    assert not can(cast.mo, "report.judge", post) and can(cast.ada, "report.judge", post)
    assert [queries.reported_to(person).count() for person in (cast.mo, cast.ada, cast.root)] == [0, 1, 0]


def test_who_may_answer_reports_and_to_whom_they_are_shown_is_one_and_the_same(cast: Cast, square: Space) -> None:
    alone = testing.spaces.create("Zonder moderator", by=cast.ada)
    posts = [
        testing.say(who, where)
        for where in (square, alone)
        for who in (cast.ben, cast.mo, cast.ada)
        if who == cast.ada or where == square
    ]
    posts.append(testing.say(cast.ben, Space.objects.get(owner=cast.ben)))
    for post in posts:
        Report.objects.create(post=post, person=cast.gus, reason="untrue")
    for person in vars(cast).values():
        shown = set(queries.reported_to(person))
        assert shown == {post for post in posts if can(person, "report.judge", post)}, person


def test_where_nobody_else_moderates_administrators_who_may_read_it_answer(cast: Cast) -> None:
    profile = Space.objects.get(owner=cast.ben)
    post = testing.say(cast.ben, profile)
    assert not can(cast.root, "post.remove", post)
    report(post, by=cast.cleo, reason="hurtful")
    assert queries.reported_to(cast.root).get() == post and not queries.reported_to(cast.ada).exists()
    assert 'name="judge" value="dismiss"' in testing.page(cast.root, "/waiting/")
    assert send(cast.root, f"/posts/{post.pk}/remove/", note="Dit kan niet") == 302
    assert Post.objects.get(pk=post.pk).state == Post.State.REMOVED
    assert "It was removed." in testing.page(cast.cleo, "/for-you/")
