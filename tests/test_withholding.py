"""Private conversations that an import brought open only to who is surely the one who had them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from plein.core.cards.actions import print_card
from plein.core.cards.queries import card_for
from plein.core.merging import actions as merging
from plein.core.models import Event, Membership, Person, Space, Withheld
from plein.core.organisation.actions import invite_all
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.provisioning.actions import provision
from plein.core.testing import PASSWORD, Cast, page
from plein.doors.arrivals.actions import come_in
from plein.doors.testing import provider, told
from plein.imports.actions import add_members
from plein.imports.records import Account, SpaceIn

pytestmark = pytest.mark.django_db
ABOUT = {"name": "Fatma Yıldız", "username": "fatma", "password": "violet tractor sleeps upstairs"}


@pytest.fixture
def talk(cast: Cast) -> Space:
    """What Ben and Fatma wrote to each other, elsewhere; she is only listed here."""
    fatma = people.create(name="Fatma Yıldız", username="fatma", email="fatma@example.nl", joined=False)
    Person.objects.filter(pk=fatma.pk).update(employee_number="7")
    talk: Space = Space.objects.create(kind="conversation", name="", slug="gesprek")
    for who in (fatma, cast.ben):
        Membership.objects.create(space=talk, person=who)
    return talk


def fatma() -> Person:
    found: Person = Person.objects.get(name="Fatma Yıldız")
    return found


def reads(talk: Space) -> bool:
    return bool(Space.objects.visible_to(fatma()).filter(pk=talk.pk).exists())


def by_link(cast: Cast) -> None:
    people.accept(people.invite(by=cast.root, person=fatma(), email="fatma@example.nl")[1], **ABOUT)


def by_card(cast: Cast) -> None:
    card = card_for(print_card(fatma(), by=cast.root)[1][0].code)
    assert card
    people.accept_card(card, username="fatma", password=ABOUT["password"])


def by_user_name(cast: Cast) -> None:
    come_in(provider(cast, matches="username"), "s", told(username="fatma"))


def by_another_address(cast: Cast) -> None:
    provision(fatma(), by=cast.root, email="root.thuis@example.org")
    by_mail(cast, "root.thuis@example.org")


def by_mail(cast: Cast, address: str = "fatma@example.nl") -> None:
    """The link is only in the mail."""
    invite_all(address, by=cast.root)
    people.accept(mail.outbox[-1].body.split("/invitations/")[1].split()[0], **ABOUT)


def by_address(cast: Cast) -> None:
    come_in(provider(cast, trusted_domains="example.nl"), "s", told(email="fatma@example.nl"))


def by_number(cast: Cast) -> None:
    come_in(provider(cast, matches="employee_number"), "s", told(employee_number="7"))


@pytest.mark.parametrize("how", [by_mail, by_address, by_number])
def test_who_is_surely_them_reads_what_they_wrote(how: Callable[[Cast], None], cast: Cast, talk: Space, settings: Any) -> None:  # fmt: skip
    settings.MAIL = {"host": "mail.example"}
    how(cast)
    assert fatma().joined_at and reads(talk) and not Withheld.objects.exists()


@pytest.mark.parametrize("how", [by_link, by_card, by_user_name, by_another_address])
def test_whoever_comes_in_otherwise_reads_nothing_until_an_administrator_says_that_it_is_them(
    how: Callable[[Cast], None], cast: Cast, talk: Space, settings: Any
) -> None:
    settings.MAIL = {"host": "mail.example"}
    how(cast)
    assert fatma().joined_at and not reads(talk)
    assert "1 private conversation from before waits" in page(fatma(), "/settings/")
    assert Space.objects.visible_to(cast.ben).filter(pk=talk.pk).exists()
    root, path = Client(), f"/organisation/people/{fatma().pk}"
    root.post("/sign-in/", {"login": "root", "password": PASSWORD}, secure=True)
    assert "It is them: open these" in root.get(path, secure=True).content.decode()
    mail.outbox.clear()
    assert root.post(path, {"recognised": "yes"}, secure=True).status_code == 302
    assert reads(talk) and Event.objects.filter(name="person.recognised", actor=cast.root).count() == 1
    assert [one.to for one in mail.outbox] == [[fatma().email]]
    assert (
        people.recognise(fatma(), by=cast.root) == 0
        and "It is them" not in root.get(path, secure=True).content.decode()
    )


def test_merging_opens_them_to_nobody_unless_both_accounts_were_used(cast: Cast, talk: Space) -> None:
    merging.merge(fatma(), cast.cleo, by=cast.root)
    assert not Space.objects.visible_to(cast.cleo).filter(pk=talk.pk).exists()
    assert Withheld.objects.get().person == cast.cleo
    assert people.recognise(cast.cleo, by=cast.root) == 1
    assert Space.objects.visible_to(cast.cleo).filter(pk=talk.pk).exists()


def test_an_import_opens_none_to_an_account_that_is_in_use(cast: Cast) -> None:
    """Its address may have been chosen to get them."""
    talk = Space.objects.create(kind="conversation", name="", slug="gesprek")
    listed = people.create(name="Jan", username="jan", joined=False)
    accounts = {one.username: Account(one.pk, one.username, one.name, True) for one in (cast.cleo, listed)}
    for _again in range(2):
        add_members(talk.pk, SpaceIn(key="D1", kind="conversation", name="", members=["cleo", "jan"]), accounts)
    assert set(talk.members.all()) == {listed} and Withheld.objects.get().person == cast.cleo
    people.recognise(cast.cleo, by=None)
    add_members(talk.pk, SpaceIn(key="D1", kind="conversation", name="", members=["cleo", "jan"]), accounts)
    assert set(talk.members.all()) == {listed, cast.cleo} and not Withheld.objects.exists()


def test_nobody_recognises_themselves_and_colleagues_nobody(cast: Cast) -> None:
    with pytest.raises(Invalid):
        people.recognise(cast.root, by=cast.root)
    with pytest.raises(Forbidden):
        people.recognise(cast.ben, by=cast.ada)
