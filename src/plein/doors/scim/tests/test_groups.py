"""Groups as another system tells of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plein.core.groups.models import Group
from plein.core.models import Event
from plein.core.testing import Cast, page
from plein.doors.scim.testing import Caller

pytestmark = pytest.mark.django_db


def people_in(name: str) -> list[str]:
    return sorted(Group.objects.get(name=name).people.values_list("username", flat=True))


def test_a_group_comes_changes_and_goes(entra: Caller) -> None:
    jan, piet = (entra.make(name)["id"] for name in ("jan", "piet"))
    made = entra.call(
        "POST", "/Groups", {"displayName": "Wijkteam", "externalId": "g1", "members": [{"value": jan}]}
    ).json()
    assert people_in("Wijkteam") == ["jan"] and Group.objects.get().source == "Entra"
    add = {"op": "Add", "path": "members", "value": [{"value": piet}]}
    assert entra.patch(made["id"], add, kind="Groups").status_code == 204
    assert entra.patch(made["id"], add, kind="Groups").status_code == 204  # twice is once
    assert people_in("Wijkteam") == ["jan", "piet"]
    shapes = (
        {"op": "Remove", "path": "members", "value": [{"value": jan}]},  # Entra
        {"op": "remove", "path": f'members[value eq "{piet}"]'},  # Okta, and the standard
    )
    for shape in shapes:
        assert entra.patch(made["id"], shape, kind="Groups").status_code == 204
    assert people_in("Wijkteam") == []
    rename = {"op": "replace", "value": {"id": made["id"], "displayName": "Wijkteam Noord"}}
    assert entra.patch(made["id"], rename, kind="Groups").status_code == 204
    replace = {"op": "replace", "path": "members", "value": [{"value": jan}, {"value": piet}]}
    assert entra.patch(made["id"], replace, kind="Groups").status_code == 204
    assert people_in("Wijkteam Noord") == ["jan", "piet"]
    assert entra.call("GET", f"/Users/{jan}").json()["groups"][0]["value"] == made["id"]
    assert entra.call("DELETE", f"/Groups/{made['id']}").status_code == 204
    assert not Group.objects.exists() and entra.call("GET", f"/Groups/{made['id']}").status_code == 404
    assert Event.objects.filter(name="group.left", data__people__isnull=False).exists()


def test_who_leaves_leaves_the_groups_of_the_source(entra: Caller) -> None:
    jan = entra.make("jan")["id"]
    entra.call("POST", "/Groups", {"displayName": "Wijkteam", "members": [{"value": jan}]})
    entra.call("DELETE", f"/Users/{jan}")
    assert people_in("Wijkteam") == []


def test_a_group_in_a_group_is_refused_with_its_reason(cast: Cast, entra: Caller) -> None:
    inner = entra.call("POST", "/Groups", {"displayName": "Binnen"}).json()["id"]
    refused = entra.call("POST", "/Groups", {"displayName": "Buiten", "members": [{"value": inner, "type": "Group"}]})
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidValue")
    assert "Only users can be members" in refused.json()["detail"] and not Group.objects.filter(name="Buiten").exists()
    assert "A group holds another group" in page(cast.root, f"/organisation/sync/{entra.source.pk}/")


def test_users_and_groups_are_found_at_once(entra: Caller) -> None:
    jan, _piet = (entra.make(name, displayName=name.title())["id"] for name in ("jan", "piet"))
    entra.call("POST", "/Groups", {"displayName": "Jan", "members": [{"value": jan}]})

    def found(**asked: object) -> tuple[int, list[str]]:
        body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], **asked}
        answer = entra.call("POST", "/.search", body)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        return told["totalResults"], [one["displayName"] for one in told.get("Resources", [])]

    assert found() == (3, ["Jan", "Piet", "Jan"]) and found(startIndex=2, count=1) == (3, ["Piet"])
    assert found(startIndex=3) == (3, ["Jan"]) and found(count=0) == (3, [])
    assert found(filter='displayName eq "jan"') == (2, ["Jan", "Jan"])
    assert found(filter='userName eq "piet"') == (1, ["Piet"])


def test_what_is_no_person_is_in_no_group(entra: Caller) -> None:
    jan = entra.make("jan")["id"]
    group = entra.call("POST", "/Groups", {"displayName": "A"}).json()["id"]
    for value in (group, "unknown", "' OR 1=1 --"):
        answer = entra.call("POST", "/Groups", {"displayName": "B", "members": [{"value": jan}, {"value": value}]})
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
        added = entra.patch(group, {"op": "add", "path": "members", "value": [{"value": value}]}, kind="Groups")
        assert added.status_code == 400
    assert not Group.objects.filter(name="B").exists() and people_in("A") == []


def test_groups_are_found_as_entra_looks_for_them(entra: Caller) -> None:
    jan = entra.make("jan")["id"]
    made = entra.call(
        "POST", "/Groups", {"displayName": "Wijkteam", "externalId": "g1", "members": [{"value": jan}]}
    ).json()
    assert entra.found('displayName eq "WIJKTEAM"', "Groups") == ["Wijkteam"]
    assert entra.found('externalId eq "g1"', "Groups") == ["Wijkteam"]
    assert entra.found(f'id eq "{made["id"]}" and members eq "{jan}"', "Groups") == ["Wijkteam"]
    assert entra.found(f'id eq "{made["id"]}" and members eq "nobody"', "Groups") == []
    listed = entra.call("GET", "/Groups?excludedAttributes=members").json()["Resources"]
    assert [set(one) >= {"displayName"} and "members" not in one for one in listed] == [True]


def test_one_more_in_a_large_group_reads_nobody_else(cast: Cast, entra: Caller) -> None:
    keys = [entra.make(f"p{number}")["id"] for number in range(12)]
    small = entra.call("POST", "/Groups", {"displayName": "S", "members": []}).json()["id"]
    large = entra.call(
        "POST", "/Groups", {"displayName": "L", "members": [{"value": key} for key in keys[:10]]}
    ).json()["id"]
    counted = []
    for group in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert (
                entra.patch(
                    group, {"op": "add", "path": "members", "value": [{"value": keys[11]}]}, kind="Groups"
                ).status_code
                == 204
            )
        counted.append(len(queries))
        assert not [
            one for one in queries.captured_queries if '"since"' in one["sql"] and one["sql"].startswith("SELECT")
        ]
    assert counted[0] == counted[1]
