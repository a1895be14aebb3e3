"""Second steps: each code once, nobody left without a way in, and every change told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone

from plein.core import testing
from plein.core.models import Event, Organisation, Person
from plein.core.permissions import Forbidden, Invalid
from plein.core.signin import actions
from plein.core.signin.queries import must_enrol, steps_of
from plein.core.testing import Cast
from plein.web.accounts.tests.doors import App, ask_step, enrolled


def at_once(times: int, call: Callable[[], Any]) -> list[Any]:
    """What `call` returns when that many threads call it together."""

    def one(_number: int) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def has_step(person: Person) -> bool:
    return bool(Person.objects.filter(pk=person.pk, has_second_step=True).exists())


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_with_one_code_open_the_door_once() -> None:
    testing.cast()
    ben = Person.objects.get(username="ben")
    app, codes = enrolled(ben)
    for later, code in ((0, app.shows()), (1, app.shows(1)), *((0, code) for code in codes[:3])):
        opened = at_once(20, partial(actions.use_code, ben, code))
        assert sum(map(bool, opened)) == 1, (connection.vendor, later, code)
    assert steps_of(ben).codes_left == 7


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_with_one_answer_of_a_passkey_count_once() -> None:
    testing.cast()
    ben = Person.objects.get(username="ben")
    actions.add_passkey(ben, by=ben, name="Sleutel", credential="x", counter=4)
    pk = steps_of(ben).passkeys[0].pk
    assert sum(at_once(20, lambda: actions.use_passkey(pk, counter=5))) == 1


def test_an_older_code_than_the_last_one_is_refused(cast: Cast) -> None:
    app, _codes = enrolled(cast.ben)
    assert actions.use_code(cast.ben, app.shows(1)) == "totp"
    assert actions.use_code(cast.ben, app.shows()) == "" == actions.use_code(cast.ben, app.shows(3))


def test_new_recovery_codes_end_the_old_ones(cast: Cast) -> None:
    _app, old = enrolled(cast.ben)
    new = actions.new_codes(cast.ben, by=cast.ben)
    assert len(set(new) - set(old)) == 10
    assert actions.use_code(cast.ben, old[0]) == "" and actions.use_code(cast.ben, new[0]) == "recovery_codes"
    with pytest.raises(Invalid):
        actions.new_codes(cast.cleo, by=cast.cleo)


def test_nothing_that_opens_a_door_is_kept_as_it_is(cast: Cast) -> None:
    app, codes = enrolled(cast.ben)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert app.secret not in kept and not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_nobody_adds_or_removes_the_step_of_somebody_else(cast: Cast) -> None:
    enrolled(cast.ben)
    pk = steps_of(cast.ben).app.pk
    app = App()
    for other in (cast.cleo, cast.root):
        for act in (
            lambda by: actions.add_app(cast.ben, by=by, secret=app.secret, code=app.shows()),
            lambda by: actions.add_passkey(cast.ben, by=by, name="x", credential="x", counter=0),
            lambda by: actions.remove_step(cast.ben, by=by, pk=pk),
            lambda by: actions.new_codes(cast.ben, by=by),
        ):
            with pytest.raises(Forbidden):
                act(other)
        with pytest.raises(Invalid):
            actions.remove_step(other, by=other, pk=pk)
    with pytest.raises(Forbidden):
        actions.take_away_steps(cast.ben, by=cast.cleo)
    assert steps_of(cast.ben).app


def test_the_last_step_takes_the_recovery_codes_along(cast: Cast) -> None:
    enrolled(cast.ben)
    actions.add_passkey(cast.ben, by=cast.ben, name="", credential="x", counter=0)
    steps = steps_of(cast.ben)
    assert steps.passkeys[0].name == "Passkey 1"
    actions.rename_passkey(cast.ben, by=cast.ben, pk=steps.passkeys[0].pk, name=" Werk\u202e ")
    assert steps_of(cast.ben).passkeys[0].name == "Werk"
    actions.remove_step(cast.ben, by=cast.ben, pk=steps.passkeys[0].pk)
    assert has_step(cast.ben) and steps_of(cast.ben).codes_left == 10
    actions.remove_step(cast.ben, by=cast.ben, pk=steps.app.pk)
    assert not has_step(cast.ben) and not Authenticator.objects.filter(user=cast.ben).exists()


def test_who_must_have_a_second_step_keeps_the_last_one(cast: Cast) -> None:
    enrolled(cast.ben)
    ask_step("member", cast.root)
    with pytest.raises(Invalid, match="needs a second step"):
        actions.remove_step(cast.ben, by=cast.ben, pk=steps_of(cast.ben).app.pk)


def test_an_administrator_takes_away_what_was_lost(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl", language="nl")
    enrolled(cast.ben)
    mail.outbox.clear()
    actions.take_away_steps(cast.ben, by=cast.root)
    assert not has_step(cast.ben) and steps_of(cast.ben).codes_left == 0
    assert [one.to for one in mail.outbox] == [["ben@example.nl"]]
    assert Event.objects.filter(name="person.steps_taken_away", actor=cast.root, data__person=cast.ben.pk).count() == 1
    for person, by in ((cast.ben, cast.root), (cast.root, cast.root)):
        with pytest.raises(Invalid):
            actions.take_away_steps(person, by=by)


def test_a_copied_passkey_is_refused_and_its_owner_hears_of_it(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    cast.ben.refresh_from_db()
    actions.add_passkey(cast.ben, by=cast.ben, name="x", credential="x", counter=7)
    mail.outbox.clear()
    pk = steps_of(cast.ben).passkeys[0].pk
    assert [actions.use_passkey(pk, counter=counter) for counter in (8, 8, 3, 0, 9)] == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert len(mail.outbox) == 3 and Event.objects.filter(name="person.passkey_refused").count() == 3


def test_a_second_step_is_required_by_role_from_a_day_on(cast: Cast) -> None:
    today = timezone.localdate()
    actions.require({"administrator": "", "guest": (today + timedelta(days=3)).isoformat()}, by=cast.root)
    cache.clear()
    assert [must_enrol(one) for one in (cast.root, cast.gus, cast.ben)] == [True, False, False]
    began = Organisation.objects.get().second_step["administrator"]
    assert began == today.isoformat()
    for days in ({"boss": ""}, {"member": "31-12-2026"}, {"member": "2099-01-01"}):
        with pytest.raises(Invalid):
            actions.require(days, by=cast.root)
    with pytest.raises(Forbidden):
        actions.require({}, by=cast.ben)


def test_the_example_stays_open_to_everybody(cast: Cast) -> None:
    Organisation.objects.update(is_example=True)
    app = App()
    with pytest.raises(Invalid, match="In an example"):
        actions.add_app(cast.ben, by=cast.ben, secret=app.secret, code=app.shows())
    with pytest.raises(Invalid, match="In an example"):
        actions.require({"member": ""}, by=cast.root)
