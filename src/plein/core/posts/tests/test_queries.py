"""Reading: the timeline and lists, their rules and their budgets."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.core import testing
from plein.core.events.queries import newest
from plein.core.follows import actions as follows
from plein.core.follows.queries import interests
from plein.core.models import Person, Post, Space, Tag
from plein.core.posts import actions, queries
from plein.core.spaces import actions as spaces
from plein.core.testing import PASSWORD, Cast


def home(person: Person) -> list[str]:
    return [Post.objects.get(pk=row.pk).text for row in queries.home(person, interests(person), None).rows]


def test_home_holds_own_spaces_newest_first(cast: Cast) -> None:
    space = testing.space(cast)
    for text in ("een", "twee", "drie"):
        testing.say(cast.ben, space, text)
    assert home(cast.ada) == ["drie", "twee", "een"]
    assert home(cast.cleo) == []


def test_home_is_the_newest_of_many_spaces_whatever_is_muted_or_gone(cast: Cast) -> None:
    chance = Random(7)
    places = [testing.space(cast, f"Ruimte {n}") for n in range(8)]
    said = [testing.say(chance.choice([cast.ben, cast.eef]), chance.choice(places), str(n)) for n in range(40)]
    for post in chance.sample(said[25:], 8):
        actions.remove(post, by=post.author)
    follows.mute(said[-1].author, by=cast.ada)
    Space.objects.filter(pk=places[0].pk).update(last_post_at=timezone.now())  # its newest was taken away since
    kept = Post.objects.published().filter(root=None).exclude(author=said[-1].author).order_by("-published_at", "-pk")
    expected = [post.pk for post in kept]
    for size in (1, 2, 3, 20):
        found, cursor = list[int](), None
        while True:
            feed = queries.home(cast.ada, interests(cast.ada), cursor, size)
            found += [row.pk for row in feed.rows]
            cursor = feed.next
            if not cursor:
                break
        assert found == expected


def test_home_misses_nothing_of_one_moment(cast: Cast) -> None:
    """An import dates what was said to the second, so that many spaces may have been written in at once."""
    said = [testing.say(cast.eef, testing.space(cast, f"Ruimte {n}")) for n in range(5)]
    moment = timezone.now() - timedelta(hours=1)
    Post.objects.update(published_at=moment)
    Space.objects.update(last_post_at=moment)
    found, cursor = list[int](), None
    while not found or cursor:
        feed = queries.home(cast.ben, interests(cast.ben), cursor, size=2)
        found += [row.pk for row in feed.rows]
        cursor = feed.next
    assert found == [post.pk for post in reversed(said)]


def test_home_holds_followed_people_tags_and_spaces(cast: Cast) -> None:
    space, other = testing.space(cast), testing.space(cast, "Elders")
    testing.say(cast.ben, space, "van ben")
    testing.say(cast.eef, other, "over #woo")
    testing.say(cast.eef, testing.space(cast, "Derde"), "niets")
    follows.follow(cast.ben, by=cast.cleo)
    follows.follow(Tag.objects.get(slug="woo"), by=cast.cleo)
    assert home(cast.cleo) == ["over #woo", "van ben"]
    follows.follow(other, by=cast.cleo)
    assert home(cast.cleo) == ["over #woo", "van ben"]


def test_following_opens_no_doors(cast: Cast) -> None:
    testing.say(cast.ben, testing.space(cast, kind="secret"), "geheim #woo")
    testing.say(cast.ben, testing.space(cast, "Open"), "open #woo")
    follows.follow(cast.ben, by=cast.cleo)
    follows.follow(Tag.objects.get(slug="woo"), by=cast.cleo)
    assert home(cast.cleo) == ["open #woo"]


def test_muting_silences(cast: Cast) -> None:
    space, other = testing.space(cast), testing.space(cast, "Elders")
    texts = {
        "ben": testing.say(cast.ben, space, "van ben"),
        "tag": testing.say(cast.eef, space, "over #vis"),
        "post": testing.say(cast.eef, space, "deze niet"),
    }
    testing.say(cast.eef, other, "elders")
    testing.say(cast.mo, space, "wel")
    for target in (cast.ben, Tag.objects.get(slug="vis"), texts["post"], other):
        follows.mute(target, by=cast.ada)
    assert home(cast.ada) == ["wel"]
    follows.unfollow(cast.ben, by=cast.ada)
    assert home(cast.ada) == ["wel", "van ben"]


def test_pages_of_home_follow_each_other_without_gaps_or_doubles(cast: Cast) -> None:
    spaces = [testing.space(cast, f"Ruimte {number}") for number in range(3)]
    same = timezone.now() - timedelta(days=1)
    posts = [testing.say(cast.ben, spaces[number % 3], f"nr {number}") for number in range(25)]
    Post.objects.filter(pk__in=[post.pk for post in posts[:12]]).update(published_at=same)
    seen, cursor = [], None
    while True:
        feed = queries.home(cast.ada, interests(cast.ada), cursor, size=4)
        seen += [row.pk for row in feed.rows]
        if (cursor := feed.next) is None:
            break
    expected = (
        Post.objects.filter(root=None, in_feed=True).order_by("-published_at", "-pk").values_list("pk", flat=True)
    )
    assert seen == list(expected)


def test_held_expired_and_removed_posts_are_in_no_list(cast: Cast) -> None:
    space = testing.space(cast)
    actions.remove(testing.say(cast.ben, space, "weg"), by=cast.ben)
    over = testing.say(cast.ben, space, "over", expires_at=timezone.now() + timedelta(hours=1))
    Post.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    testing.say(cast.ben, space, "later", publish_at=timezone.now() + timedelta(hours=1))
    assert (
        home(cast.ada) == []
        and not queries.begun_in(space, cast.ada).exists()
        and not queries.said_by(cast.ben, cast.ada).exists()
    )


def test_for_you_holds_mentions_and_answers_by_others(cast: Cast) -> None:
    space = testing.space(cast)
    post = testing.say(cast.ben, space, "vraag")
    actions.reply(post, by=cast.ada, text="antwoord")
    actions.reply(post, by=cast.ben, text="dank")
    testing.say(cast.eef, space, "hoi @ben")
    assert [found.text for found in queries.for_you(cast.ben).order_by("pk")] == ["antwoord", "hoi @ben"]
    assert queries.has_news(cast.ben) and not queries.has_news(cast.cleo)


def test_home_forgets_a_followed_space_one_may_no_longer_read(cast: Cast) -> None:
    left, shut = testing.space(cast, "Verlaten", kind="secret"), testing.space(cast, "Gesloten")
    testing.say(cast.ada, left, "geheim")
    testing.say(cast.ada, shut, "eerst open")
    follows.follow(left, by=cast.ben)
    follows.follow(shut, by=cast.cleo)
    assert home(cast.ben) == ["eerst open", "geheim"] and home(cast.cleo) == ["eerst open"]
    spaces.leave(left, by=cast.ben)
    spaces.change(shut, by=cast.ada, kind="secret", join="invitation")
    assert home(cast.ben) == ["eerst open"] and home(cast.cleo) == []


def test_tag_pages_show_what_stands_beside_as_far_as_one_may_read(cast: Cast) -> None:
    testing.say(cast.ben, testing.space(cast), "#woo en #archief")
    testing.say(cast.eef, testing.space(cast, "S", kind="secret"), "#woo en #geheimpje")
    tag = Tag.objects.get(slug="woo")
    assert [one.slug for one in queries.related_tags(tag, cast.cleo)] == ["archief"]
    assert queries.people_of_tag(tag, cast.cleo) == [cast.ben]
    assert {one.slug for one in queries.related_tags(tag, cast.ada)} == {"archief", "geheimpje"}
    assert [one.slug for one in queries.tags_starting("geh", cast.cleo)] == []


@pytest.mark.parametrize("posts", [1, 3])
def test_the_home_page_takes_at_most_ten_queries(cast: Cast, posts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from plein.channels.poll.actions import ask  # the budget holds with polls on the page

    space = testing.space(cast)
    for number in range(posts):
        actions.reply(testing.say(cast.ben, space, f"nr {number} #tag"), by=cast.ada, text="ja")
        ask("Welke?", ["a", "b"], by=cast.ben, space=space)
    client = Client()
    client.post("/sign-in/", {"login": "ada", "password": PASSWORD}, secure=True)
    client.get("/", secure=True)
    monkeypatch.setattr("plein.core.events.queries._handled", [newest()])  # as the tail of a running server does
    with CaptureQueriesContext(connection) as queries_made:
        assert client.get("/", secure=True).status_code == 200
    assert len(queries_made) <= 10, "\n".join(query["sql"][:150] for query in queries_made)
