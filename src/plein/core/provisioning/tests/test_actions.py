"""What a system that keeps who works here may say of people, and what not."""

import pytest
from django.core import mail
from django.db import transaction

from plein.core.models import Event, Person, Placement
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.provisioning.actions import provision
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
FACTS = {
    "name": "Fatma Yıldız",
    "email": "Fatma@example.org",
    "title": "Boa",
    "place": "Kanaal 1",
    "employee_number": "0042",
}


def test_somebody_new_is_listed_and_has_not_joined(cast: Cast) -> None:
    unit = units.create("Handhaving", by=cast.root)
    outcome = provision(None, by=None, **FACTS, unit=unit, manager=cast.ada, language="nl")
    person = Person.objects.get(employee_number="0042")
    assert (outcome.change, outcome.person) == ("created", person)
    assert (person.username, person.email, person.language, person.joined_at) == (
        "fatma",
        "fatma@example.org",
        "nl",
        None,
    )
    assert Placement.objects.get(person=person).unit == unit and person.manager == cast.ada


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    person = provision(None, by=cast.root, **FACTS).person
    last = Event.objects.latest("pk")
    assert provision(person, by=cast.root, **FACTS, role="member", active=True).change == "unchanged"
    assert Event.objects.latest("pk") == last


def test_only_what_is_named_changes(cast: Cast) -> None:
    person = provision(None, by=None, **FACTS).person
    outcome = provision(person, by=None, title="Teamleider", name="Fatma Kaya")
    assert outcome.change == "changed"
    assert (outcome.person.title, outcome.person.name, outcome.person.place) == ("Teamleider", "Fatma Kaya", "Kanaal 1")
    assert outcome.person.profile_space.name == "Fatma Kaya"


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_done(cast: Cast) -> None:
    provision(None, by=None, **FACTS)
    for person in (None, cast.ben):
        with pytest.raises(Invalid) as refused, transaction.atomic():
            provision(person, by=None, name="", email="geen adres", employee_number="0042", language="xx")
        assert set(refused.value.errors) == {"name", "email", "employee_number", "language"}
    assert Person.objects.filter(pk=cast.ben.pk, name="Ben Bakker").exists()


def test_the_old_address_of_who_has_joined_is_told(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    people.change_email(cast.ben, by=cast.ben, email="ben@example.org")
    provision(cast.ben, by=None, email="b.bakker@example.org")
    assert [message.to for message in mail.outbox if "changed" in message.subject] == [["ben@example.org"]]


def test_a_system_closes_accounts_and_makes_no_administrators(cast: Cast) -> None:
    closed = provision(cast.ben, by=None, system="hr", active=False).person
    assert not closed.is_active and provision(closed, by=None, system="hr", active=True).person.is_active
    for person, role in ((None, "administrator"), (cast.ben, "administrator"), (cast.root, "member")):
        with pytest.raises(Invalid) as refused:
            provision(person, by=None, name="Wie", role=role)
        assert "role" in refused.value.errors
    with pytest.raises(Invalid):
        provision(cast.root, by=None, active=False)  # there is no other administrator


def test_what_another_system_or_a_person_closed_a_system_opens_not(cast: Cast) -> None:
    def refused(system: str) -> bool:
        with pytest.raises(Invalid) as error, transaction.atomic():
            provision(Person.objects.get(pk=cast.ben.pk), by=None, system=system, active=True, title="Boa")
        return set(error.value.errors) == {"active"} and not Person.objects.filter(title="Boa").exists()

    provision(cast.ben, by=None, system="hr", active=False)
    assert refused("entra") and refused("")
    people.set_active(cast.ben, by=cast.root, active=False)  # once more, by a person
    assert refused("hr")
    provision(Person.objects.get(pk=cast.ben.pk), by=cast.root, active=True)
    assert Person.objects.get(pk=cast.ben.pk).is_active


def test_no_sheet_and_no_system_gives_an_administrator_another_address(cast: Cast) -> None:
    people.change_email(cast.root, by=cast.root, email="root@example.org")
    other = people.create(name="Nog een", username="nogeen", role="administrator")
    for by in (None, other):
        with pytest.raises(Invalid) as refused:
            provision(cast.root, by=by, email="evil@example.org", title="Beheerder")
        assert set(refused.value.errors) == {"email"}
        assert provision(cast.root, by=by, email="root@example.org").change == "unchanged"


def test_colleagues_provision_nobody(cast: Cast) -> None:
    for by in (cast.ada, cast.gus):
        with pytest.raises(Forbidden):
            provision(cast.ben, by=by, title="Baas")
