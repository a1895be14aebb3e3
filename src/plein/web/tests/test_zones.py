"""What people type as a time means the time where they are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from plein.channels.poll.models import Poll
from plein.core import testing
from plein.core.models import Post
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db
TYPED = "2100-07-01T10:30"
MOMENTS = {
    "America/New_York": datetime(2100, 7, 1, 14, 30, tzinfo=UTC),
    "": datetime(2100, 7, 1, 8, 30, tzinfo=UTC),  # without script: where the organisation is
    "Not/A_Zone": datetime(2100, 7, 1, 8, 30, tzinfo=UTC),
    "../etc/passwd": datetime(2100, 7, 1, 8, 30, tzinfo=UTC),
    "Europe": datetime(2100, 7, 1, 8, 30, tzinfo=UTC),
}


@pytest.fixture
def ben(cast: Cast, client: Client) -> Any:
    """Ben, signed in as `client`, with a space to post in."""
    cast.space = testing.space(cast)  # type: ignore[attr-defined]
    client.force_login(cast.ben)
    return cast


@pytest.mark.parametrize("zone", MOMENTS)
def test_plans_and_ends_are_in_the_zone_of_the_browser(ben: Any, client: Client, zone: str) -> None:
    typed = {
        "zone": zone,
        "text": "Later",
        "space": ben.space.pk,
        "publish_at": TYPED,
        "expires_at": "2100-07-02T10:30",
    }
    client.post("/posts/", typed, secure=True)
    post = Post.objects.get(text="Later")
    assert post.published_at == MOMENTS[zone]
    asked = {"zone": zone, "title": "Taart?", "space": ben.space.pk, "option": ["ja", "nee"], "closes_at": TYPED}
    client.post("/polls/new", asked, secure=True)
    assert Poll.objects.get().closes_at == MOMENTS[zone]


def test_a_wrong_moment_where_one_may_not_write_is_no_fault_of_ours(ben: Any, client: Client) -> None:
    news = testing.space(ben, "Nieuws", stage="one_way")
    answer = client.post("/posts/", {"text": "x", "space": news.pk, "publish_at": "9" * 18}, secure=True)
    assert answer.status_code == 403


def test_an_end_that_is_not_touched_stays_as_it_was_in_any_zone(ben: Any, client: Client) -> None:
    end = datetime(2100, 7, 1, 8, 30, 59, tzinfo=UTC)
    post = testing.say(ben.ben, ben.space, "Tot dan", expires_at=end)
    page = client.get(f"/posts/{post.pk}/edit/", secure=True).content.decode()
    assert 'value="2100-07-01T10:30" data-at="2100-07-01T08:30:59+00:00"' in page
    assert "This is the time in Europe/Amsterdam." in page
    for zone, typed in (("America/New_York", "2100-07-01T04:30"), ("", "2100-07-01T10:30")):
        client.post(f"/posts/{post.pk}/edit/", {"text": "Tot dan!", "expires_at": typed, "zone": zone}, secure=True)
        post.refresh_from_db()
        assert post.expires_at == end and post.text == "Tot dan!"
    client.post(f"/posts/{post.pk}/edit/", {"text": "Tot dan!", "expires_at": TYPED, "zone": "Asia/Tokyo"}, secure=True)
    post.refresh_from_db()
    assert post.expires_at == datetime(2100, 7, 1, 1, 30, tzinfo=UTC)
