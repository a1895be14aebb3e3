"""Where a newcomer got stuck: a dead end has a way out, what differs looks different."""

import re
from typing import Any

import pytest

from plein.channels.poll.models import Option
from plein.core import testing
from plein.core.follows import actions as follows
from plein.core.models import Membership, Post, Tag
from plein.core.people.models import Person
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast, browser

pytestmark = pytest.mark.django_db


def page_of(person: Person, address: str, data: dict[str, Any] | None = None) -> str:
    client = testing.browser(person)
    answer = client.get(address, secure=True) if data is None else client.post(address, data, secure=True, follow=True)
    return str(answer.content.decode())


def test_the_only_manager_who_wants_to_leave_is_shown_how(cast: Cast) -> None:
    space = testing.space(cast)
    page = page_of(cast.ada, f"/spaces/{space.slug}/leave", {})
    assert "You are the only manager of Het plein." in page
    assert f'href="/spaces/{space.slug}/members/"' in page and f'href="/spaces/{space.slug}/settings/"' in page
    assert Membership.objects.filter(space=space, person=cast.ada).exists()


def test_a_muted_space_person_and_tag_say_so_and_are_heard_again_by_one_press(cast: Cast) -> None:
    space = testing.space(cast)
    testing.say(cast.ada, space, "#feest")
    tag = Tag.objects.get(slug="feest")
    places = {f"/spaces/{space.slug}/": "unmute", "/people/ada/": "unfollow", "/tags/feest/": "unfollow"}
    for address in places:
        assert ">Muted<" not in page_of(cast.ben, address).replace("</svg>", ">")
    for target in (space, cast.ada, tag):
        follows.mute(target, by=cast.ben)
    assert "Muted" in page_of(cast.ben, "/spaces/")
    for address, verb in places.items():
        page = page_of(cast.ben, address)
        assert "</svg>Muted</span>" in page and f'action="{address}{verb}"' in page, address
        page_of(cast.ben, f"{address}{verb}", {})
        assert "</svg>Muted</span>" not in page_of(cast.ben, address)


def test_an_empty_space_invites_to_write_only_who_may(cast: Cast) -> None:
    space = spaces.create("Leeg", by=cast.ada)
    tone = "The first post sets the tone."
    assert tone in page_of(cast.ada, f"/spaces/{space.slug}/")
    assert tone not in page_of(cast.ben, f"/spaces/{space.slug}/")
    spaces.archive(space, by=cast.ada)
    assert "Nobody can write here any more." in page_of(cast.ada, f"/spaces/{space.slug}/")


def test_a_poll_grows_by_an_option_and_keeps_what_was_typed(cast: Cast) -> None:
    space = testing.space(cast)
    page = page_of(cast.ben, "/polls/new")
    assert page.count('name="option"') == 2
    typed = {"space": space.pk, "title": "Taart?", "option": ["appel", "kwark"], "multiple": "yes"}
    page = page_of(cast.ben, "/polls/new", {**typed, "more": "yes"})
    assert page.count('name="option"') == 3 and 'value="kwark"' in page and 'value="Taart?"' in page
    assert page.count(" autofocus") == 1 and 'id="option-3" name="option" value="" maxlength="200" autofocus' in page
    assert not Option.objects.exists()
    page = page_of(cast.ben, "/polls/new", {**typed, "option": list("abcdefghijklmnopqrst"), "more": "yes"})
    assert page.count('name="option"') == 20 and 'name="more"' not in page


def test_a_poll_that_is_approved_first_says_so(cast: Cast) -> None:
    at_once, approved = testing.space(cast), testing.space(cast, "Redactie", stage="bottom_up")
    for person, space, said in ((cast.ben, at_once, False), (cast.ben, approved, True), (cast.eef, approved, False)):
        page = page_of(person, f"/polls/new?space={space.pk}")
        assert (", once it is approved" in page) == said and "data-audience" in page


def test_the_button_says_that_one_passes_on_or_quotes(cast: Cast) -> None:
    post = testing.say(cast.ada, testing.space(cast), "Lees dit")
    page = page_of(cast.ben, f"/posts/{post.pk}/pass-on/")
    assert ">Pass on</span>" in page and ">Post with quote</span>" in page


def test_what_one_can_do_with_a_post_needs_no_script(cast: Cast) -> None:
    post = testing.say(cast.ada, testing.space(cast), "Lees dit")
    assert f'href="/posts/{post.pk}/menu/"' in page_of(cast.ben, f"/posts/{post.pk}/")
    page = page_of(cast.ben, f"/posts/{post.pk}/menu/")
    assert f'formaction="/posts/{post.pk}/mute"' in page and f'href="/posts/{post.pk}/report/"' in page
    assert f'formaction="/posts/{post.pk}/react" name="emoji" value="🎉"' in page


def offered(person: Person, post: Post) -> list[str]:
    """What the menu of a post on a page of its own shows, as it comes from the server."""
    menu = page_of(person, f"/posts/{post.pk}/menu/").split('class="menu-page">')[1].split("</div>")[0]
    entries = re.findall(r"<(?:a|button)\b([^>]*)>.*?([^<>]+)</(?:a|button)>", menu)
    return [label for about, label in entries if " hidden" not in about]


def test_without_scripts_each_sees_what_is_theirs_to_do(cast: Cast) -> None:
    post = testing.say(cast.ada, testing.space(cast), "Lees dit")
    answer = testing.posts.reply(post, by=cast.ben, text="Ja")  # and so Ben follows it
    copy, stop, mute = "Copy link", "Stop following or muting", "Mute this post"
    assert offered(cast.ada, post) == [copy, "Follow answers", mute, "Edit", "Remove"]
    assert offered(cast.ben, post) == [copy, mute, stop, "Report"]
    assert offered(cast.ben, answer) == [copy, mute, stop, "Edit", "Remove"]
    assert offered(cast.mo, post) == [copy, "Follow answers", mute, "Remove", "Report"]
    browser(cast.eef).post(f"/posts/{answer.pk}/mute", secure=True)
    assert offered(cast.eef, answer) == [copy, stop, "Report"]


def test_what_waits_for_approval_has_a_menu_without_scripts(cast: Cast) -> None:
    held = testing.say(cast.ben, testing.space(cast, stage="bottom_up"), "Mag dit?")
    assert f'href="/posts/{held.pk}/menu/"' in page_of(cast.ben, "/drafts/")
    assert offered(cast.ben, held) == ["Copy link", "Follow answers", "Mute this post", "Edit", "Remove"]


def test_judging_ends_with_a_way_back(cast: Cast) -> None:
    space = testing.space(cast)
    page = page_of(cast.ada, f"/spaces/{space.slug}/waiting/")
    assert "You have seen everything." in page and "Back to Het plein" in page


def test_somebody_is_added_by_name_and_who_is_meant_is_asked(cast: Cast) -> None:
    space = testing.space(cast, kind="closed", join="invitation")
    members = f"/spaces/{space.slug}/members/"
    page = page_of(cast.ada, members, {"username": "smit"})
    assert "Whom do you mean?" in page and 'value="cleo"' in page
    assert "There is no colleague with this name." in page_of(cast.ada, members, {"username": "Niemand"})
    page_of(cast.ada, members, {"username": "cleo"})
    assert Membership.objects.filter(space=space, person=cast.cleo).exists()


def test_who_follows_nothing_yet_sees_spaces_to_join_at_home(cast: Cast) -> None:
    open_one, closed = testing.space(cast), testing.space(cast, kind="closed", join="request", name="Dicht")
    page = page_of(cast.cleo, "/")
    assert f'action="/spaces/{open_one.slug}/join"' in page and closed.name not in page
    assert f"/spaces/{open_one.slug}/join" not in page_of(cast.gus, "/")


def test_the_composer_proposes_where_one_wrote_last_and_else_where_it_appears_at_once(cast: Cast) -> None:
    testing.space(cast, name="Aan de redactie", stage="bottom_up")
    beta, gamma = testing.space(cast, name="Beta"), testing.space(cast, name="Gamma")
    assert f'<option value="{beta.pk}" selected>' in page_of(cast.ben, "/")
    testing.say(cast.ben, gamma, "Hallo")
    assert f'<option value="{gamma.pk}" selected>' in page_of(cast.ben, "/")


def test_a_search_for_too_many_words_finds_what_holds_some(cast: Cast) -> None:
    testing.say(cast.ada, testing.space(cast), "De sleutel van het fietsenhok ligt bij de bode")
    page = page_of(cast.ben, "/search/?q=waar+is+de+sleutel+van+de+kelder")
    assert "No post holds all these words." in page and "fietsenhok" in page
    page = page_of(cast.ben, "/search/?q=sleutel+bode")
    assert "No post holds all these words." not in page and "fietsenhok" in page


def test_spaces_are_found_by_how_words_begin(cast: Cast) -> None:
    testing.space(cast, name="Team verkeer")
    assert "Team verkeer" in page_of(cast.ben, "/spaces/?q=verk")
    page = page_of(cast.ben, "/spaces/?q=keer")
    assert "Team verkeer</a>" not in page.split("</nav>")[-1] and 'href="/search/?q=keer"' in page


def test_a_field_says_to_the_browser_how_much_fits(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    assert ' maxlength="300">' in page_of(cast.ben, f"/posts/{post.pk}/remove/")
