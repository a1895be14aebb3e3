"""A source for tests, and how it calls."""

from typing import Any

from django.core.cache import cache
from django.test import Client

from plein.core.people.models import Person
from plein.doors.scim import actions
from plein.doors.scim.words import ENTERPRISE

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Caller:
    """Another system, with its token."""

    def __init__(self, by: Person, name: str = "Entra", **values: Any) -> None:
        self.source, self.secret = actions.add(name, by=by, days=365, **values)
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask, and return the answer."""
        given: dict[str, Any] = {"data": body} if body is not None else {}
        sent = {"Authorization": f"Bearer {self.secret}", **headers}
        cache.clear()
        return self.client.generic(
            method, f"/scim/v2{path}", **_encoded(given), content_type="application/scim+json", headers=sent, secure=True
        )  # fmt: skip

    def make(self, user_name: str = "ben@meerwijde.nl", **values: Any) -> Any:
        """Tell of somebody; returns what came back, which must be 201."""
        answer = self.call("POST", "/Users", user(user_name, **values))
        assert answer.status_code == 201, answer.content
        return answer.json()

    def patch(self, key: str, *operations: dict[str, Any], kind: str = "Users") -> Any:
        """Change something, and return the answer."""
        return self.call("PATCH", f"/{kind}/{key}", {"schemas": [PATCH], "Operations": list(operations)})

    def found(self, filter: str, kind: str = "Users") -> list[str]:
        """The user names, or names, that a filter finds."""
        from urllib.parse import quote

        answer = self.call("GET", f"/{kind}?filter={quote(filter)}")
        assert answer.status_code == 200, answer.content
        return [one.get("userName") or one["displayName"] for one in answer.json()["Resources"]]


def user(user_name: str, *, number: str = "", department: str = "", manager: str = "", **values: Any) -> dict[str, Any]:
    """A user as Entra tells of one."""
    extra = {"employeeNumber": number, "department": department, "manager": {"value": manager} if manager else None}
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": user_name,
        **values,
        ENTERPRISE: {k: v for k, v in extra.items() if v},
    }


def synced(by: Person) -> dict[str, int]:
    """A system that came by, with a request that failed, a department that is no unit, and a group; their keys."""
    source = actions.add("Entra ID", by=by, days=90)[0]
    told = {"displayName": "Fatma Yıldız", ENTERPRISE: {"department": "Bruggen"}}
    row = actions.begin_user(source, user_name="fatma@meerwijde.nl", external_id="1", told=told)
    group = actions.begin_group(source, name="Wijkteam Noord", external_id="", members=[row.key])
    actions.note_exchange(source, method="POST", target="Users", status=409, code="address_taken")
    actions.note_exchange(source, method="PATCH", target="Users", status=400, code="value", fields="email")
    actions.note_exchange(source, method="GET", target="Users", status=200)
    return {"source": source.pk, "group": group.group_id}


def _encoded(given: dict[str, Any]) -> dict[str, Any]:
    import json

    data = given.get("data")
    return {"data": data if isinstance(data, bytes) else json.dumps(data).encode()} if data is not None else {}
