"""Guests: who answers for them, and how their stay ends."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils import timezone

from plein.core import testing
from plein.core.models import Event, Invitation, Membership, Person, Stay, Token
from plein.core.people import actions
from plein.core.people.queries import ending, stays
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def stay(of: Person) -> Stay:
    return Stay.objects.get(person=of)


def at(cast: Cast, days: int, sponsor: Person | None = None) -> None:
    """Gus stays so many days more, as Ada's guest."""
    Stay.objects.filter(person=cast.gus).update(until=day(days), sponsor=sponsor or cast.ada, reminded=None)


def test_a_guest_is_asked_in_by_a_sponsor_until_a_day(cast: Cast) -> None:
    space = testing.space(cast)
    about: dict[str, Any] = {"name": "Bas", "password": testing.PASSWORD}
    bas = actions.accept(actions.invite(by=cast.ada, role="guest", space=space)[1], username="bas", **about)
    assert (stay(bas).sponsor, stay(bas).until) == (cast.ada, day(90))
    chosen = actions.invite(by=cast.ada, role="guest", space=space, sponsor=cast.ben, until=day(10))[1]
    guest = actions.accept(chosen, username="guest", **about)
    assert (stay(guest).sponsor, stay(guest).until) == (cast.ben, day(10))
    member = actions.accept(actions.invite(by=cast.root)[1], username="member", **about)
    assert not Stay.objects.filter(person=member).exists()


@pytest.mark.parametrize("days", [-1, 366])
def test_an_end_is_a_day_from_today_until_a_year_and_a_sponsor_a_colleague(cast: Cast, days: int) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.invite(by=cast.root, role="guest", sponsor=cast.gus, until=day(days))
    assert set(wrong.value.errors) == {"sponsor", "until"}
    at(cast, 5)
    with pytest.raises(Invalid):
        actions.extend([cast.gus], by=cast.ada, until=day(days))
    assert stay(cast.gus).until == day(5)


def test_an_invitation_that_was_kept_for_long_or_whose_sponsor_left_still_makes_a_good_guest(cast: Cast) -> None:
    row, secret = actions.invite(by=cast.root, role="guest", sponsor=cast.ben)
    Invitation.objects.filter(pk=row.pk).update(until=day(-1))
    actions.set_active(cast.ben, by=cast.root, active=False)
    guest = actions.accept(secret, name="Bas", username="bas", password=testing.PASSWORD)
    assert (stay(guest).sponsor, stay(guest).until) == (cast.root, day(90))


def test_who_answers_for_a_guest_and_administrators_let_them_stay_and_nobody_else(cast: Cast) -> None:
    at(cast, 5)
    for stranger in (cast.ben, cast.gus, cast.cleo):
        with pytest.raises(Forbidden):
            actions.extend([cast.gus], by=stranger)
        with pytest.raises(Forbidden):
            actions.set_sponsor([cast.gus], by=stranger, sponsor=cast.ben)
        with pytest.raises(Forbidden):
            actions.end_stay(cast.gus, by=stranger)
    assert actions.extend([cast.gus], by=cast.ada) == 1
    assert stay(cast.gus).until == day(90)
    actions.extend([cast.gus], by=cast.root, until=day(365))
    actions.set_sponsor([cast.gus], by=cast.ada, sponsor=cast.ben)
    assert (stay(cast.gus).until, stay(cast.gus).sponsor) == (day(365), cast.ben)
    with pytest.raises(Invalid):
        actions.extend([], by=cast.ada)
    assert set(Event.objects.filter(data__person=cast.gus.pk).values_list("name", flat=True)) >= {
        "guest.extended",
        "guest.handed_over",
    }


def test_both_are_reminded_twice_and_not_again(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    Person.objects.filter(pk=cast.gus.pk).update(email="gus@example.nl")
    Person.objects.filter(pk=cast.ada.pk).update(email="ada@example.nl", language="nl")
    at(cast, 15)
    assert actions.remind_guests() == 0
    at(cast, 14)
    assert (actions.remind_guests(), actions.remind_guests()) == (1, 0)
    to_guest, to_sponsor = mailoutbox
    assert to_guest.to == ["gus@example.nl"] and "Ask Ada de Vries" in to_guest.body
    assert to_sponsor.to == ["ada@example.nl"] and "/guests/" in to_sponsor.body and "Gus Gast" in to_sponsor.subject
    Stay.objects.update(until=day(3))
    assert (actions.remind_guests(), actions.remind_guests()) == (1, 0)
    Stay.objects.update(until=day(14))  # as a clock that is set back would have it
    assert actions.remind_guests() == 0
    assert len(mailoutbox) == 4
    actions.extend([cast.gus], by=cast.ada, until=day(2))
    assert actions.remind_guests() == 1


def test_the_clock_closes_the_account_after_the_last_day_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.make_token(cast.gus, by=cast.gus, name="t", scopes=["read"])
    at(cast, 0)
    assert actions.end_stays() == 0
    at(cast, -1)
    assert (actions.end_stays(), actions.end_stays()) == (1, 0)
    gus = Person.objects.get(pk=cast.gus.pk)
    assert (gus.is_active, gus.closings, Token.objects.filter(person=gus).count()) == (False, 1, 0)
    before = day(-30)
    monkeypatch.setattr(timezone, "localdate", lambda: before)
    assert actions.end_stays() == 0
    assert not Person.objects.get(pk=cast.gus.pk).is_active


def test_a_sponsor_ends_a_stay_at_once_and_only_an_administrator_opens_the_account_again(cast: Cast) -> None:
    at(cast, 20)
    actions.end_stay(cast.gus, by=cast.ada)
    actions.end_stay(cast.gus, by=cast.ada)
    assert not Person.objects.get(pk=cast.gus.pk).is_active
    with pytest.raises(Invalid):
        actions.extend([cast.gus], by=cast.ada)
    at(cast, -3)
    actions.set_active(cast.gus, by=cast.root, active=True)
    assert actions.end_stays() == 0
    assert (stay(cast.gus).until, stay(cast.gus).sponsor) == (day(90), cast.ada)


def test_guests_of_who_leaves_get_another_sponsor(cast: Cast) -> None:
    space = testing.space(cast)
    at(cast, 20, cast.ben)
    actions.set_active(cast.ben, by=cast.root, active=False)
    assert stay(cast.gus).sponsor == cast.ada  # who manages the space
    Membership.objects.filter(space=space, role="manager").delete()
    units.place(cast.ada, by=cast.root, manager=cast.eef)
    actions.set_active(cast.ada, by=cast.root, active=False)
    assert stay(cast.gus).sponsor == cast.eef  # the manager of who left
    Person.objects.filter(pk=cast.root.pk).update(role="administrator")
    actions.set_role(cast.eef, by=cast.root, role="guest")
    assert stay(cast.gus).sponsor is None
    assert [row.person for row in stays(cast.root, every=True, which="without")] == [cast.gus]


def test_who_becomes_a_guest_gets_an_end_and_who_is_none_any_more_has_none(cast: Cast) -> None:
    actions.set_role(cast.ben, by=cast.root, role="guest")
    assert (stay(cast.ben).sponsor, stay(cast.ben).until) == (cast.root, day(90))
    actions.set_role(cast.ben, by=cast.root, role="member")
    assert not Stay.objects.filter(person=cast.ben).exists()
    Person.objects.filter(pk=cast.ben.pk).update(role="guest")  # by an import
    assert actions.complete_stays() == 1
    assert stay(cast.ben).until == day(90)


def test_lists_hold_ones_own_guests_and_for_administrators_all(cast: Cast) -> None:
    at(cast, 10)
    other = testing.person("bas", role="guest")
    assert [row.person for row in stays(cast.ada)] == [cast.gus]
    assert [row.person for row in stays(cast.ada, every=True)] == [cast.gus]
    assert list(stays(cast.gus)) == list(stays(cast.root)) == []
    assert {row.person for row in stays(cast.root, every=True)} == {cast.gus, other}
    assert [row.person for row in stays(cast.root, every=True, which="soon")] == [cast.gus]
    actions.end_stay(cast.gus, by=cast.ada)
    assert [row.person for row in stays(cast.ada, which="ended")] == [cast.gus]


def test_an_end_that_comes_near_is_said_to_both(cast: Cast) -> None:
    at(cast, 15)
    assert ending(cast.ada) == ending(cast.gus) == []
    at(cast, 14)
    cache.clear()
    assert [row.person for row in ending(cast.ada)] == [row.person for row in ending(cast.gus)] == [cast.gus]
    assert ending(cast.ben) == []


def test_guests_who_were_here_before_get_three_months_and_who_invited_them(cast: Cast) -> None:
    testing.space(cast)
    bas = testing.person("bas", role="guest", email="bas@example.nl")
    lone = testing.person("lone", role="guest")
    row, _secret = actions.invite(by=cast.root, role="guest", email="bas@example.nl")
    Invitation.objects.filter(pk=row.pk).update(used_at=timezone.now())
    Stay.objects.all().delete()
    import_module("plein.core.migrations.0019_guests_who_are_here").welcome(apps, None)
    assert {one.person: one.sponsor for one in Stay.objects.all()} == {bas: cast.root, cast.gus: cast.ada, lone: None}
    assert {one.until for one in Stay.objects.all()} == {day(90)}
