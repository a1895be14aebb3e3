"""Where a newcomer got stuck: a dead end has a way out, what differs looks different."""

from typing import Any

import pytest

from plein.channels.poll.models import Option
from plein.core import testing
from plein.core.follows import actions as follows
from plein.core.models import Membership, Tag
from plein.core.people.models import Person
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast

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


def test_judging_ends_with_a_way_back(cast: Cast) -> None:
    space = testing.space(cast)
    page = page_of(cast.ada, f"/spaces/{space.slug}/waiting/")
    assert "You have seen everything." in page and "Back to Het plein" in page
