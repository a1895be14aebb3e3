"""Whatever is sent to the API, it answers as its own description says (schemathesis, in process)."""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as conformance

from plein.channels.poll.actions import ask
from plein.core.files.actions import add
from plein.core.models import Person, Space
from plein.core.people.actions import create, make_token
from plein.core.posts.actions import publish, reply
from plein.core.profiles.actions import set_skills
from plein.core.spaces.actions import add_member
from plein.core.spaces.actions import create as create_space

EXAMPLES = int(os.environ.get("PLEIN_TEST_EXAMPLES", "8"))
CHECKS = [
    checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_schema_conformance,
    conformance.negative_data_rejection,
    conformance.ignored_auth,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application()).exclude(path="/api/v1/events")
ids: dict[str, list[int]] = {}


@schema.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Most valid ids become ids of what exists; what was made invalid stays so."""
    for name, value in (path_parameters or {}).items():
        if name in ids and type(value) is int and 1 <= value < 2**63 and value % 5:
            assert path_parameters
            path_parameters[name] = ids[name][value % len(ids[name])]
    return path_parameters


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests share the connection, and the transaction, of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def secret(db: None) -> str:
    """A small community, and the token of a member who manages a space in it."""
    ada, ben = (create(name=name, username=name.lower()) for name in ("Ada", "Ben"))
    spaces = [
        create_space(name, by=by, kind=kind)
        for name, by, kind in [("Market", ada, "open"), ("Board", ben, "secret"), ("Own", ada, "closed")]
    ]
    add_member(spaces[0], ben, by=ada)
    posts = _posts(ada, ben, spaces)
    file = add(BytesIO(b"plain"), by=ada, name="plain.txt")
    named = [
        set_skills(ben, by=ben, kind="skill", names=["Pruning"])[0],
        set_skills(ada, by=ada, kind="skill", names=["Excel"])[0],
    ]
    ids.update(file_id=[file.pk], skill_id=[one.pk for one in named])
    ids.update(
        space_id=[one.pk for one in spaces],
        person_id=[ada.pk, ben.pk],
        post_id=posts,
        target_id=[*posts, ada.pk, ben.pk],
    )
    return make_token(ada, by=ada, name="schemathesis", scopes=["read", "write", "manage"])[1]


def _posts(ada: Person, ben: Person, spaces: list[Space]) -> list[int]:
    first = publish("status", by=ada, space=spaces[0], text="Fresh #fish, @ben")
    others = [publish("status", by=ben, space=space, text="#fish **again**") for space in spaces[:2]]
    return [
        first.pk,
        *(one.pk for one in others),
        reply(first, by=ben, text="Yes").pk,
        ask("When?", ["Now", "Later"], by=ada, space=spaces[0]).pk,
    ]


@pytest.mark.once
@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_as_described(case: Any, secret: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}, checks=CHECKS)
