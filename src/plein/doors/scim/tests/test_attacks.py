"""Whatever comes in, the answer is one of the standard, and never a mistake of ours."""

import json
from typing import Any

import pytest

from plein.core.models import Person
from plein.core.testing import Cast
from plein.doors.scim.models import ScimUser
from plein.doors.scim.testing import PATCH, USER, Caller

pytestmark = pytest.mark.django_db
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, "", " ", "x" * 100_000, "\x00", "a\x00b", "\u202e", "\n", [], {}, [[]], [None], {"a": {}},
    "'; DROP TABLE core_person; --", "{{7*7}}", "%00", "é" * 300, "𝕏" * 100, ["x"] * 1000, {"value": "x"}, [{"value": None}], [{"value": "x\x00"}],
)  # fmt: skip
NAMES = ("userName", "externalId", "displayName", "name", "title", "active", "emails", "preferredLanguage", "id", "meta", "schemas", "groups",
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")  # fmt: skip
PATHS = ("userName", "name.familyName", "emails", "emails.value", 'emails[type eq "work"].value', "active", "id", "meta.created", "groups", "schemas",
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "urn:x:y", "", "a b", "emails[", 'emails[type eq "', "members", "$ref", "..", "name.", "x" * 3000)  # fmt: skip
FILTERS = (
    "", "userName", "userName eq", 'userName eq "', "eq eq eq", "(" * 5000 + "userName pr", "not " * 2000 + "(userName pr)", "userName eq 1", "active gt true",
    'userName eq "\x00"', 'userName co "%_\\"', "' or 1=1 --", 'title eq "a" or ' * 500 + "title pr", "emails[type eq", "password eq \"x\"", "unknown pr",
    'emails[unknown eq "x"]', "id pr and", 'meta.created gt "yesterday"', 'meta.created gt "9999999-01-01T00:00:00Z"', "groups pr", 'groups.value eq "x"', "schemas pr", "name eq \"x\"",
    'members.value co "x"', 'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x"', "emails.primary gt 1", "emails eq 1", 'manager.value eq "x"', "userName eq \"\ud800\"",
    'userName eq "' + "x" * 20_000 + '"', "active eq null", "active eq \"True\"", "meta pr", "name pr", "meta.version eq \"1\"", "meta.location pr",
)  # fmt: skip


def fine(answer: Any) -> int:
    """The status of an answer, which is one of the standard."""
    assert answer.status_code < 500 or answer.status_code == 501, answer.content
    if answer.status_code >= 400:
        body = answer.json()
        assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"] and body["status"] == str(
            answer.status_code
        )
    elif answer.content:
        answer.json()
    return int(answer.status_code)


def unharmed(entra: Caller) -> bool:
    """Whether the source is served as before: somebody comes in and is found, and nobody became an administrator."""
    entra.make("last")
    administrators = Person.objects.filter(role=Person.Role.ADMINISTRATOR).values_list("username", flat=True)
    return entra.found('userName eq "last"') == ["last"] and list(administrators) == ["root"]


def test_odd_values_in_every_attribute(entra: Caller) -> None:
    key, statuses = entra.make("jan")["id"], set[int]()
    for name in NAMES:
        for number, value in enumerate(ODD):
            new, known = (
                {"schemas": [USER], "userName": f"{verb}{name[:9]}{number}", name: value} for verb in ("new", "put")
            )
            statuses |= {fine(entra.call("POST", "/Users", new)), fine(entra.call("PUT", f"/Users/{key}", known))}
    assert {200, 201, 400} <= statuses, "some of it can be taken, and what cannot is refused"
    assert fine(entra.call("GET", "/Users?count=200")) == 200 and unharmed(entra)


def test_odd_paths_and_values_in_a_patch(entra: Caller) -> None:
    key, statuses = entra.make("jan", emails=[{"value": "jan@meerwijde.nl", "type": "work"}])["id"], set[int]()
    for path in PATHS:
        for verb in ("add", "replace", "remove", "Add", "move", ""):
            for value in ("x", True, {"value": "x"}, [{"value": "x\x00"}], None):
                statuses.add(fine(entra.patch(key, {"op": verb, "path": path, "value": value})))
    assert {204, 400} <= statuses
    assert entra.call("GET", f"/Users/{key}").json()["id"] == key and unharmed(entra)


def test_odd_filters_and_pages(entra: Caller) -> None:
    from urllib.parse import quote

    entra.make("jan", title="x")
    for filter in FILTERS:
        for kind in ("Users", "Groups"):
            fine(entra.call("GET", f"/{kind}?filter={quote(filter, errors='surrogatepass')}"))
            fine(
                entra.call(
                    "POST",
                    f"/{kind}/.search",
                    {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filter},
                )
            )
    for query in ("startIndex=x", "count=-9", "count=99999999999999999999", "startIndex=99999999999999999999", "sortBy=x", "sortBy=emails", "sortBy=password",
                  "sortOrder=x", "attributes=x,y,id", "attributes=" + "a," * 5000, "cursor=x", "attributes=userName&excludedAttributes=id", "filter=%FF", "sortBy=%00"):  # fmt: skip
        fine(entra.call("GET", f"/Users?{query}"))
    assert entra.call("GET", "/Users?filter=" + quote("' or 1=1 --")).status_code == 400
    assert entra.found('userName eq "jan"') == ["jan"] and unharmed(entra)


def test_odd_bodies_and_addresses(entra: Caller) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    bodies = (b"", b"{", b"[]", b"null", b"\xff\xfe", deep.encode(), b'{"userName": "\\ud800"}', b'{"userName": 1e999}', b'{"userName":' + b"[" * 3000,
              json.dumps({"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "x"}] * 5000}).encode(), b'{"a":' * 3000 + b"1" + b"}" * 3000)  # fmt: skip
    for body in bodies:
        for method, path in (
            ("POST", "/Users"),
            ("POST", "/Bulk"),
            ("POST", "/.search"),
            ("POST", "/Users/.search"),
            ("PUT", "/Users/x"),
            ("PATCH", "/Users/x"),
        ):
            fine(entra.call(method, path, body))
    assert entra.call("POST", "/Users", b'"' + b"x" * 1_100_000 + b'"').status_code == 413
    assert entra.call("POST", "/Users", b'"' + b"x" * 3_000_000 + b'"').status_code == 413
    for path in (
        "/Users/%00",
        "/Users/..%2f..",
        "/Users/" + "x" * 5000,
        "/users",
        "//Users",
        "/Users/x/y",
        "/Schemas/x",
        "/%FF",
        "/Users/é",
        "/Users/' or 1=1",
        "/.search",
        "/Me",
    ):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"):
            answer = entra.call(method, path)
            assert answer.status_code < 500 or answer.status_code == 501
    assert unharmed(entra) and ScimUser.objects.count() == 1, "nobody but who was told of in earnest"


def test_what_only_plein_sets_is_not_set(entra: Caller) -> None:
    made = entra.make(
        "jan",
        id="mine",
        meta={"version": "x", "created": "2000-01-01T00:00:00Z"},
        groups=[{"value": "x"}],
        is_active=False,
        pk=1,
    )
    assert made["id"] != "mine" and made["meta"]["version"] != "x" and "groups" not in made
    row = ScimUser.objects.get(key=made["id"])
    for path in ("id", "meta.version", "groups"):
        assert entra.patch(made["id"], {"op": "replace", "path": path, "value": "x"}).status_code == 400
    row.refresh_from_db()
    assert row.key == made["id"]


def test_a_bulk_request_is_no_way_around_limits(entra: Caller) -> None:
    bulk = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
    many = [{"method": "POST", "path": "/Users", "bulkId": str(n), "data": {"userName": f"u{n}"}} for n in range(501)]
    assert entra.call("POST", "/Bulk", {"schemas": [bulk], "Operations": many}).status_code == 413
    assert not ScimUser.objects.exists()
    odd = [{"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "x", "title": "\x00"}}, {"method": "GET", "path": "/Users"},
           {"method": "DELETE", "path": "/Users/../../x"}, {"method": "POST", "path": "/Bulk", "bulkId": "b", "data": {}}, {}]  # fmt: skip
    fine(entra.call("POST", "/Bulk", {"schemas": [bulk], "Operations": odd}))


def test_names_are_shown_as_they_are(cast: Cast, entra: Caller) -> None:
    entra.make("jan", displayName="<script>alert(1)</script>\u202e", title="{{7*7}}")
    person = Person.objects.get(username="jan")
    assert "<script>" in person.name and "\u202e" not in person.name
