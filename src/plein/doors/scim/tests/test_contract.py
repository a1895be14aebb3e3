"""The rules that the library has for whatever it stores in."""

from collections.abc import Iterator
from typing import Any

import pytest
from scim2_models import SCIMException, ScimProvider
from scim2_server.testing import SEARCH_USERS, ScimStorageContract

from plein.core.testing import Cast
from plein.doors.scim import actions
from plein.doors.scim.refusals import Declined
from plein.doors.scim.service import Service, provider
from plein.doors.scim.storage import Storage


class Answering(Storage):
    """The storage, with its refusals as the service tells them."""

    def create(self, *words: Any, **named: Any) -> Any:
        return _told(super().create, *words, **named)

    def update(self, *words: Any, **named: Any) -> Any:
        return _told(super().update, *words, **named)


def _told(act: Any, *words: Any, **named: Any) -> Any:
    try:
        return act(*words, **named)
    except Declined as error:
        raise SCIMException.from_error(Service.error_of(error)) from error


def without_what_is_refused(rules: type) -> type:
    """Pages by cursor are not offered, so there is nothing to keep there."""
    for name in dir(rules):
        if name.startswith("test_cursor_"):
            setattr(rules, name, None)
    return rules


@without_what_is_refused
@pytest.mark.django_db
class TestContract(ScimStorageContract):
    @pytest.fixture
    def provider(self) -> ScimProvider:
        return provider()

    @pytest.fixture(autouse=True)
    def reading(self) -> Iterator[None]:
        """As in a request: what Plein has no use for is passed over."""
        with provider():
            yield

    @pytest.fixture
    def storage(self, cast: Cast) -> Storage:
        return Answering(actions.add("Entra", by=cast.root, days=365)[0])

    def search_users(self) -> list[dict[str, Any]]:
        return SEARCH_USERS
