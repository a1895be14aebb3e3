"""Whose account it is: known subjects, rules, newcomers, and everybody who is refused."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from plein.core.models import Event, Person
from plein.core.people.actions import create, set_active, set_role
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.core.units.actions import create as unit
from plein.doors import actions
from plein.doors.arrivals.actions import come_in, link, unlink
from plein.doors.models import Identity, Provider
from plein.doors.refusals import NoEntry
from plein.doors.testing import provider, told

pytestmark = pytest.mark.django_db
DINA = told(name="Dina Dijkstra", email="dina@example.nl", username="dina")


@pytest.fixture
def door(cast: Cast) -> Provider:
    """An open door by which nobody comes in yet."""
    return provider(cast)


def let(door: Provider, **values: object) -> Provider:
    """The door with other rules."""
    Provider.objects.filter(pk=door.pk).update(**values)
    return Provider.objects.get(pk=door.pk)


def refused(door: Provider, subject: str, attributes: object = DINA) -> str:
    before = (Person.objects.count(), Identity.objects.count())
    with pytest.raises(NoEntry) as why:
        come_in(door, subject, attributes)  # type: ignore[arg-type]
    assert (Person.objects.count(), Identity.objects.count()) == before
    return why.value.code


def test_a_stranger_is_refused_unless_newcomers_are_let_in(cast: Cast, door: Provider) -> None:
    assert refused(door, "s-1") == "unknown"
    made = come_in(let(door, creates_people=True), "s-1", DINA).person
    assert (made.name, made.username, made.email, made.role) == ("Dina Dijkstra", "dina", "dina@example.nl", "member")
    assert not made.has_usable_password() and made.joined_at
    assert come_in(door, "s-1", told(email="other@example.nl")).person == made, (
        "a subject is a person, whatever it is called now"
    )
    names = list(Event.objects.filter(name__startswith="identity.").values_list("name", flat=True))
    assert names == ["identity.linked", "identity.used", "identity.used"]


def test_newcomers_are_what_and_from_where_the_door_says(cast: Cast, door: Provider) -> None:
    door = let(door, creates_people=True, role="guest", domains=["example.nl"])
    assert refused(door, "s-1", told(email="eva@evil.example")) == "domain"
    assert refused(door, "s-1", told(email="eva@example.nl", verified=False)) == "domain"
    assert refused(door, "s-1", told(email="eva@sub.example.nl")) == "domain"
    assert come_in(door, "s-1", told(email="eva@example.nl")).person.role == "guest"


def test_an_address_that_was_not_verified_is_not_kept(cast: Cast, door: Provider) -> None:
    door = let(door, creates_people=True, trusted_domains=["example.nl"])
    made = come_in(door, "s-1", told(name="Eva", email="eva@example.nl", verified=False)).person
    assert made.email is None


def test_the_same_address_is_not_the_same_person(cast: Cast, door: Provider) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    for verified in (True, False):
        attributes = told(name="Ben", email="ben@example.nl", verified=verified)
        assert refused(let(door, creates_people=True), "s-1", attributes) == "address"


def test_a_verified_address_of_a_trusted_domain_says_who_it_is(cast: Cast, door: Provider) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    door = let(door, trusted_domains=["example.nl"])
    assert refused(door, "s-1", told(email="ben@example.nl", verified=False)) == "address"
    assert refused(let(door, trusted_domains=["ample.nl"]), "s-1", told(email="ben@example.nl")) == "address"
    assert refused(door, "s-1", told(email="ben@example.nl")) == "joined", "Ben typed that address himself"
    Person.objects.filter(pk=cast.ben.pk).update(joined_at=None)
    assert come_in(door, "s-1", told(email="ben@example.nl")).person == cast.ben
    assert refused(door, "s-2", told(email="ben@example.nl")) == "other", "an address that was given out anew"


@pytest.mark.parametrize(("key", "value"), [("username", "BEN"), ("employee_number", "0042")])
def test_a_name_or_number_says_who_it_is_when_the_door_says_so(
    cast: Cast, door: Provider, key: str, value: str
) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(employee_number="0042")
    assert refused(door, "s-1", told(**{key: value})) == "unknown"
    if key == "username":  # which Ben chose himself; a number is given
        assert refused(let(door, matches=key), "s-1", told(**{key: value})) == "joined"
        Person.objects.filter(pk=cast.ben.pk).update(joined_at=None)
    assert come_in(let(door, matches=key), "s-1", told(**{key: value})).person == cast.ben
    assert refused(let(door, matches=key), "s-2", told(**{key: ""})) == "unknown", "nobody has an empty number"


def test_no_rule_takes_over_an_administrator(cast: Cast, door: Provider) -> None:
    Person.objects.filter(pk=cast.root.pk).update(email="root@example.nl")
    door = let(door, matches="username", trusted_domains=["example.nl"], creates_people=True)
    assert refused(door, "s-1", told(username="root")) == "administrator"
    assert refused(door, "s-1", told(email="root@example.nl")) == "administrator"
    link(door, cast.root, "s-1", told())
    assert come_in(door, "s-1", told()).person == cast.root


def test_closed_accounts_stay_closed(cast: Cast, door: Provider) -> None:
    door = let(door, matches="username")
    link(door, cast.ben, "s-1", told(username="ben"))
    for who in (cast.ben, cast.eef):
        set_active(who, by=cast.root, active=False)
    assert refused(door, "s-1") == "closed"
    assert refused(door, "s-2", told(username="eef")) == "closed"


def test_who_was_only_listed_comes_in_by_the_same_rules(cast: Cast, door: Provider) -> None:
    listed = create(name="Lies Later", username="lies", email="lies@example.nl", joined=False)
    assert refused(door, "s-1", told(email="lies@example.nl")) == "address"
    come_in(let(door, trusted_domains=["example.nl"]), "s-1", told(email="lies@example.nl"))
    listed.refresh_from_db()
    assert listed.joined_at and Event.objects.filter(name="person.joined", actor=listed).count() == 1


@pytest.mark.parametrize("subject", ["", "x" * 301, "a\x00b", "a\nb"])
def test_a_subject_that_cannot_be_one_is_refused(cast: Cast, door: Provider, subject: str) -> None:
    assert refused(let(door, creates_people=True), subject) == "subject"


def test_newcomers_get_a_name_of_their_own(cast: Cast, door: Provider) -> None:
    door = let(door, creates_people=True)
    names = [come_in(door, f"s-{at}", told(**one)).person.username for at, one in enumerate((
        {"username": "ben"}, {"username": "Ben@example.nl"}, {"username": "all"}, {"name": "Zoë van 't Hoff"}, {"name": "张伟"}, {},
        {"username": "-..-"}, {"name": "x" * 400},
    ))]  # fmt: skip
    assert names == ["ben-2", "ben-3", "all-2", "zoe-van-t-hoff", "person", "person-2", "person-3", "x" * 56]
    assert Person.objects.get(username="zoe-van-t-hoff").name == "Zoë van 't Hoff"


def test_where_somebody_works_follows_the_other_system_when_asked(cast: Cast, door: Provider) -> None:
    groen = unit("Groen", by=cast.root, code="G1")
    door = let(door, creates_people=True)
    first = told(name="Dina", title="Hovenier", unit="g1", employee_number="7")
    made = come_in(door, "s-1", first).person
    assert (made.title, made.employee_number, made.unit) == ("Hovenier", "7", None)
    come_in(door, "s-1", told(name="Dina D.", title="Baas", unit="Groen"))
    made.refresh_from_db()
    assert (made.name, made.title, made.unit) == ("Dina", "Hovenier", None)
    come_in(let(door, is_followed=True), "s-1", told(name="Dina D.", title="Baas", unit="G1"))
    made.refresh_from_db()
    assert (made.name, made.title, made.unit) == ("Dina D.", "Baas", groen)
    come_in(let(door, is_followed=True), "s-2", told(name="Eva", employee_number="7"))
    assert Person.objects.get(username="eva").employee_number is None, "a number of somebody else is nobody's"


def test_people_add_a_door_to_their_own_account(cast: Cast, door: Provider) -> None:
    identity = link(door, cast.ben, "s-1", told(email="privé@example.nl"))
    assert come_in(door, "s-1", told()).person == cast.ben
    for who, subject, code in ((cast.eef, "s-1", "elsewhere"), (cast.ben, "s-2", "second"), (cast.eef, "", "subject")):
        with pytest.raises(NoEntry) as why:
            link(door, who, subject, told())
        assert why.value.code == code
    with pytest.raises(Invalid):
        unlink(identity, by=cast.eef)
    unlink(identity, by=cast.ben)
    assert not Identity.objects.exists()


def test_nobody_unlinks_their_only_way_in(cast: Cast, door: Provider) -> None:
    made = come_in(let(door, creates_people=True), "s-1", DINA)
    with pytest.raises(Invalid, match="only way in"):
        unlink(made, by=made.person)
    second = provider(cast, name="Tweede")
    link(second, made.person, "t-1", told())
    actions.enable(second, by=cast.root, enabled=False)
    with pytest.raises(Invalid, match="only way in"):
        unlink(made, by=made.person)
    actions.enable(second, by=cast.root, enabled=True)
    unlink(made, by=made.person)
    unlink(Identity.objects.get(), by=cast.root)


def test_a_passkey_is_a_way_in(cast: Cast, door: Provider) -> None:
    made = come_in(let(door, creates_people=True), "s-1", DINA)
    data = {"name": "Telefoon", "credential": {}}
    Authenticator.objects.create(user=made.person, type=Authenticator.Type.WEBAUTHN, data=data)
    unlink(made, by=made.person)
    assert not Identity.objects.exists()


def test_with_passwords_off_a_password_is_no_way_in(cast: Cast, door: Provider) -> None:
    mine = link(door, cast.ben, "s-1", told())
    actions.set_passwords(by=cast.root, off_for=["member"], break_glass="root")
    with pytest.raises(Invalid, match="only way in"):
        unlink(mine, by=cast.ben)


def test_only_administrators_build_doors(cast: Cast, door: Provider) -> None:
    for deed in (
        lambda: actions.add("oidc", by=cast.ben, values={}), lambda: actions.change(door, by=cast.ben, values={}),
        lambda: actions.enable(door, by=cast.ben, enabled=False), lambda: actions.move(door, by=cast.ben, up=True),
        lambda: actions.remove(door, by=cast.ben), lambda: actions.set_passwords(by=cast.ben, off_for=[], break_glass=""),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            deed()


def test_a_keeper_of_the_glass_who_cannot_come_in_leaves_administrators_their_passwords(
    cast: Cast, door: Provider
) -> None:
    from plein.doors.queries import breaks_glass, password_counts

    actions.set_passwords(by=cast.root, off_for=["member", "administrator"], break_glass="root")
    set_role(cast.ada, by=cast.root, role="administrator")
    cast.ada.refresh_from_db()
    assert [password_counts(one) for one in (cast.root, cast.ada, cast.ben, cast.gus)] == [True, False, False, True]
    assert breaks_glass(cast.root) and not breaks_glass(cast.gus)
    set_role(cast.root, by=cast.ada, role="member")
    cast.root.refresh_from_db()
    assert [password_counts(one) for one in (cast.root, cast.ada, cast.ben)] == [False, True, False]


def test_passwords_are_never_off_without_another_way(cast: Cast, door: Provider) -> None:
    actions.enable(door, by=cast.root, enabled=False)
    for off, keeper in ((["member"], "root"), (["everybody"], "root")):
        with pytest.raises(Invalid):
            actions.set_passwords(by=cast.root, off_for=off, break_glass=keeper)
    actions.enable(door, by=cast.root, enabled=True)
    for keeper in ("", "ben", "nobody"):
        with pytest.raises(Invalid) as why:
            actions.set_passwords(by=cast.root, off_for=["member"], break_glass=keeper)
        assert why.value.field == "break_glass"
    actions.set_passwords(by=cast.root, off_for=["member"], break_glass="@Root")
    for deed in (lambda: actions.enable(door, by=cast.root, enabled=False), lambda: actions.remove(door, by=cast.root)):
        with pytest.raises(Invalid, match="only open door"):
            deed()  # type: ignore[no-untyped-call]
    actions.passwords_on()
    actions.remove(door, by=cast.root)


def test_a_way_in_that_comes_or_goes_is_told_by_mail(cast: Cast, door: Provider, mailoutbox: list[Any]) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    cast.ben.refresh_from_db()
    unlink(link(door, cast.ben, "s-1", told()), by=cast.ben)
    assert [mail.subject for mail in mailoutbox] == ["Another way in was added (Plein)", "A way in was removed (Plein)"]


def test_who_comes_in_with_a_job_and_a_unit_had_no_other_before(cast: Cast, door: Provider) -> None:
    unit("Groen", by=cast.root)
    door = let(door, creates_people=True, is_followed=True)
    new = come_in(door, "s-1", told(name="Dina", username="dina", title="Hovenier", unit="Groen")).person
    assert [(one.title, one.unit and one.unit.name) for one in new.placements.all()] == [("Hovenier", "Groen")]
