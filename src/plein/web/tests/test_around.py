"""What stands beside a page, and above an answer in For you."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plein.channels.poll.actions import ask, vote
from plein.channels.poll.models import Option
from plein.core import testing
from plein.core.models import Person
from plein.core.posts.actions import reply
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db


def seen(person: Person, address: str) -> str:
    return testing.browser(person).get(address, secure=True).content.decode()


def test_home_says_what_is_new_who_is_new_and_what_wants_a_vote(cast: Cast) -> None:
    space = testing.space(cast, "De haven")
    poll = ask("Taart?", ["ja", "nee"], by=cast.ada, space=space, closes_at=timezone.now() + timedelta(days=1))
    Person.objects.filter(pk=cast.cleo.pk).update(joined_at=timezone.now())
    page = seen(cast.ben, "/around")
    assert f"/posts/{poll.pk}/" in page and "/spaces/de-haven/" in page and "/people/cleo/" in page
    vote(poll, list(Option.objects.filter(poll=poll.pk)[:1]), by=cast.ben)
    assert f"/posts/{poll.pk}/" not in seen(cast.ben, "/around")
    assert "/people/cleo/" not in seen(cast.gus, "/around")


def test_a_thread_says_where_it_is_who_takes_part_and_what_it_is_about(cast: Cast) -> None:
    space = testing.space(cast, "De haven", purpose="Alles over schepen")
    post = testing.say(cast.ben, space, "Hoe diep? #diepgang")
    testing.say(cast.ada, space, "Peilen #diepgang #sonar")
    reply(post, by=cast.mo, text="Zes meter")
    page = seen(cast.ada, f"/posts/{post.pk}/around")
    for part in ("/spaces/de-haven/", "Alles over schepen", "/people/ben/", "/people/mo/", "#diepgang", "#sonar"):
        assert part in page
    assert "/people/eef/" not in page


def test_for_you_says_what_an_answer_is_to(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast, "De haven"), "Hoe **diep** is het?")
    answer = reply(post, by=cast.mo, text="Zes meter")
    reply(answer, by=cast.ada, text="Vijf, zegt Mo")
    page = seen(cast.ben, "/for-you/")
    assert "To you:" in page and "Hoe diep is het?</a>" in page and "To Mo el Amrani:" in page
