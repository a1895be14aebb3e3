"""First days: a path that is one's own, and buddies who are asked and never forced."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from plein.core import testing
from plein.core.models import Event, FirstDays, Organisation, OutgoingMail, Pair, Person, Unit
from plein.core.people.actions import set_active
from plein.core.people.queries import organisation
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.core.units import actions as units
from plein.core.welcome import actions, queries
from plein.core.welcome.steps import USUAL, ahead, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def green(cast: Cast) -> Unit:
    """A unit of Ben, who is new, and of Eef; Ada and Mo work elsewhere."""
    green, roads = units.create("Groen", by=cast.root), units.create("Wegen", by=cast.root)
    for person, unit in ((cast.ben, green), (cast.eef, green), (cast.ada, roads), (cast.mo, roads)):
        units.place(person, by=cast.root, unit=unit)
    return green


def test_steps_are_ticked_taken_back_and_dismissed_by_oneself(cast: Cast) -> None:
    actions.tick("hello", by=cast.ben)
    actions.tick("profile", by=cast.ben)
    assert queries.first_days(cast.ben).done == ["profile", "hello"] and queries.first_days(cast.ada).done == []
    actions.tick("hello", by=cast.ben, done=False)
    assert ahead(steps(organisation()), queries.first_days(cast.ben).done) == len(USUAL) - 1
    with pytest.raises(Invalid):
        actions.tick("nothing", by=cast.ben)
    actions.dismiss(by=cast.ben)
    assert queries.first_days(cast.ben).dismissed_at
    assert not Event.objects.filter(name__startswith="welcome.").exclude(data={}).exists(), (
        "what was ticked is in no log"
    )
    with pytest.raises(Forbidden):
        actions.tick("hello", by=cast.gus)


def test_a_buddy_offered_it_works_elsewhere_and_best_in_the_same_place_and_language(cast: Cast, green: Unit) -> None:
    assert queries.candidate(cast.ben) is None, "nobody is asked who did not offer it"
    for person in (cast.eef, cast.ada, cast.mo):
        actions.offer(by=person, wants=True)
    units.place(cast.ben, by=cast.root, place="Werf")
    units.place(cast.mo, by=cast.root, place="Werf")
    cast.ben.refresh_from_db()
    assert queries.candidate(cast.ben) == cast.mo
    actions.offer(by=cast.mo, wants=False)
    assert queries.candidate(cast.ben) == cast.ada
    with pytest.raises(Forbidden):
        actions.offer(by=cast.gus, wants=True)


def test_both_hear_when_a_buddy_agrees_and_who_says_no_is_not_named(cast: Cast, green: Unit) -> None:
    Person.objects.update(email=None)
    for person in (cast.ben, cast.ada, cast.mo):
        Person.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    actions.offer(by=cast.ada, wants=True)
    actions.offer(by=cast.mo, wants=True)
    cast.ben.refresh_from_db()
    first = actions.ask_for_buddy(by=cast.ben)
    with pytest.raises(Invalid):
        actions.ask_for_buddy(by=cast.ben)
    with pytest.raises(Forbidden):
        actions.answer(first, by=cast.ben, agrees=True)
    actions.answer(first, by=first.buddy, agrees=False)
    second = queries.pair_of(cast.ben)
    assert second is not None and second.buddy != first.buddy and second.state == "asked"
    actions.answer(second, by=second.buddy, agrees=True)
    agreed = queries.pair_of(cast.ben)
    assert agreed is not None and agreed.state == "agreed"
    sent = _sent()
    assert [to for to, _text in sent] == [first.buddy.email, second.buddy.email, cast.ben.email]
    assert second.buddy.name in sent[-1][1] and first.buddy.name not in sent[-1][1]
    with pytest.raises(Invalid):
        actions.answer(second, by=second.buddy, agrees=False)


def _sent() -> list[tuple[str, str]]:
    outbox = [(one.to, one.text) for one in OutgoingMail.objects.order_by("pk")]
    return outbox or [(one.to[0], str(one.body)) for one in mail.outbox]


def test_either_ends_it_and_a_closed_account_is_nobodys_buddy(cast: Cast, green: Unit) -> None:
    for person in (cast.ada, cast.mo):
        actions.offer(by=person, wants=True)
    pair = actions.ask_for_buddy(by=cast.ben)
    with pytest.raises(Forbidden):
        actions.end_pair(pair, by=cast.cleo)
    set_active(pair.buddy, by=cast.root, active=False)
    assert queries.pair_of(cast.ben) is None
    again = actions.ask_for_buddy(by=cast.ben)
    assert again.buddy != pair.buddy
    actions.end_pair(again, by=again.buddy)
    assert queries.pair_of(cast.ben) is None
    with pytest.raises(Invalid):
        actions.ask_for_buddy(by=cast.ben)


def test_a_buddy_has_at_most_two_newcomers(cast: Cast, green: Unit) -> None:
    actions.offer(by=cast.ada, wants=True)
    for person in (cast.ben, cast.eef):
        actions.ask_for_buddy(by=person)
    assert queries.candidate(cast.cleo) is None


def test_spaces_near_are_open_and_first_where_people_of_the_unit_are(cast: Cast, green: Unit) -> None:
    testing.space(cast, "Groot", kind="open")
    small = testing.spaces.create("Klein", by=cast.eef, kind="open")
    secret = testing.spaces.create("Geheim", by=cast.eef, kind="secret")
    newcomer = testing.person("nieuw")
    units.place(newcomer, by=cast.root, unit=green)
    newcomer.refresh_from_db()
    near = queries.spaces_near(newcomer)
    assert {one.name for one in near} == {"Groot", "Klein"} and secret not in near and small in near


def test_administrators_write_steps_and_switch_them_off(cast: Cast) -> None:
    square = testing.space(cast, kind="open")
    given: dict[str, dict[str, Any]] = {key: {"on": key != "buddy", "text": ""} for key in USUAL}
    given["hello"]["text"] = "Zeg hoi!"
    actions.configure(by=cast.root, steps=given, space=square, link="https://example.org/")
    cache.clear()
    shown = {one.key: one for one in steps(organisation())}
    assert shown["hello"].text == "Zeg hoi!" and not shown["buddy"].is_on and queries.welcome_space(cast.ben) == square
    for link in ("javascript:alert(1)", "//evil.example", "http://x.example"):
        with pytest.raises(Invalid):
            actions.configure(by=cast.root, steps=given, space=None, link=link)
    with pytest.raises(Invalid):
        actions.configure(by=cast.root, steps={"hello": {"on": True, "text": "x" * 501}}, space=None)
    with pytest.raises(Forbidden):
        actions.configure(by=cast.ada, steps=given, space=None)


def test_what_another_server_wrote_a_moment_ago_stays(cast: Cast) -> None:
    Organisation.objects.get_or_create(defaults={"name": "Gemeente"})
    organisation()  # remembered here
    Organisation.objects.update(first_days={"link": "https://example.org/"})
    space = testing.space(cast)
    actions.welcome_in(space, by=cast.root)
    assert Organisation.objects.get().first_days == {"link": "https://example.org/", "space": space.pk}


def test_numbers_are_about_ten_people_or_more(cast: Cast) -> None:
    assert queries.counted().people is None
    people = [testing.person(f"n{number}") for number in range(25)]
    FirstDays.objects.bulk_create(FirstDays(person=one, done=["hello"]) for one in people[:12])
    FirstDays.objects.bulk_create(FirstDays(person=one, done=["buddy"]) for one in people[12:15])
    found = queries.counted()
    assert found.people == 31 and found.steps == {"hello": 12, "buddy": None} and found.dismissed is None
    FirstDays.objects.filter(person__in=people[12:]).delete()
    FirstDays.objects.bulk_create(FirstDays(person=one, done=["hello"]) for one in people[12:])
    assert queries.counted().steps == {"hello": None}, "nor are those few who did not"


def test_who_came_a_while_ago_or_as_a_guest_is_not_new(cast: Cast) -> None:
    assert queries.is_new(cast.ben) and not queries.is_new(cast.gus)
    cast.ben.joined_at = timezone.now() - timedelta(days=31)
    assert not queries.is_new(cast.ben)
    assert Pair.objects.count() == 0
