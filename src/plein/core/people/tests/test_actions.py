"""Inviting people and joining."""

import pytest

from plein.core.models import Event, Person, Space
from plein.core.people import actions
from plein.core.permissions import Invalid
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


def test_whoever_takes_over_an_account_under_another_name_has_it_everywhere(cast: Cast) -> None:
    wim = imported()
    _row, link = actions.invite(by=cast.root, person=wim)
    actions.accept(link, name="Willem", username="willem", password=PASSWORD)
    assert Space.objects.get(owner=wim).name == "Willem"
    assert Event.objects.filter(name="person.changed", actor=wim).exists()
