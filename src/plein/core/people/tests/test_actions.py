"""Inviting people and joining."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client

from plein.core import testing
from plein.core.models import Event, Membership, Person, Post, Space
from plein.core.people import actions
from plein.core.permissions import Forbidden, Invalid, can
from plein.core.testing import PASSWORD, Cast


def imported() -> Person:
    return actions.create(name="Wim", username="wim", joined=False)


def test_an_imported_account_is_taken_over_once(cast: Cast) -> None:
    wim = imported()
    links = [actions.invite(by=cast.root, person=wim)[1] for _ in range(2)]
    actions.accept(links[0], name="Wim", username="wim", password=PASSWORD)
    with pytest.raises(Invalid):
        actions.accept(links[1], name="Thief", username="wim", password="another long password")
    wim.refresh_from_db()
    assert wim.name == "Wim" and wim.check_password(PASSWORD)


def test_a_closed_account_is_not_opened_by_an_old_link(cast: Cast) -> None:
    wim = imported()
    _row, link = actions.invite(by=cast.root, person=wim)
    actions.set_active(wim, by=cast.root, active=False)
    with pytest.raises(Invalid):
        actions.accept(link, name="Wim", username="wim", password=PASSWORD)


def test_sessions_and_tokens_of_a_closed_account_do_not_come_back_when_it_is_opened_again(cast: Cast) -> None:
    token = actions.make_token(cast.ben, by=cast.ben, name="t", scopes=["read"])[1]
    signed_in, program = Client(), {"Authorization": f"Bearer {token}"}
    signed_in.force_login(cast.ben)
    assert signed_in.get("/", secure=True).status_code == 200
    actions.set_active(cast.ben, by=cast.root, active=False)
    actions.set_active(cast.ben, by=cast.root, active=True)
    assert signed_in.get("/", secure=True)["Location"].startswith("/sign-in/")
    assert Client().get("/api/v1/me", secure=True, headers=program).status_code == 401
    signed_in.force_login(Person.objects.get(pk=cast.ben.pk))
    assert signed_in.get("/", secure=True).status_code == 200


def test_a_token_is_not_made_while_the_account_is_being_closed(cast: Cast) -> None:
    actions.set_active(cast.ben, by=cast.root, active=False)
    with pytest.raises(Forbidden):  # asked before, carried out after
        actions.make_token(cast.ben, by=cast.ben, name="t", scopes=["read"])


def test_whoever_takes_over_an_account_under_another_name_has_it_everywhere(cast: Cast) -> None:
    wim = imported()
    _row, link = actions.invite(by=cast.root, person=wim)
    actions.accept(link, name="Willem", username="willem", password=PASSWORD)
    assert Space.objects.get(owner=wim).name == "Willem"
    assert Event.objects.filter(name="person.changed", actor=wim).exists()


def test_a_link_does_not_outlive_the_right_to_give_it(cast: Cast) -> None:
    space = testing.space(cast, kind="secret")
    membership = Membership.objects.get(space=space, person=cast.ada)
    _row, link = actions.invite(by=cast.ada, role="guest", space=space)
    Membership.objects.filter(pk=membership.pk).update(role="member")
    with pytest.raises(Invalid):
        actions.accept(link, name="Gast", username="gast", password=PASSWORD)
    Membership.objects.filter(pk=membership.pk).update(role="manager")
    assert actions.accept(link, name="Gast", username="gast", password=PASSWORD).is_guest


def test_a_former_administrator_lets_nobody_in(cast: Cast) -> None:
    _row, link = actions.invite(by=cast.root, role="administrator")
    Person.objects.filter(pk=cast.root.pk).update(role="member")
    with pytest.raises(Invalid):
        actions.accept(link, name="Dief", username="dief", password=PASSWORD)


def test_two_administrators_cannot_close_each_other(cast: Cast) -> None:
    other = testing.person("other", role="administrator")
    actions.set_active(other, by=cast.root, active=False)
    with pytest.raises(Invalid):  # asked before, carried out after
        actions.set_active(cast.root, by=other, active=False)
    with pytest.raises(Invalid):
        actions.set_role(cast.root, by=None, role="member")


def test_who_becomes_a_guest_manages_and_judges_nothing_any_more(cast: Cast) -> None:
    space = testing.space(cast, kind="closed", stage="bottom_up")
    held = testing.say(cast.ben, space)
    for person in (cast.mo, cast.eef):
        actions.set_role(person, by=cast.root, role="guest")
        person.refresh_from_db()
        assert Membership.objects.get(space=space, person=person).role == "member"
        assert not can(person, "post.judge", held) and not Post.objects.visible_to(person).filter(pk=held.pk).exists()
    assert can(cast.mo, "space.post", Space.objects.get(owner=cast.mo))
    assert Event.objects.filter(name="membership.changed", space=space, data__role="member").count() == 2


def test_a_space_does_not_lose_its_last_manager_when_they_become_a_guest(cast: Cast) -> None:
    known, secret = testing.space(cast, "Bekend"), testing.space(cast, "Verborgen", kind="secret")
    with pytest.raises(Invalid) as refused:
        actions.set_role(cast.ada, by=cast.root, role="guest")
    assert "Ada de Vries manages Bekend, a space that you cannot see." in str(refused.value)
    Membership.objects.filter(space__in=[known, secret], person=cast.mo).update(role="manager")
    Person.objects.filter(pk=cast.mo.pk).update(is_active=False)
    with pytest.raises(Invalid):  # nobody can ask someone whose account is closed
        actions.set_role(cast.ada, by=cast.root, role="guest")
    Person.objects.filter(pk=cast.mo.pk).update(is_active=True)
    actions.set_role(cast.ada, by=cast.root, role="guest")
    assert set(Membership.objects.filter(person=cast.ada, space__in=[known, secret]).values_list("role")) == {
        ("member",)
    }


def test_reading_goes_on_when_nothing_can_be_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    token, _secret = actions.make_token(cast.ben, by=cast.ben, name="t", scopes=["read"])

    def full(*_args: object, **_values: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(QuerySet, "update", full)
    actions.note_use(token)
    actions.read_activity(by=cast.ben)
    token.refresh_from_db()
    assert token.used_at is None


def test_an_address_is_no_longer_than_one_can_sign_in_with(cast: Cast) -> None:
    for length, fits in ((254, True), (255, False)):
        address = "a" * (length - len("@example.nl")) + "@example.nl"
        with nullcontext() if fits else pytest.raises(Invalid):
            actions.change_email(cast.ben, by=cast.ben, email=address)
        assert Person.objects.filter(email=address).exists() == fits


def test_a_portrait_that_was_replaced_is_thrown_away(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    keys = [default_storage.save("portrait", ContentFile(b"jpeg")) for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        for key in keys:
            actions.set_picture(cast.ben, by=cast.ben, key=key)
    assert [default_storage.exists(key) for key in keys] == [False, True]
