"""A colleague leaves: who takes over, what they choose, and what is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.utils import timezone

from plein.core import legacy, testing
from plein.core.channel import channels
from plein.core.events.models import Event
from plein.core.leaving import actions
from plein.core.leaving.queries import departures, farewell_of, items, to_do
from plein.core.models import (
    Bookmark,
    Departure,
    Membership,
    Person,
    PersonSkill,
    Placement,
    Post,
    Profile,
    Space,
    Stay,
    Succession,
    Token,
    Unit,
)
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.posts.cards import draw_posts
from plein.core.profiles import actions as profiles
from plein.core.reactions.actions import bookmark
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def office(cast: Cast) -> Cast:
    """Ada manages a space, leads a unit and answers for Gus; Mo is her manager."""
    testing.space(cast)
    Stay.objects.filter(person=cast.gus).update(sponsor=cast.ada)
    units.create("Groen", by=cast.root, lead=cast.ada)
    units.place(cast.ada, by=cast.root, manager=cast.mo, title="Hovenier")
    return cast


def leave(office: Cast, days: int = 20) -> Departure:
    actions.start(office.ada, by=office.root, last_day=day(max(days, 0)))
    Departure.objects.filter(person=office.ada).update(last_day=day(days))
    return Departure.objects.get(person=office.ada)


def name(departure: Departure, by: Person, **heirs: Person) -> None:
    for item in items(departure, by):
        if heir := heirs.get(item.kind.name):
            actions.name_successor(departure, item.kind.name, item.left.key, by=by, heir=heir)


def test_the_manager_and_the_leaver_hear_of_it_once_and_administrators_alone_begin_it(
    office: Cast, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.filter(pk=office.mo.pk).update(email="mo@example.nl")
    Person.objects.filter(pk=office.ada.pk).update(email="ada@example.nl")
    for other in (office.mo, office.ada, office.ben):
        with pytest.raises(Forbidden):
            actions.start(office.ada, by=other, last_day=day(20))
    row = leave(office)
    actions.start(office.ada, by=office.root, last_day=day(30))
    assert row.manager == office.mo and Departure.objects.get().last_day == day(30)
    own, other_mail = mailoutbox
    assert own.to == ["ada@example.nl"] and "/leaving/ada/" in own.body
    assert other_mail.to == ["mo@example.nl"] and "Ada de Vries leaves" in other_mail.subject


def test_a_system_of_hr_says_who_leaves_and_who_stays_after_all(office: Cast) -> None:
    actions.start(office.ben, by=None, last_day=day(3))
    actions.cancel(office.ben, by=None)
    assert not Departure.objects.exists()
    assert set(Event.objects.filter(data__person=office.ben.pk).values_list("name", flat=True)) >= {"person.leaves", "person.stays"}  # fmt: skip


@pytest.mark.parametrize(("who", "days"), [("ada", -1), ("ada", 400), ("gus", 3), ("root", 3)])
def test_a_day_that_cannot_be_is_refused(office: Cast, who: str, days: int) -> None:
    with pytest.raises(Invalid):
        actions.start(getattr(office, who), by=office.root, last_day=day(days))
    assert not Departure.objects.exists()


def test_what_was_named_goes_to_whom_it_was_named_and_the_rest_as_always(office: Cast) -> None:
    row = leave(office, -1)
    other = testing.space(office, "Anders")
    square = Space.objects.get(name="Het plein")
    assert {(one.kind.name, one.left.name) for one in items(row, office.mo)} == {
        ("space", "Het plein"), ("space", "Anders"), ("unit", "Groen"), ("guest", "Gus Gast"),
    }  # fmt: skip
    actions.name_successor(row, "space", square.pk, by=office.mo, heir=office.cleo)  # an open space: every colleague
    actions.name_successor(row, "unit", Unit.objects.get().pk, by=office.mo, heir=office.eef)
    actions.name_successor(row, "guest", office.gus.pk, by=office.ada, heir=office.ben)
    assert (actions.leave_due(), actions.leave_due()) == (1, 0)
    assert not Person.objects.get(pk=office.ada.pk).is_active
    managers = Membership.objects.filter(role="manager", person__is_active=True).exclude(space__kind="personal")
    assert set(managers.values_list("space", "person__username")) == {(square.pk, "cleo"), (other.pk, "mo")}
    assert (Unit.objects.get().lead, Stay.objects.get(person=office.gus).sponsor) == (office.eef, office.ben)


def test_a_successor_must_be_able_and_may_be_taken_back(office: Cast) -> None:
    closed = testing.space(office, "Gesloten", kind="closed")
    row = leave(office)
    for heir in (office.cleo, office.gus, office.ada):
        with pytest.raises(Invalid):
            actions.name_successor(row, "space", closed.pk, by=office.ada, heir=heir)
    with pytest.raises(Invalid):
        actions.name_successor(row, "space", 999999, by=office.ada, heir=office.ben)
    with pytest.raises(Forbidden):
        actions.name_successor(row, "space", closed.pk, by=office.ben, heir=office.ben)
    actions.name_successor(row, "space", closed.pk, by=office.ada, heir=office.ben)
    actions.name_successor(row, "space", closed.pk, by=office.ada, heir=None)
    assert not Succession.objects.exists()


def test_a_manager_names_nobody_for_a_space_that_they_may_not_know_of(office: Cast) -> None:
    secret = testing.space(office, "Geheim", kind="secret")
    Membership.objects.filter(space=secret, person=office.mo).delete()
    row = leave(office, -1)
    assert "Geheim" not in {one.left.name for one in items(row, office.mo)}
    with pytest.raises(Invalid):
        actions.name_successor(row, "space", secret.pk, by=office.mo, heir=office.eef)
    actions.name_successor(row, "space", secret.pk, by=office.ada, heir=office.ben)
    actions.leave_due()
    assert Membership.objects.get(space=secret, person=office.ben).role == "manager"


def test_whoever_was_named_and_left_too_or_lost_the_space_gets_nothing(office: Cast) -> None:
    row = leave(office, -1)
    name(row, office.ada, space=office.ben, unit=office.ben)
    people.set_active(office.ben, by=office.root, active=False)
    actions.leave_due()
    space = Space.objects.get(name="Het plein")
    assert Membership.objects.get(space=space, person=office.mo).role == "manager"
    assert Unit.objects.get().lead == office.ada  # as before: pages name the lead above instead


def test_a_channel_adds_what_its_people_look_after(office: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    pages = legacy.Legacy(
        "page", "Pages", lambda person, _viewer: [legacy.Left(7, f"Page of {person.name}")], lambda _key: Person.objects.all(),
        lambda person, key, heir, _by: given.append((person.pk, key, heir.pk)),
    )  # fmt: skip
    feed = channels()["feed"]
    monkeypatch.setitem(channels(), "feed", feed.__class__(**{**vars(feed), "legacies": (pages,)}))
    row = leave(office, -1)
    name(row, office.mo, page=office.ben)
    actions.leave_due()
    assert given == [(office.ada.pk, 7, office.ben.pk)]


def test_the_clock_closes_after_the_last_day_and_a_clock_set_back_opens_nothing(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.make_token(office.ada, by=office.ada, name="t", scopes=["read"])
    leave(office, 0)
    assert actions.leave_due() == 0
    leave(office, -1)
    assert actions.leave_due() == 1
    assert not Token.objects.exists()
    before = day(-40)
    monkeypatch.setattr(timezone, "localdate", lambda: before)
    assert actions.leave_due() == actions.erase_due() == 0
    assert not Person.objects.get(pk=office.ada.pk).is_active


def test_the_last_administrator_is_not_sent_away_by_the_clock(office: Cast) -> None:
    people.set_role(office.ben, by=office.root, role="administrator")
    actions.start(office.ben, by=office.root, last_day=day(1))
    people.set_active(office.root, by=Person.objects.get(pk=office.ben.pk), active=False)
    Departure.objects.filter(person=office.ben).update(last_day=day(-1))
    assert actions.leave_due() == 0
    assert Person.objects.get(pk=office.ben.pk).is_active


def test_a_manager_who_leaves_first_hands_their_leavers_on(office: Cast) -> None:
    Unit.objects.update(lead=office.eef)
    units.place(office.ada, by=office.root, unit=Unit.objects.get())
    leave(office)
    people.set_active(office.mo, by=office.root, active=False)
    assert Departure.objects.get(person=office.ada).manager == office.eef
    people.set_active(office.eef, by=office.root, active=False)
    assert Departure.objects.get(person=office.ada).manager is None
    assert [one.person for one in departures(office.root, every=True)] == [office.ada]


def test_to_dos_are_the_managers_and_in_the_last_week_the_leavers_own(office: Cast) -> None:
    leave(office, 20)
    cache.clear()
    assert [one.person for one in to_do(office.mo)] == [office.ada]
    assert to_do(office.ada) == to_do(office.ben) == to_do(office.root) == []
    leave(office, 7)
    cache.clear()
    assert [one.person for one in to_do(office.ada)] == [office.ada]


def test_a_farewell_is_a_post_like_every_other(office: Cast) -> None:
    row = leave(office)
    space = Space.objects.get(name="Het plein")
    with pytest.raises(Forbidden):
        actions.farewell(row, by=office.mo, space=space, text="Dag Ada")
    post = actions.farewell(row, by=office.ada, space=space, text="Dag allemaal")
    row.refresh_from_db()
    assert row.farewell == post and post.author == office.ada and post.state == "published"
    assert Post.objects.get(pk=post.pk).is_farewell and "farewell</span>" in draw_posts(
        [Post.objects.get(pk=post.pk)], "en"
    )
    assert "farewell</span>" not in draw_posts([testing.say(office.ada, space, "Nog iets")], "en")


def test_a_farewell_is_found_by_who_may_read_it_once_they_have_left(office: Cast) -> None:
    space = testing.space(office, "Geheim", kind="secret")
    post = actions.farewell(leave(office), by=office.ada, space=space, text="Dag allemaal")
    assert farewell_of(office.ada, office.ben) is None, "she is still here"
    people.set_active(office.ada, by=office.root, active=False)
    office.ada.refresh_from_db()
    assert farewell_of(office.ada, office.ben) == post
    assert farewell_of(office.ada, office.cleo) is None


def test_where_somebody_worked_ends_with_the_account_and_goes_on_when_it_was_a_mistake(office: Cast) -> None:
    units.place(office.ada, by=office.root, unit=Unit.objects.get())
    count = Placement.objects.filter(person=office.ada).count()
    people.set_active(office.ada, by=office.root, active=False)
    assert not Placement.objects.filter(person=office.ada, until=None).exists()
    people.set_active(office.ada, by=office.root, active=True)
    assert Placement.objects.filter(person=office.ada).count() == count
    people.set_active(office.ada, by=office.root, active=False)
    Placement.objects.filter(person=office.ada).update(until=timezone.now() - timedelta(days=60))
    people.set_active(office.ada, by=office.root, active=True)
    assert Placement.objects.filter(person=office.ada).count() == count + 1


@pytest.mark.parametrize("keeps", [False, True])
def test_what_was_theirs_alone_is_erased_a_month_later_and_what_they_said_stays(
    office: Cast, keeps: bool, django_capture_on_commit_callbacks: Any
) -> None:
    key = default_storage.save("portraits/ada", ContentFile(b"jpeg"))
    Person.objects.filter(pk=office.ada.pk).update(email="ada@example.nl", about="Over mij", picture=key)
    profiles.change(office.ada, by=office.ada, phone="0314 123456", ask_about="bomen")
    profiles.set_skills(office.ada, by=office.ada, kind="skill", names=["snoeien"])
    post = testing.say(office.ada, Space.objects.get(name="Het plein"), "Blijft staan")
    bookmark(post, by=office.ada)
    row = leave(office, -1)
    actions.choose(row, by=office.ada, keeps_portrait=keeps)
    actions.leave_due()
    assert actions.erase_due() == 0
    Departure.objects.update(closed_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert (actions.erase_due(), actions.erase_due()) == (1, 0)
    ada = Person.objects.get(pk=office.ada.pk)
    assert (ada.name, ada.username, ada.title, ada.email, ada.about) == ("Ada de Vries", "ada", "Hovenier", None, "")
    assert bool(ada.picture) == default_storage.exists(key) == keeps
    for model in (Profile, PersonSkill, Bookmark):
        assert not model.objects.filter(person=ada).exists()
    post.refresh_from_db()
    assert post.text == "Blijft staan"
    assert Event.objects.filter(name="person.erased", data__person=ada.pk).count() == 1
    people.set_active(ada, by=office.root, active=True)
    assert not Departure.objects.exists()


def test_accounts_that_were_closed_before_are_kept_a_month_more(office: Cast) -> None:
    Person.objects.filter(pk=office.ben.pk).update(is_active=False, email="ben@example.nl")
    assert actions.erase_due() == 0
    assert Departure.objects.get(person=office.ben).closed_at is not None
    Departure.objects.update(closed_at=timezone.now() - timedelta(days=31))
    assert actions.erase_due() == 1
    assert Person.objects.get(pk=office.ben.pk).email is None
