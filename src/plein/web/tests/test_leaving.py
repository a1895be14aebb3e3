"""Who leaves, on pages and in the API."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.core import testing
from plein.core.leaving import actions
from plein.core.models import Departure, Person, Post, Space, Succession
from plein.core.people.actions import make_token, set_active
from plein.core.profiles.actions import change
from plein.core.testing import PASSWORD, Cast, browser, page
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def leaver(cast: Cast) -> Cast:
    """Ada, who manages a space, leaves in three days; Mo is her manager."""
    testing.space(cast)
    units.place(cast.ada, by=cast.root, manager=cast.mo, title="Hovenier")
    actions.start(cast.ada, by=cast.root, last_day=day(3))
    return cast


def post(of: Person, path: str, **data: Any) -> Any:
    cache.clear()
    client = Client()
    client.post("/sign-in/", {"login": of.username, "password": PASSWORD}, secure=True)
    return client.post(path, data, secure=True)


def field(kind: str = "space") -> str:
    return f"heir-{kind}-{Space.objects.get(name='Het plein').pk}"


def test_an_administrator_says_when_somebody_leaves_and_takes_it_back(cast: Cast) -> None:
    path = f"/organisation/people/{cast.ben.pk}"
    assert "Leaving" in page(cast.root, path)
    assert post(cast.root, f"{path}/leaving", last_day=day(9).isoformat()).status_code == 302
    assert Departure.objects.get().last_day == day(9) and "They stay after all" in page(cast.root, path)
    for wrong in ("", "ooit", day(-1).isoformat(), day(999).isoformat()):
        assert post(cast.root, f"{path}/leaving", last_day=wrong).status_code == 422
    assert post(cast.root, f"{path}/leaving", stays="yes").status_code == 302
    assert not Departure.objects.exists()


def test_manager_leaver_and_administrator_see_it_and_nobody_else(leaver: Cast) -> None:
    for who in (leaver.mo, leaver.ada, leaver.root):
        assert "Het plein" in page(who, "/leaving/ada/") and "/leaving/ada/" in page(who, "/leaving/")
    for who in (leaver.ben, leaver.cleo, leaver.gus):
        assert browser(who).get("/leaving/ada/", secure=True).status_code == 404
    assert "/leaving/ada/" not in page(leaver.ben, "/leaving/")
    assert browser(leaver.gus).get("/leaving/", secure=True).status_code == 403
    assert "Ada de Vries leaves on" in page(leaver.mo, "/") and "leaves on" not in page(leaver.ben, "/")
    assert "Your last day is" in page(leaver.ada, "/")


def test_the_manager_names_who_takes_over_and_what_is_wrong_is_said_beside_it(leaver: Cast) -> None:
    assert post(leaver.mo, "/leaving/ada/", **{field(): "Ben Bakker"}).status_code == 302
    assert Succession.objects.get().heir == leaver.ben and "@ben" in page(leaver.mo, "/leaving/ada/")
    for wrong in ("@gus", "@ada", "niemand"):
        answer = post(leaver.mo, "/leaving/ada/", **{field(): wrong})
        assert answer.status_code == 422 and f"f-{field()}-error" in answer.content.decode()
        assert wrong in answer.content.decode()
    assert post(leaver.mo, "/leaving/ada/", **{field(): ""}).status_code == 302
    assert not Succession.objects.exists()


def test_a_leaver_says_goodbye_and_their_profile_leads_to_it(leaver: Cast) -> None:
    space = Space.objects.get(name="Het plein")
    assert post(leaver.ada, "/leaving/ada/farewell", space=space.pk, text="").status_code == 422
    wrong = post(leaver.ada, "/leaving/ada/farewell", space=999999, text="Dag hoor")
    assert wrong.status_code == 422 and "Dag hoor" in wrong.content.decode()
    assert post(leaver.ada, "/leaving/ada/farewell", space=space.pk, text="Dag hoor").status_code == 302
    assert Departure.objects.get().farewell == Post.objects.get(text="Dag hoor")
    assert "Your farewell" in page(leaver.ada, "/leaving/ada/") and "Say goodbye" not in page(
        leaver.mo, "/leaving/ada/"
    )
    assert "Read the farewell" not in page(leaver.ben, "/people/ada/")
    set_active(leaver.ada, by=leaver.root, active=False)
    assert "Read the farewell" in page(leaver.ben, "/people/ada/")


def test_a_leaver_alone_chooses_about_their_portrait(leaver: Cast) -> None:
    space = Space.objects.get(name="Het plein")
    assert post(leaver.ada, "/leaving/ada/choices", keeps_portrait="yes").status_code == 302
    assert Departure.objects.get().keeps_portrait
    for path in ("farewell", "choices"):
        assert post(leaver.mo, f"/leaving/ada/{path}", space=space.pk, text="x").status_code == 403


def test_what_was_said_stays_with_a_sign_and_how_to_reach_them_goes(leaver: Cast) -> None:
    space = Space.objects.get(name="Het plein")
    said = testing.say(leaver.ada, space, "Blijft staan")
    change(leaver.ada, by=leaver.ada, phone="0314 98 76 54")
    assert "0314 98 76 54" in page(leaver.ben, "/people/ada/")
    assert "no longer works here" not in page(leaver.ben, f"/posts/{said.pk}/")
    Departure.objects.update(last_day=day(-1))
    assert actions.leave_due() == 1
    Post.objects.filter(pk=said.pk).update(version=said.version + 1)  # as the tail draws it anew
    for path in (f"/posts/{said.pk}/", f"/spaces/{space.slug}/members/", "/people/ada/"):
        text = page(leaver.ben, path)
        assert "no longer works here" in text and "Ada de Vries" in text, path
    for path in ("/people/ada/", "/people/ada/card.vcf"):
        assert "98 76 54" not in page(leaver.ben, path) and "Hovenier" not in page(leaver.ben, path).split("Worked before")[0], path  # fmt: skip
    assert browser(leaver.ben).get(f"/spaces/{space.slug}/", secure=True).status_code == 200
    managed = page(leaver.ben, f"/spaces/{space.slug}/").split("Managed by")[1][:200]
    assert "Ada" not in managed and "Mo el Amrani" in managed


def test_the_api_says_who_leaves_to_who_sees_to_it(leaver: Cast) -> None:
    def call(of: Person, method: str, path: str = "", **body: Any) -> Any:
        secret = make_token(of, by=of, name="t", scopes=["read", "manage"])[1]
        return Client().generic(method, f"/api/v1/people/{leaver.ada.pk}/departure{path}", json.dumps(body), content_type="application/json",
                                secure=True, headers={"Authorization": f"Bearer {secret}"})  # fmt: skip

    space = Space.objects.get(name="Het plein").pk
    told = call(leaver.mo, "GET").json()
    assert told["last_day"] == day(3).isoformat() and told["left"][0]["name"] == "Het plein"
    named = call(leaver.mo, "PUT", "/successor", kind="space", key=space, heir=leaver.ben.pk).json()
    assert named["left"][0]["heir"]["username"] == "ben"
    assert call(leaver.mo, "PUT", "/successor", kind="space", key=space, heir=leaver.gus.pk).status_code == 422
    assert call(leaver.ben, "GET").status_code == 404
    assert call(leaver.mo, "PUT", last_day=day(9).isoformat()).status_code == 403
    assert call(leaver.root, "PUT", last_day=day(9).isoformat()).json()["last_day"] == day(9).isoformat()
    assert call(leaver.mo, "DELETE").status_code == 403
    assert call(leaver.root, "DELETE").status_code == 204
    assert not Departure.objects.exists()


def test_who_comes_back_is_a_colleague_as_before(leaver: Cast) -> None:
    Departure.objects.update(last_day=day(-1))
    actions.leave_due()
    set_active(leaver.ada, by=leaver.root, active=True)
    assert "no longer works here" not in page(leaver.ben, "/people/ada/") and not Departure.objects.exists()
    assert browser(Person.objects.get(pk=leaver.ada.pk)).get("/", secure=True).status_code == 200
