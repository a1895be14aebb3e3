"""People as another system tells of them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plein.core.models import Event, Membership, Person, Post, Token
from plein.core.people import actions as people
from plein.core.rules.actions import Wanted, set_rules
from plein.core.search.people import people as found_by
from plein.core.testing import Cast, browser, say, space
from plein.core.units import actions as units
from plein.doors.arrivals.actions import come_in
from plein.doors.models import PasswordRule
from plein.doors.scim.models import ScimUser
from plein.doors.scim.testing import PATCH, Caller
from plein.doors.scim.words import ENTERPRISE
from plein.doors.testing import provider, told

pytestmark = pytest.mark.django_db


def work(value: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "type": "work", "primary": True, **more}


def test_somebody_new_gets_an_account_that_waits_for_them(cast: Cast, entra: Caller) -> None:
    unit = units.create("Handhaving", by=cast.root, code="HH")
    boss = entra.make("fatma@meerwijde.nl", displayName="Fatma Yıldız")
    made = entra.make(
        "Jan.deVries@Meerwijde.nl", externalId="a1", name={"givenName": "Jan", "familyName": "de Vries"}, title="Boa",
        emails=[{"value": "prive@thuis.nl", "type": "home"}, {"value": "Jan@Meerwijde.nl", "type": "work"}],
        preferredLanguage="en-GB", active=True, number="0042", department="hh", manager=boss["id"],
    )  # fmt: skip
    person = Person.objects.get(employee_number="0042")
    assert (person.username, person.name, person.email, person.title, person.language) == (
        "jan.devries", "Jan de Vries", "jan@meerwijde.nl", "Boa", "en"
    )  # fmt: skip
    assert person.joined_at is None and person.unit == unit and person.manager and person.manager.name == "Fatma Yıldız"
    assert (made["userName"], made["externalId"], made["active"]) == ("Jan.deVries@Meerwijde.nl", "a1", True)
    assert made["meta"]["location"].endswith(f"/scim/v2/Users/{made['id']}")
    assert entra.call("GET", f"/Users/{made['id']}").json() == made


def test_who_was_told_of_comes_in_through_another_door_by_their_number(cast: Cast, entra: Caller) -> None:
    entra.make("jan@meerwijde.nl", number="0042")
    door = provider(cast, matches="employee_number")
    identity = come_in(door, "subject", told(employee_number="0042"))
    assert identity.person.employee_number == "0042" and identity.person.joined_at


def test_closing_ends_everything_within_the_request_and_posts_stay(cast: Cast, entra: Caller) -> None:
    room = space(cast)
    post = say(cast.ben, room, "Blijft")
    key = _adopted(cast, entra, cast.ben, "0001")
    client = browser(cast.ben)
    people.make_token(cast.ben, by=cast.ben, name="x", scopes=["read"])
    assert client.get("/", secure=True).status_code == 200
    answer = entra.patch(key, {"op": "Replace", "path": "active", "value": "False"})
    assert answer.status_code == 204
    assert client.get("/", secure=True).status_code == 302 and not Token.objects.exists()
    assert Event.objects.filter(name="person.closed", data__person=cast.ben.pk, actor=None).exists()
    assert Post.objects.visible_to(cast.ada).filter(pk=post.pk).exists()
    assert entra.call("GET", f"/Users/{key}").json()["active"] is False
    assert entra.patch(key, {"op": "replace", "value": {"active": True}}).status_code == 204
    assert (
        Person.objects.get(pk=cast.ben.pk).is_active and client.get("/", secure=True).status_code == 302
    )  # the old session stays ended


def test_who_is_deleted_is_closed_and_not_there_any_more(cast: Cast, entra: Caller) -> None:
    key = entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan")["id"]
    person = Person.objects.get(username="jan")
    assert entra.call("DELETE", f"/Users/{key}").status_code == 204
    person.refresh_from_db()
    assert not person.is_active
    for method in ("GET", "DELETE", "PUT", "PATCH"):
        body = (
            {"schemas": [PATCH], "Operations": []}
            if method == "PATCH"
            else {"userName": "x"}
            if method == "PUT"
            else None
        )
        assert entra.call(method, f"/Users/{key}", body).status_code in {400, 404}
    assert entra.found('userName eq "jan@meerwijde.nl"') == []


def test_who_comes_back_has_their_old_account_and_somebody_else_of_that_name_has_not(cast: Cast, entra: Caller) -> None:
    first = entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan")
    person = Person.objects.get(username="jan")
    entra.call("DELETE", f"/Users/{first['id']}")
    other = entra.make("jan@meerwijde.nl", externalId="b2", displayName="Jan de Tweede")
    assert Person.objects.get(name="Jan de Tweede").pk != person.pk
    entra.call("DELETE", f"/Users/{other['id']}")
    again = entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan")
    person.refresh_from_db()
    assert again["id"] != first["id"] and person.is_active and Person.objects.filter(name="Jan").count() == 1


def test_an_account_that_is_surely_theirs_becomes_theirs_and_no_other(cast: Cast, entra: Caller) -> None:
    people.change_email(cast.ben, by=cast.ben, email="directeur@meerwijde.nl")  # hoping to be taken for somebody else
    refused = entra.call("POST", "/Users", {"userName": "dir", "emails": [work("directeur@meerwijde.nl")]})
    assert (refused.status_code, refused.json()["scimType"]) == (409, "uniqueness")
    listed = people.create(name="Fatma", username="fatma", email="fatma@meerwijde.nl", joined=False)
    made = entra.make("fatma.y", emails=[work("FATMA@meerwijde.nl")], number="7")
    assert ScimUser.objects.get(key=made["id"]).person == listed
    twice = entra.call("POST", "/Users", {"userName": "fatma.z", ENTERPRISE: {"employeeNumber": "7"}})
    assert twice.status_code == 409
    trusting = Caller(cast.root, "Okta", takes_over=True)
    again = trusting.call("POST", "/Users", {"userName": "dir", "emails": [work("directeur@meerwijde.nl")]})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness") and "typed it" in again.json()["detail"]
    Person.objects.filter(pk=cast.ben.pk).update(email_sure_at=timezone.now())  # by the link in a mail
    taken = trusting.make("dir", emails=[work("directeur@meerwijde.nl")])
    assert ScimUser.objects.get(key=taken["id"]).person == cast.ben


def test_the_last_administrator_and_who_keeps_the_glass_are_never_closed(cast: Cast, entra: Caller) -> None:
    key = _adopted(cast, entra, cast.root, "1")
    for answer in (
        entra.patch(key, {"op": "replace", "path": "active", "value": False}),
        entra.call("PUT", f"/Users/{key}", {"userName": "root", "active": False}),
        entra.call("DELETE", f"/Users/{key}"),
    ):
        assert answer.status_code == 403 and "administrator" in answer.json()["detail"]
    second = people.create_administrator(name="Tweede", username="tweede", email="", password="correct horse battery")
    PasswordRule.objects.create(pk=1, break_glass=cast.root)
    assert entra.call("DELETE", f"/Users/{key}").status_code == 403
    PasswordRule.objects.update(break_glass=second)
    assert entra.call("DELETE", f"/Users/{key}").status_code == 204
    cast.root.refresh_from_db()
    assert not cast.root.is_active


def test_no_system_sets_the_address_of_an_administrator_or_makes_one(cast: Cast, entra: Caller) -> None:
    key = _adopted(cast, entra, cast.root, "1")
    assert entra.patch(key, {"op": "add", "path": "emails", "value": [work("evil@elders.nl")]}).status_code == 204
    made = entra.make("jan", roles=[{"value": "administrator"}], role="administrator", password="geheim-van-okta")
    cast.root.refresh_from_db()
    person = ScimUser.objects.get(key=made["id"]).person
    assert cast.root.email is None and person.role == "member" and not person.has_usable_password()
    assert "geheim" not in str(ScimUser.objects.values("told", "folded")) and "password" not in made


def test_only_what_is_told_otherwise_changes(cast: Cast, entra: Caller) -> None:
    key = entra.make("jan", displayName="Jan", title="Boa", number="7")["id"]
    person = ScimUser.objects.get(key=key).person
    people.change(person, by=person, name="Jantje")
    assert entra.patch(key, {"op": "replace", "path": "title", "value": "Chef"}).status_code == 204
    person.refresh_from_db()
    assert (person.name, person.title) == ("Jantje", "Chef")
    events = Event.objects.count()
    unchanged = entra.patch(key, {"op": "replace", "path": "title", "value": "Chef"})
    assert unchanged.status_code == 204 and Event.objects.count() == events
    assert entra.patch(key, {"op": "remove", "path": "title"}).status_code == 204
    person.refresh_from_db()
    assert person.title == ""


def test_a_department_is_a_unit_that_is_there_and_leaving_it_leaves_the_unit(cast: Cast, entra: Caller) -> None:
    roads = units.create("Wegen", by=cast.root)
    key = entra.make("jan", department="Wegen")["id"]
    person = ScimUser.objects.get(key=key).person
    assert person.unit == roads
    path = f"{ENTERPRISE}:department"
    assert entra.patch(key, {"op": "Replace", "path": path, "value": "Bruggen"}).status_code == 204
    assert Person.objects.get(pk=person.pk).unit is None
    by_hand = units.create("Groen", by=cast.root)
    units.place(person, by=cast.root, unit=by_hand)
    assert entra.patch(key, {"op": "Replace", "path": path, "value": "Sluizen"}).status_code == 204
    assert Person.objects.get(pk=person.pk).unit == by_hand  # placed by hand: the system says nothing that fits


def test_the_town_of_work_is_the_place_and_no_home_is_kept_as_one(entra: Caller) -> None:
    key = entra.make("jan", addresses=[
        {"type": "home", "locality": "Thuis", "streetAddress": "Kade 1", "primary": True}, {"type": "work", "locality": "Stadhuis", "streetAddress": "Plein 1"},
    ])["id"]  # fmt: skip
    person = ScimUser.objects.get(key=key).person
    assert person.place == "Stadhuis" and "Kade" not in str(ScimUser.objects.values("told", "folded"))
    change = {"op": "Replace", "path": 'addresses[type eq "work"].locality', "value": "Werf"}
    assert entra.patch(key, change).status_code == 204
    street = {"op": "Add", "path": 'addresses[type eq "work"].streetAddress', "value": "Werfkade 2"}
    assert entra.patch(key, street).status_code == 204
    person.refresh_from_db()
    assert person.place == "Werf"
    entra.patch(key, {"op": "remove", "path": "addresses"})
    person.refresh_from_db()
    assert person.place == ""


def test_patches_as_entra_and_okta_write_them(entra: Caller) -> None:
    key = entra.make("jan", name={"givenName": "Jan"}, emails=[work("jan@meerwijde.nl")])["id"]
    person = ScimUser.objects.get(key=key).person
    assert entra.patch(
        key, {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "j@meerwijde.nl"},
        {"op": "Add", "path": "name.familyName", "value": "Prins"}, {"op": "Add", "path": "displayName", "value": "Jan Prins"},
        {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": "9"}, {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "06"},
    ).status_code == 204  # fmt: skip
    person.refresh_from_db()
    assert (person.email, person.name, person.employee_number) == ("j@meerwijde.nl", "Jan Prins", "9")
    fresh = entra.make("piet")["id"]
    assert (
        entra.patch(fresh, {"op": "Add", "path": 'emails[type eq "work"].value', "value": "p@meerwijde.nl"}).status_code
        == 204
    )
    assert ScimUser.objects.get(key=fresh).person.email == "p@meerwijde.nl"
    okta = entra.patch(key, {"op": "replace", "value": {"active": False, "title": "Chef", "nickName": "Jantje"}})
    assert okta.status_code == 204
    person.refresh_from_db()
    assert not person.is_active and person.title == "Chef"
    for value in ("True", "true", True):
        assert entra.patch(key, {"op": "Replace", "path": "active", "value": value}).status_code == 204
    flat = {
        "name.familyName": "Koning",
        f"{ENTERPRISE}:department": "Wegen",
        'emails[type eq "work"].value': "k@meerwijde.nl",
    }
    assert entra.patch(key, {"op": "Add", "value": flat}).status_code == 204
    kept = entra.call("GET", f"/Users/{key}").json()
    assert kept["name"]["familyName"] == "Koning" and kept[ENTERPRISE]["department"] == "Wegen"


def test_versions_stand_between_two_who_change_at_once(entra: Caller) -> None:
    made = entra.make("jan", title="Boa")
    read = entra.call("GET", f"/Users/{made['id']}")
    assert read.headers["ETag"] == made["meta"]["version"]
    assert entra.call("GET", f"/Users/{made['id']}", **{"If-None-Match": read.headers["ETag"]}).status_code == 304
    change = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "Chef"}]}
    assert entra.call("PATCH", f"/Users/{made['id']}", change, **{"If-Match": read.headers["ETag"]}).status_code == 204
    assert entra.call("PATCH", f"/Users/{made['id']}", change, **{"If-Match": read.headers["ETag"]}).status_code == 412
    assert entra.call("DELETE", f"/Users/{made['id']}", **{"If-Match": 'W/"0"'}).status_code == 412


def test_a_put_says_everything_there_is(entra: Caller) -> None:
    made = entra.make("jan", title="Boa", displayName="Jan", emails=[work("jan@meerwijde.nl")], number="7")
    answer = entra.call(
        "PUT", f"/Users/{made['id']}", {"userName": "Jan.P", "displayName": "Jan Prins", "active": True}
    )
    person = ScimUser.objects.get(key=made["id"]).person
    assert answer.status_code == 200 and answer.json()["userName"] == "Jan.P"
    assert (person.title, person.name, person.email, person.employee_number) == ("", "Jan Prins", None, None)
    assert entra.call("PUT", f"/Users/{made['id']}", {"displayName": "x"}).status_code == 400


def test_pages_count_from_one_and_stay_small(entra: Caller) -> None:
    for number in range(7):
        entra.make(f"p{number}", externalId=str(number))
    answer = entra.call("GET", "/Users?startIndex=3&count=2&attributes=userName").json()
    assert (answer["totalResults"], answer["startIndex"], answer["itemsPerPage"]) == (7, 3, 2)
    assert [set(one) - {"schemas"} for one in answer["Resources"]] == [{"id", "userName"}] * 2
    assert [one["userName"] for one in answer["Resources"]] == ["p2", "p3"]
    down = entra.call("GET", "/Users?sortBy=userName&sortOrder=descending&count=1&excludedAttributes=meta").json()
    assert down["Resources"][0]["userName"] == "p6" and "meta" not in down["Resources"][0]
    assert entra.call("GET", "/Users?count=0").json()["totalResults"] == 7
    assert entra.call("GET", "/Users?startIndex=99").json()["totalResults"] == 7
    assert entra.call("GET", "/Users?startIndex=-5&count=-1").status_code == 200
    assert len(entra.call("GET", "/Users?count=100000").json()["Resources"]) == 7


def test_bulk_does_each_by_itself(entra: Caller) -> None:
    made = entra.make("jan")
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "piet"}},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "PIET"}},
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {"displayName": "G", "members": [{"value": "bulkId:a"}]}},
        {"method": "PATCH", "path": f"/Users/{made['id']}", "data": {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Chef"}]}},
        {"method": "DELETE", "path": "/Users/none"},
    ]  # fmt: skip
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
    answer = entra.call("POST", "/Bulk", body)
    assert [one["status"] for one in answer.json()["Operations"]] == ["201", "409", "201", "200", "404"]
    assert ScimUser.objects.get(key=made["id"]).person.title == "Chef"
    assert entra.found('members.value pr and displayName eq "g"', "Groups") == ["G"]


def test_changes_that_are_committed_together_stand_or_fall_by_themselves(cast: Cast, entra: Caller) -> None:
    keys = [entra.make(name, title="Boa")["id"] for name in ("jan", "piet", "kees")]
    values = [("title", "Chef"), ("emails", [{"value": "geen adres"}]), ("title", "Baas")]
    before = Event.objects.count()
    told = [(key, *value) for key, value in zip(keys, values, strict=True)]
    answer = entra.call("POST", "/Bulk", _many(told)).json()["Operations"]
    assert [one["status"] for one in answer] == ["200", "400", "200"]
    assert [ScimUser.objects.get(key=key).person.title for key in keys] == ["Chef", "Boa", "Baas"]
    assert list(Event.objects.order_by("pk")[before:].values_list("name", flat=True)) == ["person.placed"] * 2
    assert answer[0]["version"] == entra.call("GET", f"/Users/{keys[0]}").headers["ETag"]


def test_two_sources_see_nothing_of_each_other(cast: Cast, entra: Caller) -> None:
    okta = Caller(cast.root, "Okta")
    made = entra.make("jan", number="7")
    theirs = okta.make("jan", displayName="Jan de Ander", number="8")
    assert ScimUser.objects.get(key=made["id"]).person != ScimUser.objects.get(key=theirs["id"]).person
    for method in ("GET", "DELETE"):
        assert okta.call(method, f"/Users/{made['id']}").status_code == 404
    assert okta.patch(made["id"], {"op": "replace", "path": "title", "value": "x"}).status_code == 404
    assert okta.found(f'id eq "{made["id"]}"') == []
    assert okta.call("POST", "/Groups", {"displayName": "G", "members": [{"value": made["id"]}]}).status_code == 400
    okta.patch(theirs["id"], {"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": made["id"]}})
    assert ScimUser.objects.get(key=theirs["id"]).person.manager is None
    both = okta.make("ook.jan", number="7")
    assert ScimUser.objects.get(key=both["id"]).person == ScimUser.objects.get(key=made["id"]).person


def test_a_leaver_hands_over_what_only_they_managed(cast: Cast, entra: Caller) -> None:
    room = space(cast)
    key = _adopted(cast, entra, cast.ada, "1")
    assert entra.call("DELETE", f"/Users/{key}").status_code == 204
    assert Membership.objects.get(space=room, person=cast.mo).role == Membership.Role.MANAGER


def _adopted(cast: Cast, source: Caller, person: Person, number: str) -> str:
    """The key of somebody who was here already."""
    units.place(person, by=cast.root, employee_number=number)
    return str(source.make(f"{person.username}@meerwijde.nl", number=number)["id"])


def test_one_request_may_change_somebody_twice_and_many_at_the_cost_of_few(cast: Cast, entra: Caller) -> None:
    room, unit = space(cast, kind="closed"), units.create("Bruggen", by=cast.root)
    set_rules(room, by=cast.ada, rules=[Wanted(unit=unit)])
    keys = [entra.make(f"p{number}")["id"] for number in range(12)]
    told = [(key, "title", f"Titel {key}") for key in keys] + [
        (key, f"{ENTERPRISE}:department", "Bruggen") for key in keys
    ]
    counted = []
    for some in (told[:2], told[2:]):
        with CaptureQueriesContext(connection) as queries:
            answer = entra.call("POST", "/Bulk", _many(some)).json()["Operations"]
        assert {one["status"] for one in answer} == {"200"}
        counted.append(len(queries))
    assert counted[1] < 2 * counted[0] + 5 * len(told)
    for row in ScimUser.objects.filter(key__in=keys).select_related("person"):
        assert (row.person.title, row.person.unit_id, row.told["title"]) == (
            f"Titel {row.key}",
            unit.pk,
            f"Titel {row.key}",
        )
        assert row.told[ENTERPRISE]["department"] == "Bruggen" and found_by(
            f"titel {row.key}", cast.ben, about=True
        ) == [row.person]
        assert list(row.person.placements.order_by("pk").values_list("title", "unit")) == [
            (row.person.title, None),
            (row.person.title, unit.pk),
        ]
        assert row.person.memberships.filter(space=room, rule__isnull=False).exists()


def test_two_whose_accounts_became_one_are_changed_one_after_the_other(cast: Cast, entra: Caller) -> None:
    unit, jan, piet = units.create("Bruggen", by=cast.root), entra.make("jan")["id"], entra.make("piet")["id"]
    one = ScimUser.objects.get(key=jan).person
    Person.objects.filter(pk=ScimUser.objects.get(key=piet).person_id).update(merged_into=one, is_active=False)
    told = [(jan, "title", "Chef"), (piet, f"{ENTERPRISE}:department", "Bruggen")]
    answer = entra.call("POST", "/Bulk", _many(told)).json()["Operations"]
    one.refresh_from_db()
    assert ({row["status"] for row in answer}, one.title, one.unit_id) == ({"200"}, "Chef", unit.pk)


def _many(told: list[tuple[str, str, Any]]) -> dict[str, Any]:
    operations = [
        {"method": "PATCH", "path": f"/Users/{key}", "data": {"schemas": [PATCH], "Operations": [{"op": "replace", "path": path, "value": value}]}}
        for key, path, value in told
    ]  # fmt: skip
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
