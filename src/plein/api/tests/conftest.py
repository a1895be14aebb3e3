"""Programs that call the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from plein.core import testing
from plein.core.models import Person, Space
from plein.core.people.actions import make_token
from plein.core.testing import Cast


class Program:
    """Calls the API with a token, or with none."""

    def __init__(self, person: Person | None, scopes: list[str]) -> None:
        secret = make_token(person, by=person, name="test", scopes=scopes)[1] if person else ""
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON. Underscores in header names become dashes."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        return (
            self.client.generic(method, f"/api/v1{path}", headers=given)
            if not options
            else getattr(self.client, method.lower())(f"/api/v1{path}", headers=given, **options)
        )

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.call("POST", path, body, **headers)


Programs = Callable[..., Program]


@pytest.fixture
def as_(db: None) -> Programs:
    """Make a program that calls as somebody, with all scopes unless others are given."""
    return lambda person=None, *scopes: Program(person, list(scopes) or ["read", "write", "manage"])


@pytest.fixture
def square(cast: Cast) -> Space:
    """An open space with everyone but Cleo in it."""
    return testing.space(cast, "Square")
