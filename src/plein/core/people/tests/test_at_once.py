"""Two people who choose the same name at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from plein.core import testing
from plein.core.models import Organisation, Person, Space
from plein.core.people import actions
from plein.core.people.proof import email_link
from plein.core.permissions import Invalid
from plein.core.spaces import actions as spaces
from plein.core.testing import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


def both(*jobs: Callable[[], object]) -> list[object]:
    """What these jobs return, done at the same moment; for what is refused, the field it is about."""
    start = Barrier(len(jobs))

    def work(job: Callable[[], object]) -> object:
        try:
            start.wait(30)
            return job()
        except Invalid as refused:
            return refused.field
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(work, jobs))


def test_one_of_two_gets_the_user_name_and_the_other_hears_that_it_is_taken(transactional_db: None) -> None:
    for number in range(ROUNDS):
        name = f"wim{number}"
        got = both(*[partial(actions.create, name="Wim", username=name)] * 2)
        assert "username" in got and sum(isinstance(one, Person) for one in got) == 1
        assert Space.objects.filter(owner__username=name).count() == 1


def test_one_of_two_gets_the_address(transactional_db: None) -> None:
    people = [testing.person(name) for name in ("ada", "ben")]
    for number in range(ROUNDS):
        change = partial(actions.change_email, email=f"team{number}@example.nl")
        assert sorted(map(str, both(*[partial(change, one, by=one) for one in people]))) == ["", "email"]
        Person.objects.update(email=None)


def test_one_of_two_who_open_their_link_gets_the_address(transactional_db: None) -> None:
    people = [testing.person(name) for name in ("ada", "ben")]
    for number in range(ROUNDS):
        address = f"team{number}@example.nl"
        secrets = [email_link(one, address).rpartition("/")[2] for one in people]
        got = both(*[partial(actions.confirm_email, secret) for secret in secrets])
        assert "email" in got and sum(isinstance(one, Person) for one in got) == 1
        assert Person.objects.filter(email=address).count() == 1
        Person.objects.update(email=None, email_sure_at=None)


def test_spaces_and_profiles_of_one_name_get_addresses_of_their_own(transactional_db: None) -> None:
    ada = testing.person("ada")
    for number in range(ROUNDS):
        name = f"markt{number}"
        profile = partial(actions.create, name=name, username=name)
        assert "" not in both(*[partial(spaces.create, name, by=ada)] * 2, profile)
        slugs = {name, f"{name}-2", f"{name}-3"}
        assert set(Space.objects.filter(name=name).values_list("slug", flat=True)) == slugs


def test_an_organisation_is_set_up_once(transactional_db: None) -> None:
    about = {"organisation": "Waterrijk", "language": "nl", "name": "Ada", "password": PASSWORD}
    set_up = partial(actions.set_up, **about)
    got = both(*[partial(set_up, username=who, email=f"{who}@example.nl") for who in ("ada", "ben")])
    assert "" in got and Organisation.objects.count() == Person.objects.count() == 1
