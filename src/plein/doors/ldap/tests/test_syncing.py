"""People of a directory are brought in by the worker: made, changed, left out with a reason, and closed with a brake."""

import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.core.merging import actions as merging
from plein.core.models import Event, Person
from plein.core.people.actions import set_active
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.core.units.actions import create as unit
from plein.doors import actions
from plein.doors.arrivals.actions import syncing
from plein.doors.arrivals.actions.coming import link
from plein.doors.attributes import Attributes
from plein.doors.door import doors
from plein.doors.ldap.tests.conftest import reached
from plein.doors.ldap.tests.test_signing_in import is_in, sign_in
from plein.doors.models import Identity, Provider, Sync
from plein.doors.testing import ldap, told
from tests.services.ldap import PASSWORD, Directory

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast: Cast, door: Provider, served: Directory) -> Provider:
    """A door by which people are brought in as well."""
    return let(door, makes="yes")


def let(door: Provider, **settings: str) -> Provider:
    Provider.objects.filter(pk=door.pk).update(settings={**door.settings, **settings})
    return Provider.objects.get(pk=door.pk)


def done(door: Provider, cast: Cast, **how: Any) -> Sync:
    made = syncing.ask_for(door, by=cast.root, **{"rehearsal": False, **how})
    syncing.work()
    return Sync.objects.get(pk=made.pk)


def lines(sync: Sync, kind: str) -> list[str]:
    return [name for found, name, _text in sync.lines if found == kind]


def test_everybody_of_a_real_directory_comes_in(
    cast: Cast, client: Client, door: Provider, mailoutbox: list[Any]
) -> None:
    groen = unit("Groen", by=cast.root, code="G1")
    first = done(door, cast)
    assert first.state == "done", first.lines
    assert first.counts == {"found": 4, "created": 4, "changed": 0, "unchanged": 0, "skipped": 0, "closed": 0}
    dina = Person.objects.get(username="dina")
    assert (dina.name, dina.email, dina.employee_number, dina.title, dina.unit) == (
        "Dina Dijkstra",
        "dina@example.nl",
        "0042",
        "Hovenier",
        groen,
    )
    assert dina.joined_at is None and not mailoutbox, "nobody hears of it before they come in"
    assert done(door, cast).counts == {**first.counts, "created": 0, "unchanged": 4}, "the same again changes nothing"
    Person.objects.filter(pk=dina.pk).update(title="Anders")
    again = done(door, cast)
    assert again.counts["changed"] == 1 and lines(again, "changed") == ["Dina Dijkstra"]
    sign_in(client, door, "dina", "anid")
    dina.refresh_from_db()
    assert (
        is_in(client)
        and Person.objects.get(pk=dina.pk).joined_at
        and Person.objects.filter(name="Dina Dijkstra").count() == 1
    )


def test_a_look_changes_nothing(cast: Cast, door: Provider) -> None:
    before = (Person.objects.count(), Identity.objects.count(), Event.objects.exclude(name__startswith="sync").count())
    looked = done(door, cast, rehearsal=True)
    assert looked.counts["created"] == 4 and "Dina Dijkstra" in lines(looked, "created")
    assert before == (
        Person.objects.count(),
        Identity.objects.count(),
        Event.objects.exclude(name__startswith="sync").count(),
    )


def test_without_leave_nobody_is_made(cast: Cast, door: Provider) -> None:
    left = done(let(door, makes="no"), cast)
    assert left.counts["created"] == 0 and left.counts["skipped"] == 4 and not Identity.objects.exists()


def test_people_are_known_by_their_number_or_name(cast: Cast, door: Provider) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(employee_number="0042")
    Provider.objects.filter(pk=door.pk).update(matches="employee_number")
    done(Provider.objects.get(pk=door.pk), cast)
    assert Identity.objects.get(person=cast.ben) and not Person.objects.filter(username="dina").exists()


def test_nobody_is_taken_over(cast: Cast, door: Provider) -> None:
    """Neither an administrator, nor somebody who has come in already and may have chosen that name."""
    for who, name in ((cast.root, "dina"), (cast.ben, "otto")):
        Person.objects.filter(pk=who.pk).update(username=name)
    Provider.objects.filter(pk=door.pk).update(matches="username")
    left = done(Provider.objects.get(pk=door.pk), cast)
    assert {"Dina Dijkstra", "Otto Oost"} <= set(lines(left, "skipped"))
    assert not Identity.objects.filter(person__in=(cast.root, cast.ben)).exists()


Everybody = Iterable[tuple[str, Attributes]]


@pytest.fixture
def tells(door: Provider, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the directory is to say from now on, for who leaves it: the real one above keeps its people."""

    def say(*rows: tuple[str, Attributes]) -> None:
        everybody: Any = lambda _provider: rows  # noqa: E731
        monkeypatch.setitem(
            doors(), "ldap", doors()["ldap"].__class__(**{**vars(doors()["ldap"]), "everybody": everybody})
        )

    return say


def many(count: int) -> list[tuple[str, Attributes]]:
    return [
        (f"s-{at}", told(name=f"Iemand {at}", username=f"iemand{at}", employee_number=str(at))) for at in range(count)
    ]


def test_who_is_gone_there_is_closed_when_that_was_chosen(cast: Cast, door: Provider, tells: Any) -> None:
    tells(*many(20))
    done(door, cast)
    tells(*many(19))
    assert done(door, cast).counts["closed"] == 0
    closing = let(door, closes="yes")
    looked = done(closing, cast, rehearsal=True)
    assert looked.counts["closed"] == 1 and Person.objects.get(username="iemand19").is_active
    assert lines(done(closing, cast), "closed") == ["Iemand 19"]
    assert not Person.objects.get(username="iemand19").is_active
    assert done(closing, cast).counts["closed"] == 0, "once"
    tells(*many(20))
    back = done(closing, cast)
    assert lines(back, "changed") == ["Iemand 19"], "and opened when they are there again"
    person = Person.objects.get(username="iemand19")
    assert person.is_active
    set_active(person, by=cast.root, active=False)
    left = done(closing, cast)
    assert lines(left, "skipped") == ["Iemand 19"] and "until an administrator opens it" in left.lines[0][2]
    assert not Person.objects.get(username="iemand19").is_active, "what a person closed stays closed"


def test_two_entries_that_became_one_person_do_not_fight_and_make_nobody_again(
    cast: Cast, door: Provider, tells: Any
) -> None:
    closing = let(door, closes="yes", makes="yes")
    two = [("s-a", told(name="Jan Prins", username="jan", title="Boa")), ("s-b", told(name="J. Prins", username="jprins", title="Chef"))]  # fmt: skip
    tells(*many(20), *two)
    done(closing, cast)
    merging.merge(Person.objects.get(username="jprins"), Person.objects.get(username="jan"), by=cast.root)
    people, last = Person.objects.count(), done(closing, cast)
    assert (last.counts["created"], last.counts["changed"], last.counts["skipped"]) == (0, 0, 0)
    jan = Person.objects.get(username="jan")
    assert (Person.objects.count(), jan.name, jan.title) == (people, "Jan Prins", "Boa")
    tells(*many(20), two[1])  # the first entry is cleared away there: they still work here
    done(closing, cast)
    jan.refresh_from_db()
    assert (jan.is_active, jan.title) == (True, "Chef")
    tells(*many(20))
    assert lines(done(closing, cast), "closed") == ["J. Prins"]


def test_many_at_once_are_asked_about(
    cast: Cast, client: Client, door: Provider, tells: Any, mailoutbox: list[Any]
) -> None:
    Person.objects.filter(pk=cast.root.pk).update(email="root@example.nl")
    tells(*many(20))
    done(door, cast)
    closing = let(door, closes="yes")
    tells(*many(17))
    stopped = done(closing, cast)
    assert stopped.state == "stopped" and stopped.counts["gone"] == 3
    assert Person.objects.filter(username__startswith="iemand", is_active=True).count() == 20
    assert [mail.subject for mail in mailoutbox] == ["Plein asks before it closes accounts"]
    client.force_login(cast.root)
    page = client.get(f"/organisation/doors/{door.pk}/people/", secure=True).content.decode()
    assert "Close them all the same" in page and "Iemand 19" in page
    client.post(f"/organisation/doors/{door.pk}/people/", {"do": "sure"}, secure=True)
    syncing.work()
    assert Person.objects.filter(username__startswith="iemand", is_active=True).count() == 17


def test_an_empty_directory_closes_nobody_even_when_one_is_sure_of_it(cast: Cast, door: Provider, tells: Any) -> None:
    tells(*many(5))
    done(door, cast)
    tells()
    assert done(let(door, closes="yes"), cast, is_sure=True).state == "stopped"
    assert Person.objects.filter(username__startswith="iemand", is_active=True).count() == 5


def test_an_administrator_is_never_closed_by_it(cast: Cast, door: Provider, tells: Any) -> None:
    link(door, cast.root, "s-root", told())
    tells(*many(20))
    left = done(let(door, closes="yes"), cast)
    assert lines(left, "skipped") == [cast.root.name] and Person.objects.get(pk=cast.root.pk).is_active


def test_each_mistake_is_said_and_the_others_go_on(cast: Cast, door: Provider, tells: Any) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(employee_number="1", email="ben@example.nl")
    closed = many(4)[3]
    tells(closed)
    done(door, cast)
    set_active(Person.objects.get(username="iemand3"), by=cast.root, active=False)
    again = told(name="Tweede", username="tweede")
    tells(*many(4), ("s-0", again), ("s-9", told(name="Ben", email="ben@example.nl")))
    left = done(door, cast)
    assert left.state == "done" and sorted(lines(left, "skipped")) == ["Ben", "Iemand 1", "Iemand 3", "Tweede"]
    assert left.counts["created"] == 2


def test_a_directory_that_is_away_is_said(cast: Cast, door: Provider, served: Directory) -> None:
    away = ldap(
        cast.root, "Weg", secret=PASSWORD, settings=reached(served, address="ldaps://localhost:1", closes="yes")
    )
    failed = done(away, cast)
    assert failed.state == "failed" and "could not be reached" in failed.lines[0][2]
    cache.clear()
    wrong = ldap(cast.root, "Fout", secret="wrong", settings=reached(served))
    assert "account that looks people up" in done(wrong, cast).lines[0][2]


def test_the_clock_brings_people_in(cast: Cast, door: Provider, tells: Any) -> None:
    tells(*many(2))
    syncing.plan()
    assert not Sync.objects.exists(), "only when asked"
    let(door, every="6")
    syncing.plan()
    syncing.plan()
    syncing.work()
    assert Sync.objects.get().state == "done" and Sync.objects.get().by is None
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        syncing.plan()
        assert Sync.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        actions.enable(door, by=cast.root, enabled=False)
        syncing.plan()
        assert Sync.objects.count() == 1, "a closed door rests"
        actions.enable(door, by=cast.root, enabled=True)
        syncing.plan()
        assert Sync.objects.count() == 2


def test_a_worker_that_stops_leaves_it_to_the_next(cast: Cast, door: Provider, tells: Any) -> None:
    tells(*many(2))
    made = syncing.ask_for(door, by=cast.root, rehearsal=False)
    stop = threading.Event()
    stop.set()
    syncing.work(stop)
    made.refresh_from_db()
    assert made.state == "waiting"
    with pytest.raises(Invalid, match="already"):
        syncing.ask_for(door, by=cast.root, rehearsal=True)


def test_only_administrators_ask_for_it(cast: Cast, client: Client, door: Provider) -> None:
    with pytest.raises(Forbidden):
        syncing.ask_for(door, by=cast.ben, rehearsal=True)
    client.force_login(cast.root)
    answer = client.post(f"/organisation/doors/{door.pk}/people/", {"do": "look"}, secure=True)
    assert answer.status_code == 302 and Sync.objects.get().is_rehearsal
    again = client.post(f"/organisation/doors/{door.pk}/people/", {"do": "now"}, secure=True)
    assert again.status_code == 422 and "already" in again.content.decode()
    assert Event.objects.get(name="sync.asked").data == {"provider": door.pk, "rehearsal": True}
