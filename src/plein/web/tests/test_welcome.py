"""First days on pages: seen by who is new alone, and quiet once they say so."""

import pytest
from django.core.cache import cache

from plein.core.models import Pair, Person
from plein.core.testing import Cast, browser, page
from plein.core.welcome import actions

pytestmark = pytest.mark.django_db


def test_home_speaks_of_it_to_who_is_new_until_they_know_their_way(cast: Cast) -> None:
    assert "5 things are left that may help" in page(cast.ben, "/")
    browser(cast.ben).post("/welcome/", {"step": "hello"}, secure=True)
    assert "4 things are left that may help" in page(cast.ben, "/")
    browser(cast.ben).post("/welcome/", {"do": "dismiss"}, secure=True)
    assert "that may help" not in page(cast.ben, "/")
    Person.objects.filter(pk=cast.ada.pk).update(joined_at="2020-01-01T00:00Z")
    assert "that may help" not in page(Person.objects.get(pk=cast.ada.pk), "/")
    assert (
        "that may help" not in page(cast.gus, "/")
        and browser(cast.gus).get("/welcome/", secure=True).status_code == 403
    )


def test_nobody_else_sees_what_somebody_did(cast: Cast) -> None:
    actions.tick("hello", by=cast.ben)
    for person in (cast.ada, cast.root):
        assert 'class="badge">done' not in page(person, "/welcome/")
    assert "Fewer than ten people" in page(cast.root, "/organisation/welcome/")


def test_a_buddy_is_asked_beside_home_and_says_yes(cast: Cast) -> None:
    actions.offer(by=cast.ada, wants=True)
    assert (
        "There is nobody now"
        not in browser(cast.ben).post("/welcome/", {"do": "ask"}, secure=True, follow=True).content.decode()
    )
    assert "Ada de Vries" not in page(cast.ben, "/welcome/").split("<main")[1]
    assert "Ben Bakker" in page(cast.ada, "/around") and "A buddy is asked" not in page(cast.mo, "/around")
    pair = Pair.objects.get()
    assert browser(cast.mo).post("/welcome/buddy/", {"pair": pair.pk, "agrees": "yes"}, secure=True).status_code == 404
    browser(cast.ada).post("/welcome/buddy/", {"pair": pair.pk, "agrees": "yes"}, secure=True)
    assert "Ada de Vries" in page(cast.ben, "/welcome/").split("<main")[1]
    again = browser(cast.eef).post("/welcome/", {"do": "ask"}, secure=True)
    assert again.status_code == 302


def test_without_anybody_who_offered_it_that_is_said(cast: Cast) -> None:
    answer = browser(cast.ben).post("/welcome/", {"do": "ask"}, secure=True)
    assert answer.status_code == 422 and "There is nobody now" in answer.content.decode()


def test_administrators_change_the_path_and_mistakes_lose_nothing(cast: Cast) -> None:
    root = browser(cast.root)
    answer = root.post(
        "/organisation/welcome/", {"on-hello": "on", "text-hello": "Zeg hoi!", "link": "javascript:x"}, secure=True
    )
    assert answer.status_code == 422 and "Zeg hoi!" in answer.content.decode()
    root.post("/organisation/welcome/", {"on-hello": "on", "text-hello": "Zeg hoi!", "link": "/help/"}, secure=True)
    cache.clear()
    shown = page(cast.ben, "/welcome/")
    assert "Zeg hoi!" in shown and "Meet a buddy" not in shown
