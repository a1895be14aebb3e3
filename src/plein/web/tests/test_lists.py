"""Lists and forms, asked for as a browser does."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.test import Client
from django.utils.translation import override

from plein.channels.poll import actions as poll
from plein.core import testing
from plein.core.models import Mention, Person, Post
from plein.core.people.actions import change
from plein.core.permissions import Invalid
from plein.core.posts import actions
from plein.core.testing import PASSWORD, Cast
from plein.web.templating import moment
from plein.web.views import directory, posts


def client(person: Person) -> Client:
    found = Client()
    found.post("/sign-in/", {"login": person.username, "password": PASSWORD}, secure=True)
    return found


def test_no_one_is_left_out_between_two_pages_of_people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE", 2)
    for number in range(5):
        testing.person(f"jan{number}", name="Jan Jansen")
    seen, address, browser = [], "/people/?q=jan", client(cast.ada)
    while address:
        page = browser.get(address, secure=True).content.decode()
        seen += [name for name in (f"jan{number}" for number in range(5)) if f'href="/people/{name}/"' in page]
        address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert sorted(seen) == [f"jan{number}" for number in range(5)]


@pytest.mark.parametrize("address", ["/search/?q=vergunning", "/people/?q=vergunning"])
def test_who_knows_about_something_is_found_by_what_they_say_of_themselves(cast: Cast, address: str) -> None:
    hatice = testing.person("hatice", name="Hatice Kaya")
    change(hatice, by=hatice, about="Casemanager, Vergunningen")
    assert 'href="/people/hatice/"' in client(cast.ada).get(address, secure=True).content.decode()
    assert client(cast.ada).get("/complete/people?q=vergunning", secure=True).json() == []  # a mention is a name


def test_an_answer_says_that_it_is_one(cast: Cast) -> None:
    testing.posts.reply(testing.say(cast.ben, testing.space(cast)), by=cast.ada, text="Ja, kruimel")
    found = client(cast.ada).get("/search/?q=kruimel", secure=True).content.decode()
    assert '<span class="answer">' in found


def test_an_answer_that_is_found_says_what_it_answers(cast: Cast) -> None:
    asked = testing.say(cast.ben, testing.space(cast), text="Waar staat de taart?")
    testing.posts.reply(asked, by=cast.ada, text="Op de kruimelplank")
    found = client(cast.ada).get("/search/?q=kruimelplank", secure=True).content.decode()
    assert "To Ben" in found and f'href="/posts/{asked.pk}/" dir="auto">Waar staat de taart?</a>' in found
    found = client(cast.ben).get("/search/?q=kruimelplank", secure=True).content.decode()
    assert "To you:" in found
    assert (
        "To "
        not in client(cast.ada)
        .get("/search/?q=taart", secure=True)
        .content.decode()
        .split('id="stream"')[1]
        .split("card-head")[0]
    )


def test_on_paper_a_thread_says_where_it_stands(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    page = client(cast.ada).get(f"/posts/{post.pk}/", secure=True).content.decode()
    assert f'<p class="paper">Gemeente Waterrijk · https://testserver/posts/{post.pk}/</p>' in page


def test_dutch_months_have_small_letters(cast: Cast) -> None:
    at = datetime(2025, 11, 26, 9, 12, tzinfo=UTC)
    with override("nl"):
        assert moment(at, "j M Y") == "26 nov 2025" and moment(at, "l j F Y").startswith("woensdag 26 november")
    with override("en"):
        assert moment(at, "j M Y") == "26 Nov 2025"


def test_a_closed_poll_says_so_first_and_has_nothing_to_press(cast: Cast) -> None:
    post = poll.ask("Taart?", ["appel", "kwark"], by=cast.ben, space=testing.space(cast))
    address = f"/posts/{post.pk}/"
    assert '<button class="poll-option"' in client(cast.ben).get(address, secure=True).content.decode()
    poll.close(post, by=cast.ben)
    page = client(cast.ben).get(address, secure=True).content.decode()
    said = re.search(r'<p class="soft">\s*(.*?)\s*</p>', page.split('class="poll"')[1], re.S)
    assert said and said[1].startswith("Closed · 0 people voted")
    assert '<button class="poll-option"' not in page


@pytest.mark.parametrize("address", ["members/", "settings/", "waiting/"])
def test_a_page_about_a_space_leads_back_to_it(cast: Cast, address: str) -> None:
    space = testing.spaces.create("Het plein", by=cast.ada)
    page = client(cast.ada).get(f"/spaces/{space.slug}/{address}", secure=True).content.decode()
    main = page.split('id="main"')[1]
    assert f'<a class="ghost" href="/spaces/{space.slug}/">' in main.split("<h1>")[0]


def test_completing_names_in_a_closed_space_finds_its_people_among_many(cast: Cast) -> None:
    space = testing.spaces.create("Dicht", by=cast.ada, kind="closed")
    for number in range(40):
        testing.person(f"jan{number}", name=f"Jan {number:02}")
    testing.spaces.add_member(space, testing.person("zjan", name="Zus Jan"), by=cast.ada)
    found = client(cast.ada).get(f"/complete/people?q=jan&space={space.pk}", secure=True).json()
    assert [one["value"] for one in found] == ["@zjan"]


def test_an_answer_stands_at_most_three_deep(cast: Cast) -> None:
    parent = testing.say(cast.ben, testing.space(cast))
    for level in (1, 2, 3, 3):
        parent = testing.posts.reply(Post.objects.get(pk=parent.pk), by=cast.ada, text="Ja")
        assert posts._level(Post.objects.get(pk=parent.pk)) == level


def test_a_poll_is_never_asked_in_another_space_than_was_chosen(cast: Cast) -> None:
    testing.space(cast, "Voor iedereen")
    small = testing.space(cast, "Klein", kind="secret")
    testing.spaces.leave(small, by=cast.ben)
    data = {"space": small.pk, "title": "Wie gaat er weg?", "option": ["Ada", "Eef"]}
    answer = client(cast.ben).post("/polls/new", data, secure=True)
    assert answer.status_code == 422 and not Post.objects.exists() and "f-space-error" in answer.content.decode()


@pytest.mark.parametrize("typed", ["## Onder\n\n#### Dieper", "#### Diep\n\n# Hoog"])
def test_headings_of_pages_with_posts_skip_no_level(cast: Cast, typed: str) -> None:
    space = testing.space(cast)
    post = testing.say(cast.ben, space, typed)
    actions.edit(post, by=cast.ben, text=f"{typed}\n\nAnders")
    testing.say(cast.ben, space, "Kijk", quoted=post)
    browser = client(cast.ben)
    for path in ("/", space.get_absolute_url(), post.get_absolute_url(), f"/posts/{post.pk}/history/", "/people/ben/"):
        main = browser.get(path, secure=True).content.decode().split("<main")[1]
        levels = [int(level) for level in re.findall(r"<h([1-6])", main)]
        assert levels[0] == 1 and 3 in levels, path
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), (path, levels)
    preview = browser.post("/preview", {"text": typed}, secure=True).content.decode()
    assert re.findall(r"<h([1-6])", preview)[:2] == ["2", "3"]


def test_a_user_name_with_a_hyphen_is_completed_and_named(cast: Cast) -> None:
    space = testing.space(cast)
    zed = testing.person("x-ray-q", name="Klaas Bos")
    completed = client(cast.ben).get("/complete/people", {"q": "x-ray-q", "space": str(space.pk)}, secure=True).json()
    assert [one["value"] for one in completed] == ["@x-ray-q"]
    post = testing.say(cast.ben, space, "Dank @x-ray-q.")
    assert post.mentions.get().person == zed and 'data-person="x-ray-q"' in post.html
    assert [one["label"] for one in client(cast.ben).get("/complete/people", {"q": "ben b"}, secure=True).json()] == [
        "Ben Bakker"
    ]


def test_a_space_with_something_unread_says_so_to_everyone_who_looks(cast: Cast) -> None:
    testing.say(cast.ada, testing.space(cast, "De markt"))
    new = '<span class="badge">new</span>'
    assert new in testing.page(cast.ben, "/spaces/") and new not in testing.page(cast.ada, "/spaces/")


def test_a_link_to_an_answer_leads_to_the_page_where_it_stands(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "THREAD_PAGE", 3)
    root = testing.say(cast.ben, testing.space(cast))
    answers = [testing.posts.reply(root, by=cast.ada, text=f"Antwoord {number}") for number in range(8)]
    for number, answer in enumerate(answers):
        page = client(cast.ben).get(f"/posts/{answer.pk}/", secure=True, follow=True).content.decode()
        assert f'id="post-{answer.pk}"' in page
        assert ("Earlier answers" in page) == (number >= 3)


def test_a_link_to_an_answer_that_was_not_published_leads_to_its_thread(cast: Cast) -> None:
    space = testing.space(cast, stage="pre_moderated")
    root = testing.say(cast.ada, space)
    answer = testing.posts.reply(root, by=cast.ben, text="Nee")
    actions.reject(answer, by=cast.mo, note="Liever niet")
    found = client(cast.ben).get(f"/posts/{answer.pk}/", secure=True)
    assert found.headers["Location"] == f"/posts/{root.pk}/"  # naming it there would make a script look for it for ever


def test_a_guest_learns_no_name_by_writing_it(cast: Cast) -> None:
    space = testing.space(cast)
    root = testing.say(cast.ada, space)
    for text, name in (("@ben", "Ben Bakker"), ("@cleo", "Cleo Smit")):
        for person, shown in ((cast.gus, text == "@ben"), (cast.ada, True)):
            typed = {"text": text, "space": space.pk}
            assert (name in client(person).post("/preview", typed, secure=True).content.decode()) == shown
            assert (name in testing.posts.reply(root, by=person, text=text).html) == shown
    assert not Mention.objects.filter(person=cast.cleo, post__author=cast.gus).exists()


def test_somebody_has_room_for_so_many_drafts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plein.core.posts.actions.drafts.MOST_DRAFTS", 3)
    for number in range(5):
        testing.posts.keep_draft(f"space:{number}", {"text": "x"}, by=cast.ben)
    assert sorted(cast.ben.drafts.values_list("key", flat=True)) == ["space:2", "space:3", "space:4"]
    testing.posts.keep_draft("space:9", {"text": "😀" * 100_000}, by=cast.ben)  # as long as a post may be
    with pytest.raises(Invalid):
        testing.posts.keep_draft("space:9", {"option": ["x" * 100_000] * 9, "text": "y"}, by=cast.ben)
