"""Guests on pages and in the API: lists for who answers for them, a badge wherever they are named, and where they are not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.core import testing
from plein.core.models import Invitation, Person, Post, Space, Stay
from plein.core.people.actions import make_token
from plein.core.profiles.actions import set_skills
from plein.core.testing import Cast, browser, page

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def hosted(cast: Cast) -> Cast:
    """Gus is Ada's guest in a space with something of him; Cleo shares none with him."""
    space = testing.space(cast, kind="closed")
    Stay.objects.filter(person=cast.gus).update(sponsor=cast.ada, until=day(10))
    testing.posts.reply(testing.say(cast.ada, space, "Welkom"), by=cast.gus, text="Dank je")
    set_skills(cast.gus, by=cast.gus, kind="skill", names=["gastkunde"])
    return cast


def until(cast: Cast) -> date:
    return Stay.objects.get(person=cast.gus).until


def post(of: Person, path: str, **data: Any) -> Any:
    cache.clear()
    return browser(of).post(path, data, secure=True)


def api(of: Person, path: str, method: str = "get", **body: Any) -> Any:
    secret = make_token(of, by=of, name="t", scopes=["read", "manage"])[1]
    headers = {"Authorization": f"Bearer {secret}"}
    data = json.dumps(body) if method != "get" else ""
    return Client().generic(method.upper(), f"/api/v1{path}", data, content_type="application/json", secure=True, headers=headers)  # fmt: skip


def test_a_sponsor_lets_a_guest_stay_with_one_press_and_ends_it_with_one(hosted: Cast) -> None:
    text = page(hosted.ada, "/guests/")
    assert "Gus Gast" in text and "Het plein" in text and "/people/gus/" in text
    assert post(hosted.ada, "/guests/", one=f"{hosted.gus.pk}:extend").status_code == 302
    assert until(hosted) == day(90)
    assert post(hosted.ada, "/guests/", one=f"{hosted.gus.pk}:end").status_code == 302
    assert not Person.objects.get(pk=hosted.gus.pk).is_active
    assert "Gus Gast" not in page(hosted.ada, "/guests/") and "Gus Gast" in page(hosted.ada, "/guests/?which=ended")


def test_others_do_not_see_or_change_who_is_not_their_guest(hosted: Cast) -> None:
    for other in (hosted.ben, hosted.cleo):
        assert "Gus Gast" not in page(other, "/guests/")
        assert post(other, "/guests/", one=f"{hosted.gus.pk}:end").status_code == 422
    assert browser(hosted.gus).get("/guests/", secure=True).status_code == 403
    assert "My guests" not in page(hosted.gus, "/")
    assert Person.objects.get(pk=hosted.gus.pk).is_active


def test_an_administrator_changes_several_at_once_and_sees_who_has_no_sponsor(hosted: Cast) -> None:
    bas = testing.person("bas", role="guest")
    text = page(hosted.root, "/organisation/guests/?which=without")
    assert "Bas" in text and "Gus Gast" not in text
    both = [hosted.gus.pk, bas.pk]
    assert post(hosted.root, "/organisation/guests/", guest=both, do="until", until=day(40).isoformat()).status_code == 302  # fmt: skip
    assert {one.until for one in Stay.objects.all()} == {day(40)}
    assert post(hosted.root, "/organisation/guests/", guest=both, do="sponsor", sponsor="@ben").status_code == 302
    assert {one.sponsor for one in Stay.objects.all()} == {hosted.ben}
    assert "no guests" not in page(hosted.ben, "/guests/") and "Bas" in page(hosted.ben, "/guests/")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"do": "until", "until": "2199-01-01"}, "at most a year from now"), ({"do": "until", "until": "ooit"}, "Choose a day"), ({"do": "until"}, "Choose a day"),
        ({"do": "sponsor", "sponsor": "@gus"}, "Choose a colleague"), ({"do": "sponsor", "sponsor": "niemand"}, "no colleague with this name"),
        ({"do": "sponsor"}, "Choose a colleague"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_changes_nothing(
    hosted: Cast, given: dict[str, str], said: str
) -> None:
    answer = post(hosted.root, "/organisation/guests/", guest=[hosted.gus.pk], **given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert (until(hosted), Stay.objects.get(person=hosted.gus).sponsor) == (day(10), hosted.ada)
    assert post(hosted.root, "/organisation/guests/", do="until", until=day(3).isoformat()).status_code == 422


def test_an_end_that_comes_near_stands_on_the_home_page_of_both(hosted: Cast) -> None:
    assert "Gus Gast is your guest until" in page(hosted.ada, "/")
    assert "You are a guest here until" in page(hosted.gus, "/") and "Ask Ada de Vries" in page(hosted.gus, "/")
    assert "your guest until" not in page(hosted.ben, "/")
    Stay.objects.update(until=day(15))
    assert "is your guest until" not in page(hosted.ada, "/")


def test_inviting_a_guest_asks_who_answers_for_them_and_until_when(hosted: Cast) -> None:
    slug = Space.objects.get(name="Het plein").slug
    assert 'name="sponsor"' in page(hosted.ada, f"/spaces/{slug}/settings/")
    assert post(hosted.ada, f"/spaces/{slug}/invite", name="Bas", sponsor="@ben", until=day(7).isoformat()).status_code == 200  # fmt: skip
    assert (made := Invitation.objects.latest("pk")).sponsor == hosted.ben and made.until == day(7)
    wrong = post(hosted.ada, f"/spaces/{slug}/invite", name="Bas van buiten", sponsor="@gus", until=day(-1).isoformat())
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "Choose a colleague" in text and "from today on" in text and "Bas van buiten" in text  # fmt: skip
    assert post(hosted.root, "/organisation/invitations/", how="one", role="guest", until=day(9).isoformat()).status_code == 200  # fmt: skip
    assert (made := Invitation.objects.latest("pk")).sponsor == hosted.root and made.until == day(9)
    mails = post(
        hosted.root, "/organisation/invitations/", how="mail", role="guest", addresses="a@b.nl", until="gisteren"
    )
    assert mails.status_code == 422 and "a@b.nl" in mails.content.decode()


def test_a_guest_has_a_badge_wherever_they_are_named_to_who_shares_a_space(hosted: Cast) -> None:
    first = Space.objects.get(name="Het plein")
    thread = Post.objects.get(text="Welkom").pk
    pages = [f"/spaces/{first.slug}/", f"/spaces/{first.slug}/members/", f"/posts/{thread}/", f"/posts/{thread}/around", "/people/?guests=1",
             "/people/?q=gus", "/search/?q=gus", "/people/gus/", "/skills/gastkunde/"]  # fmt: skip
    for path in pages:
        text = page(hosted.ben, path).split("</head>")[-1].replace("<mark>", "").replace("</mark>", "")
        assert "Gus Gast" in text and "guest" in text.split("Gus Gast", 1)[1][:400], path
    for path in ("/complete/people?q=gus", "/complete/go?q=gus", f"/complete/people?q=gus&space={first.pk}"):
        assert "guest" in next(one["hint"] for one in json.loads(page(hosted.ben, path)) if "Gus" in one["label"]), path
    assert "CATEGORIES:Guest" in page(hosted.ben, "/people/gus/card.vcf")
    for path in ("/people", "/people?q=gus", f"/spaces/{first.pk}/members"):
        items = api(hosted.ben, path).json()["items"]
        people = [one.get("person", one) for one in items]
        assert [one["is_guest"] for one in people if one["username"] == "gus"] == [True], path


def test_no_list_or_search_names_a_guest_to_who_shares_no_space(hosted: Cast) -> None:
    paths = ["/people/", "/people/?guests=1", "/people/?q=gus", "/search/?q=gus", "/skills/gastkunde/", "/complete/people?q=gus", "/complete/go?q=gus",
             "/complete/skills?q=gast", "/people/?skill=gastkunde", "/around", "/"]  # fmt: skip
    for path in paths:
        cache.clear()
        assert "Gus Gast" not in browser(hosted.cleo).get(path, secure=True).content.decode(), path
    for path in ("/people", "/people?q=gus"):
        assert "gus" not in [one["username"] for one in api(hosted.cleo, path).json()["items"]], path


def test_the_api_lists_guests_to_their_sponsor_and_changes_their_stay(hosted: Cast) -> None:
    (one,) = api(hosted.ada, "/guests").json()["items"]
    assert one["person"]["username"] == "gus" and one["sponsor"]["username"] == "ada" and one["until"] == day(10).isoformat()  # fmt: skip
    assert api(hosted.ben, "/guests").json()["items"] == api(hosted.ben, "/guests?all=true").json()["items"] == []
    assert len(api(hosted.root, "/guests?all=true&which=soon").json()["items"]) == 1
    path = f"/guests/{hosted.gus.pk}"
    assert api(hosted.ben, path, "patch", until=day(20).isoformat()).status_code == 404
    assert api(hosted.ada, path, "patch", until=day(20).isoformat(), sponsor=hosted.ben.pk).json()["until"] == day(20).isoformat()  # fmt: skip
    assert (until(hosted), Stay.objects.get(person=hosted.gus).sponsor) == (day(20), hosted.ben)
    assert api(hosted.ben, path, "patch", until=day(500).isoformat()).status_code == 422
    assert api(hosted.ben, path, "patch", until="morgen").status_code == 422
    assert api(hosted.ben, f"{path}/end", "post").status_code == 204
    assert not Person.objects.get(pk=hosted.gus.pk).is_active


def test_lists_of_guests_ask_as_much_for_many_as_for_one(hosted: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(70):
        guest = testing.person(f"gast{number}", role="guest")
        Stay.objects.filter(person=guest).update(sponsor=hosted.ada, until=day(20 + number))
    client = browser(hosted.ada)
    client.get("/guests/", secure=True)
    with django_assert_max_num_queries(12):
        text = client.get("/guests/", secure=True).content.decode()
    following = text.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert "Gast69" in client.get(f"/guests/{following}", secure=True).content.decode() and "Gast69" not in text
    assert client.get("/guests/?after=onzin", secure=True).status_code == 404
