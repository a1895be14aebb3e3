"""Coming in by the password of a directory: asked over TLS alone, never with nothing, and guessed no faster than elsewhere."""

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from plein.core.models import Event, Person
from plein.core.permissions import Invalid
from plein.core.testing import Cast
from plein.doors import actions
from plein.doors.arrivals.actions import link
from plein.doors.ldap.refusals import REASONS
from plein.doors.ldap.tests.conftest import STAFF, reached
from plein.doors.models import Identity, Provider
from plein.doors.testing import ldap, told
from plein.kit.addresses import parse
from tests.services.ldap import PASSWORD, Directory

pytestmark = pytest.mark.django_db


def state_of(page: str) -> str:
    return page.partition('name="state" value="')[2].partition('"')[0]


def sign_in(client: Client, door: Provider, name: str, password: str, to: str = "") -> Any:
    address = f"/sign-in/with/{door.slug}/"
    page = client.get(address, {"next": to} if to else {}, secure=True).content.decode()
    assert 'autocomplete="current-password"' in page, page
    return client.post(address, {"state": state_of(page), "name": name, "password": password}, secure=True)


def is_in(client: Client) -> bool:
    return bool(client.get("/settings/", secure=True).status_code == 200)


def code_of(answer: Any) -> str:
    assert answer.status_code == 403, answer.content.decode()[-1500:]
    return str(answer.content.decode().partition("reason “")[2].partition("”")[0])


def test_a_right_password_lets_somebody_in(client: Client, door: Provider) -> None:
    answer = sign_in(client, door, "dina", "anid", "/people/")
    assert answer.status_code == 302 and answer.headers["Location"] == "/people/", answer.content.decode()
    made = Person.objects.get(username="dina")
    assert (made.name, made.email, made.employee_number, made.title) == (
        "Dina Dijkstra",
        "dina@example.nl",
        "0042",
        "Hovenier",
    )
    assert not made.has_usable_password() and is_in(client)
    subject = Identity.objects.get().subject
    assert len(subject) == 36, "entryUUID, not a name"


def test_by_start_tls_too(cast: Cast, client: Client, door: Provider, served: Directory) -> None:
    plain = ldap(
        cast.root, "Andere", creates_people=True, secret=PASSWORD, settings=reached(served, address=served.plain)
    )
    sign_in(client, plain, "dina", "anid")
    assert is_in(client)


@pytest.mark.parametrize(("name", "password"), [
    ("dina", "wrong"), ("dina", ""), ("nobody", "anid"), ("", "anid"), ("dina", "\x00"), ("dina", "x" * 5000), ("x" * 300, "anid"),
    ("*", "anid"), ("din*", "anid"), ("*)(uid=*", "anid"), ("*)(objectClass=*", "anid"), ("dina)(cn=*", "anid"), ("dina\x00", "anid"),
    ("\\2a", "anid"), ("dina)(|(uid=*", "anid"), (f"cn=Dina Dijkstra,{STAFF}", "anid"), ("DINA)", "anid"), ("é" * 100, "é"),
])  # fmt: skip
def test_nobody_else_comes_in(client: Client, door: Provider, name: str, password: str) -> None:
    answer = sign_in(client, door, name, password)
    assert answer.status_code == 422, answer.status_code
    page = answer.content.decode()
    assert "do not belong together" in page and not is_in(client) and not Identity.objects.exists()
    if password and len(password) > 1:
        assert f'value="{password}"' not in page, "a password is never sent back"


def test_two_of_one_name_are_nobody(client: Client, door: Provider) -> None:
    assert code_of(sign_in(client, door, "twin", "niwt")) == "several"


def test_what_is_missing_takes_as_long_as_what_is_wrong(client: Client, door: Provider) -> None:
    took = {}
    for name in ("dina", "nobody"):
        began = time.monotonic()
        sign_in(client, door, name, "wrong")
        took[name] = time.monotonic() - began
    assert min(took.values()) >= 0.4 and abs(took["dina"] - took["nobody"]) < 0.4, took


def test_guesses_are_limited_as_those_of_plein_itself(client: Client, door: Provider, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,3/m/key", "name": "15/m/key"}
    page = ""
    for _turn in range(25):
        page = sign_in(client, door, "dina", "wrong").content.decode()
        if "Too many" in page:
            break
    assert "Too many" in page
    assert sign_in(client, door, "dina", "anid").status_code == 422, "also when it is right now"
    own = client.post("/sign-in/", {"login": "dina", "password": "wrong"}, secure=True)
    assert "Too many" in own.content.decode(), "they count for the same name at Plein's own form"


def test_a_form_of_another_browser_signs_nobody_in(client: Client, door: Provider) -> None:
    address = f"/sign-in/with/{door.slug}/"
    theirs = state_of(Client().get(address, secure=True).content.decode())
    answer = client.post(address, {"state": theirs, "name": "dina", "password": "anid"}, secure=True)
    assert code_of(answer) == "state"
    careful = Client(enforce_csrf_checks=True)
    page = careful.get(address, secure=True).content.decode()
    forged = careful.post(address, {"state": state_of(page), "name": "dina", "password": "anid"}, secure=True)
    assert forged.status_code == 403 and not is_in(careful)
    assert client.get(f"/sign-in/with/{door.slug}/back", {"state": "x"}, secure=True).status_code == 403


@pytest.mark.parametrize(("change", "code"), [
    ({"authority": ""}, "certificate"), ({"address": "ldaps://127.0.0.1:1"}, "inside"), ({"address": "ldaps://localhost:1"}, "away"),
    ({"account": f"cn=nobody,{STAFF}"}, "account"), ({"base": "dc=elsewhere,dc=nl"}, "said"),
    ({"subject": "employeeType2"}, "subject_attribute"), ({"required": "employeeType=boss"}, "required"),
])  # fmt: skip
def test_what_is_wrong_is_explained(
    cast: Cast, client: Client, door: Provider, served: Directory, change: dict[str, str], code: str
) -> None:
    made = ldap(cast.root, "Andere", secret=PASSWORD, settings=reached(served, **change))
    assert code_of(sign_in(client, made, "dina", "anid")) == code
    cache.clear()
    client.force_login(cast.root)
    page = client.get(client.get(f"/organisation/doors/{made.pk}/test", secure=True).headers["Location"], secure=True)
    state = state_of(page.content.decode())
    told_ = client.post(
        f"/sign-in/with/{made.slug}/", {"state": state, "name": "dina", "password": "anid"}, secure=True
    )
    assert told_.status_code == 422 and f"<bdi>{code}</bdi>" in told_.content.decode()


def test_a_test_signs_nobody_in(cast: Cast, client: Client, door: Provider) -> None:
    client.force_login(cast.root)
    page = client.get(client.get(f"/organisation/doors/{door.pk}/test", secure=True).headers["Location"], secure=True)
    answer = client.post(
        f"/sign-in/with/{door.slug}/",
        {"state": state_of(page.content.decode()), "name": "dina", "password": "anid"},
        secure=True,
    )
    assert (
        "It works." in answer.content.decode()
        and "A new account would be made for Dina Dijkstra" in answer.content.decode()
    )
    assert not Person.objects.filter(username="dina").exists() and "anid" not in answer.content.decode()


def test_a_certificate_for_another_name_is_refused(
    cast: Cast, client: Client, door: Provider, served: Directory, settings: Any
) -> None:
    settings.INSIDE = parse("ip6-localhost, localhost, 127.0.0.0/8")
    port = served.tls.rpartition(":")[2]
    made = ldap(cast.root, "Andere", secret=PASSWORD, settings=reached(served, address=f"ldaps://127.0.0.2:{port}"))
    assert code_of(sign_in(client, made, "dina", "anid")) in {"certificate", "away"}
    assert not is_in(client)


def test_a_password_of_the_account_is_kept_sealed(cast: Cast, client: Client, door: Provider, settings: Any) -> None:
    assert PASSWORD not in door.sealed and door.secret == PASSWORD
    client.force_login(cast.root)
    assert PASSWORD.partition(" ")[0] not in client.get(f"/organisation/doors/{door.pk}/", secure=True).content.decode()
    settings.SECRET_KEY = "another"
    cache.clear()
    assert code_of(sign_in(Client(), door, "dina", "anid")) == "unreadable"


def test_who_has_an_account_shows_once_more_who_they_are(cast: Cast, client: Client, door: Provider) -> None:
    sign_in(client, door, "otto", "otto")
    assert is_in(client)
    link(door, cast.ben, "some", told())
    client.post("/settings/doors/", {"do": "again", "door": door.pk}, secure=True)
    assert sign_in(client, door, "otto", "otto").status_code == 302
    client.post("/settings/doors/", {"do": "again", "door": door.pk}, secure=True)
    assert code_of(sign_in(client, door, "dina", "anid")) == "not_linked"


def test_refusals_are_kept_without_names(client: Client, door: Provider, caplog: Any) -> None:
    sign_in(client, door, "twin", "niwt-geheim")
    assert Event.objects.get(name="identity.refused").data == {"provider": door.pk, "reason": "several"}
    assert "niwt-geheim" not in caplog.text


@pytest.mark.parametrize(("values", "field"), [
    ({"address": "http://ldap.example.nl"}, "settings.address"), ({"address": "ldaps://"}, "settings.address"), ({"address": "ldaps://a:b"}, "settings.address"),
    ({"address": "ldaps://x@y"}, "settings.address"), ({"authority": "Hello"}, "settings.authority"), ({"filter": "(uid=x)"}, "settings.filter"),
    ({"filter": "uid={name}"}, "settings.filter"), ({"everybody": "(uid=*"}, "settings.everybody"), ({"base": ""}, "settings.base"),
    ({"every": "2"}, "settings.every"), ({"required": "x"}, "settings.required"),
])  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(cast: Cast, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as why:
        ldap(cast.root, settings={"address": "ldaps://ldap.example.nl", "base": STAFF, **values})
    assert field in why.value.errors


def test_a_closed_door_asks_nobody(cast: Cast, client: Client, door: Provider) -> None:
    actions.enable(door, by=cast.root, enabled=False)
    assert code_of(client.get(f"/sign-in/with/{door.slug}/", secure=True)) == "disabled"
    assert all(one.explained for one in REASONS.values())
