"""Chains across parts: what one part allows must open nothing in another."""

import io
import json
import threading
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from plein.core.cards.actions import print_card, print_sheet
from plein.core.cards.queries import card_for
from plein.core.merging import actions as merging
from plein.core.models import Person, Stay
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.rules.actions import set_rules, wanted
from plein.core.spaces import actions as spaces
from plein.core.testing import PASSWORD, Cast, browser, person
from plein.core.units import actions as units
from plein.doors.arrivals.actions import come_in
from plein.doors.models import Identity, PasswordRule
from plein.doors.scim.testing import GROUP, Caller, user
from plein.doors.testing import provider, told
from plein.imports.jobs import actions as jobs
from plein.imports.jobs import running
from plein.imports.models import ImportJob, ImportLine
from plein.web.accounts.tests.doors import grow_old

pytestmark = pytest.mark.django_db
NEW = "violet tractor sleeps upstairs"


@pytest.fixture
def bo(cast: Cast) -> Person:
    """Known here, and not joined yet; Ben leads their unit."""
    unit = units.create("Groen", by=cast.root, lead=cast.ben)
    made = people.create(name="Bo Bos", username="bo.bos", joined=False)
    return units.place(made, by=cast.root, unit=unit, employee_number="77")


def uses(code: str, password: str = NEW) -> Client:
    """Somebody types a code, and chooses a password with it."""
    client = Client()
    client.post("/code/", {"code": code}, secure=True)
    client.post("/code/use/", {"username": "bo.bos", "password": password}, secure=True)
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/settings/", secure=True).status_code == 200)


def test_a_card_to_join_opens_nothing_once_its_person_has_come_in_another_way(cast: Cast, bo: Person) -> None:
    assert bo.unit
    code = print_sheet(bo.unit, by=cast.root)[1][0].code
    shown = Client()
    shown.post("/code/", {"code": code}, secure=True)
    people.arrive(bo)
    assert card_for(code) is None
    assert not is_in(uses(code))
    shown.post("/code/use/", {"username": "bo.bos", "password": NEW}, secure=True)
    assert not is_in(shown) and not Person.objects.get(pk=bo.pk).check_password(NEW)


def test_a_card_is_no_password_where_passwords_are_off(cast: Cast) -> None:
    PasswordRule.objects.create(pk=1, off_for=["member"], break_glass=cast.root)
    code = print_card(cast.ada, by=cast.root)[1][0].code
    assert not is_in(uses(code))
    assert Person.objects.get(pk=cast.ada.pk).check_password(PASSWORD)
    assert card_for(code), "it is not used up"


def test_what_was_handed_out_before_an_account_closed_does_not_open_it_when_it_is_open_again(cast: Cast, bo: Person) -> None:  # fmt: skip
    code = print_card(bo, by=cast.root)[1][0].code
    _invitation, secret = people.invite(by=cast.root, person=bo, name=bo.name)
    people.set_active(bo, by=cast.root, active=False)
    people.set_active(bo, by=cast.root, active=True)
    assert card_for(code) is None
    with pytest.raises(Invalid):
        people.accept(secret, name="Bo", username="bo", password=NEW)


def test_an_older_invitation_gives_the_role_that_somebody_has_now(cast: Cast) -> None:
    chief = people.create(name="Chef", username="chef", role="administrator", joined=False)
    _invitation, secret = people.invite(by=cast.root, person=chief, role="administrator")
    people.set_role(chief, by=cast.root, role="member")
    assert people.accept(secret, name="Chef", username="chef", password=NEW).role == "member"


def test_who_joined_as_a_member_is_nobodys_guest_any_more(cast: Cast) -> None:
    guest = people.create(name="Fay", username="fay", role="guest", joined=False)
    people.set_sponsor([guest], by=cast.root, sponsor=cast.ben)
    _invitation, secret = people.invite(by=cast.root, person=guest, role="member")
    fay = people.accept(secret, name="Fay", username="fay", password=NEW)
    assert not fay.is_guest and not Stay.objects.filter(person=fay).exists()
    Stay.objects.create(person=fay, sponsor=cast.ben, until=timezone.localdate())  # as an older version left it
    with pytest.raises(Forbidden):
        people.end_stay(fay, by=cast.ben)


def test_the_last_administrator_who_can_come_in_stays_one(cast: Cast) -> None:
    people.create(name="Ooit", username="ooit", role="administrator", joined=False)
    with pytest.raises(Invalid):
        people.set_role(cast.root, by=None, role="member")
    with pytest.raises(Invalid):
        people.set_active(cast.root, by=None, active=False)


def test_a_merged_double_brings_nobody_into_an_account_that_is_in_use(cast: Cast, bo: Person) -> None:
    door = provider(cast)
    for kept in (cast.ada, person("chef", role="administrator")):
        Identity.objects.create(provider=door, person=bo, subject="evil")
        with pytest.raises(Invalid):
            merging.merge(bo, kept, by=cast.root)
        assert come_in(door, "evil", told(name="Bo")).person == bo
        Identity.objects.all().delete()
        Person.objects.filter(pk=bo.pk).update(joined_at=None)


def test_a_program_with_a_session_brings_in_a_sheet_only_after_a_fresh_sight(cast: Cast, settings: Any) -> None:
    client = browser(cast.root)
    grow_old(client)
    sheet = io.BytesIO(b"name;email;role\nMal;mal@evil.example;administrator\n")
    sheet.name = "people.csv"
    made = client.post("/api/v1/sheets", {"file": sheet, "kind": "people"}, secure=True)
    assert made.status_code == 201
    began = client.post(f"/api/v1/sheets/{made.json()['id']}/begin", {}, content_type="application/json", secure=True)
    assert began.status_code == 403, began.content


def test_a_token_makes_and_changes_no_administrator(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    token = people.make_token(cast.root, by=cast.root, name="hr", scopes=["read", "write", "manage"])[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    chef = person("chef", role="administrator")
    text = "username;name;role\nmal;Mal;administrator\nnoor;Noor;member\nchef;Chef Anders;\n"
    made = client.post("/api/v1/sheets", {"file": SimpleUploadedFile("people.csv", text.encode()), "kind": "people"}, secure=True)  # fmt: skip
    job = ImportJob.objects.get(pk=made.json()["id"])

    def begun(do: Any) -> dict[int, str]:
        do()
        running.once(threading.Event())
        return dict(ImportLine.objects.filter(job=job).values_list("number", "outcome"))

    refused = {2: "refused", 3: "made", 4: "refused"}
    assert begun(lambda: None) == refused
    path = f"/api/v1/sheets/{job.pk}/begin"
    assert begun(lambda: client.post(path, {}, content_type="application/json", secure=True)) == refused
    assert Person.objects.filter(role="administrator").count() == 2 and Person.objects.filter(username="noor").exists()
    day, about = str(timezone.localdate()), f"/api/v1/people/{chef.pk}"
    leaves = client.put(f"{about}/departure", {"last_day": day}, content_type="application/json", secure=True)
    moves = client.patch(f"{about}/work", {"title": "Baas"}, content_type="application/json", secure=True)
    assert (leaves.status_code, moves.status_code) == (403, 403)


def test_a_sheet_that_a_token_added_is_looked_through_again_by_who_is_signed_in(cast: Cast, settings: Any, tmp_path: Any) -> None:  # fmt: skip
    settings.DATA = tmp_path
    file = SimpleUploadedFile("people.csv", b"username;name;role\nmal;Mal;administrator\n")
    job = jobs.add(by=cast.root, format="people", upload=file, options={"by_token": True})
    running.once(threading.Event())
    client = Client()
    client.post("/sign-in/", {"login": "root", "password": PASSWORD}, secure=True)
    path = f"/organisation/people/import/{job.pk}/"
    assert "which no token may do" in client.get(path, secure=True).content.decode()
    for do in ("look", "begin"):
        client.post(path, {"do": do, "column-0": "username", "column-1": "name", "column-2": "role"}, secure=True)
        running.once(threading.Event())
    assert Person.objects.get(username="mal").is_administrator


def test_a_colleague_gathers_no_guests_by_a_rule_nor_reads_who_they_are(cast: Cast) -> None:
    mine = spaces.create("Van mij", by=cast.ben)
    answer = browser(cast.ben).post(f"/spaces/{mine.slug}/rules/", {"who": "guest", "role": "member"}, secure=True)
    assert "Gus Gast" not in answer.content.decode()
    with pytest.raises(Invalid):
        set_rules(mine, by=cast.ben, rules=[wanted(who="guest")])
    set_rules(mine, by=cast.root, rules=[wanted(who="guest")])


def test_a_source_reaches_an_administrator_by_their_former_double_no_more_than_by_themselves(cast: Cast, bo: Person) -> None:  # fmt: skip
    people.correct(bo, by=None, email="bo@example.nl")
    chief = person("chef", role="administrator", email="chef@example.nl")
    units.place(chief, by=cast.root, employee_number="1")
    merging.merge(bo, chief, by=cast.root)
    PasswordRule.objects.update_or_create(pk=1, defaults={"break_glass": chief})
    entra = Caller(cast.root, takes_over=True)
    first = entra.make("chef@example.nl", number="1")
    answer = entra.call("POST", "/Users", user("bo@example.nl", number="77", active=False))
    assert answer.status_code == 409, answer.content
    chief.refresh_from_db()
    assert chief.is_active and chief.email == "chef@example.nl"
    assert entra.call("GET", f"/Users/{first['id']}").status_code == 200


def test_who_went_into_another_account_is_not_opened_by_who_read_them_before(cast: Cast, bo: Person) -> None:
    read_before = Person.objects.get(pk=bo.pk)
    merging.merge(bo, cast.ada, by=cast.root)
    with pytest.raises(Invalid):
        people.set_active(read_before, by=cast.root, active=True)


def test_a_former_colleague_comes_into_no_other_space_by_merging(cast: Cast) -> None:
    Person.objects.filter(pk=cast.gus.pk).update(is_former=True)
    other = people.create(name="Gus Gast", username="gg", role="guest", joined=False)
    with pytest.raises(Invalid):
        merging.merge(other, cast.gus, by=cast.root)


ODD = ("\x00", "\ud800", "x" * 100_000, "\u202eevil", "=1+1", "<script>alert(1)</script>", "=?utf-8?q?Hi=0d=0aX-Injected:_1?=", "a\r\nb", "\x85", "", " ", "💥" * 300)  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_source_that_tells_nonsense_is_refused_or_cleaned(cast: Cast, odd: str) -> None:
    entra = Caller(cast.root)
    made = entra.make("dina@example.nl", displayName="Dina")
    bodies: list[dict[str, Any]] = [user(odd), user("a@example.nl", displayName=odd), user("b@example.nl", externalId=odd), user("c@example.nl", title=odd, preferredLanguage=odd),
              user("d@example.nl", number=odd), user("e@example.nl", department=odd), user("f@example.nl", manager=odd), user("g@example.nl", emails=[{"value": odd, "type": odd}])]  # fmt: skip
    calls: list[tuple[str, str, Any]] = [("POST", "/Users", one) for one in bodies]
    calls += [("POST", "/Groups", {"schemas": [GROUP], "displayName": odd, "members": [{"value": odd}]})]
    calls += [("PUT", f"/Users/{made['id']}", user("dina@example.nl", displayName=odd))]
    calls += [("GET", f"/Users?filter={quote(f'userName eq {json.dumps(odd)}')}"[:4000], None)]
    for method, path, body in calls:
        answer = entra.call(method, path, body)
        assert answer.status_code < 500, (method, path, str(body)[:200], answer.content[:300])
    for name in Person.objects.values_list("name", flat=True):
        assert name.isprintable() and "\u202e" not in name
