"""Which address is known to be of whoever has it."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone

from plein.core.merging.actions import agree, propose
from plein.core.models import Person
from plein.core.organisation.actions import invite_all
from plein.core.people import actions
from plein.core.provisioning.actions import provision
from plein.core.testing import Cast, space
from plein.doors.arrivals.actions import come_in
from plein.doors.testing import provider, told

pytestmark = pytest.mark.django_db
ADDRESS = "fatma@example.nl"
ABOUT = {"name": "Fatma", "username": "fatma", "password": "violet tractor sleeps upstairs"}


def is_sure() -> bool:
    """Whether Fatma's address is known to be hers."""
    found = Person.objects.get(email=ADDRESS)
    return found.email_sure_at is not None


@pytest.fixture
def mails(settings: Any) -> None:
    settings.MAIL = {"host": "mail.example"}


def test_who_joins_by_a_link_for_everybody_types_any_address(cast: Cast) -> None:
    actions.accept(actions.invite(by=cast.root, is_shared=True)[1], email=ADDRESS, **ABOUT)
    assert not is_sure()


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize(("typed", "sure"), [(ADDRESS.upper(), True), ("", True), ("other@example.nl", False)])
def test_who_joins_by_a_mail_reads_that_address_and_no_other(cast: Cast, typed: str, sure: bool) -> None:
    invite_all(ADDRESS, by=cast.root)
    person = actions.accept(mail.outbox[-1].body.split("/invitations/")[1].split()[0], email=typed, **ABOUT)
    assert (person.email_sure_at is not None) == sure


def test_an_address_that_an_administrator_wrote_down_is_theirs_and_one_of_another_colleague_is_not(cast: Cast) -> None:
    actions.accept(actions.invite(by=cast.root, email=ADDRESS)[1], **ABOUT)
    assert is_sure()
    link = actions.invite(by=cast.ada, email="gast@example.nl", role="guest", space=space(cast))[1]
    guest = actions.accept(link, **ABOUT | {"username": "gast"})
    assert guest.email == "gast@example.nl" and guest.email_sure_at is None


def test_what_a_sheet_or_system_says_is_theirs_until_they_type_another(cast: Cast) -> None:
    person = provision(None, by=cast.root, name="Fatma", email=ADDRESS).person
    assert is_sure()
    actions.accept(actions.invite(by=cast.root, person=person)[1], email=ADDRESS, **ABOUT)
    assert is_sure()
    actions.change_email(person, by=person, email="thuis@example.org")
    actions.change_email(person, by=person, email=ADDRESS)
    assert not is_sure()
    assert provision(Person.objects.get(pk=person.pk), by=None, email=ADDRESS).change == "changed" and is_sure()
    assert provision(Person.objects.get(pk=person.pk), by=None, email=ADDRESS).change == "unchanged"


def test_who_takes_over_an_account_by_a_link_with_another_address_typed_it(cast: Cast) -> None:
    person = provision(None, by=cast.root, name="Fatma", email="import@example.nl").person
    actions.accept(actions.invite(by=cast.root, person=person)[1], email=ADDRESS, **ABOUT)
    assert not is_sure()


def test_a_door_says_which_address_is_theirs(cast: Cast) -> None:
    door = provider(cast, creates_people=True)
    come_in(door, "s", told(name="Fatma", email=ADDRESS))
    assert is_sure()
    Person.objects.filter(email=ADDRESS).update(email_sure_at=None)
    come_in(door, "s", told(name="Fatma", email="other@example.nl"))
    assert not is_sure()
    come_in(door, "s", told(name="Fatma", email=ADDRESS))
    assert is_sure()


def test_an_address_that_comes_from_another_account_is_no_surer_than_it_was(cast: Cast) -> None:
    actions.change_email(cast.ben, by=cast.ben, email=ADDRESS)
    asked = propose(cast.ben, cast.cleo, by=cast.root)
    for one in (cast.ben, cast.cleo):
        agree(asked, by=one)
    assert Person.objects.get(email=ADDRESS) == cast.cleo and not is_sure()


def test_of_who_was_here_before_only_those_are_believed_who_could_not_choose_it(cast: Cast) -> None:
    for who, values in ((cast.ada, {"joined_at": None}), (cast.ben, {"employee_number": "7"}), (cast.mo, {})):
        Person.objects.filter(pk=who.pk).update(email=f"{who.username}@example.nl", email_sure_at=None, **values)
    import_module("plein.core.migrations.0032_addresses_that_are_sure").believe(apps, None)
    sure = Person.objects.filter(email_sure_at__lte=timezone.now()).order_by("username")
    assert list(sure.values_list("username", flat=True)) == ["ada", "ben"]
