"""Signing in tells nobody who has an account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from plein.core import testing
from plein.core.models import Person
from plein.core.testing import PASSWORD, Cast
from tests.hashers import Quick


@pytest.mark.parametrize(
    "login",
    [
        "known",
        "unknown",
        "known@example.nl",
        "unknown@example.nl",
        "imported",
        "closed",
        pytest.param("x" * 100_000, id="endless"),
    ],
)
def test_whether_an_account_exists_does_not_show_in_the_work_of_refusing_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    testing.person("known", email="known@example.nl")
    Person.objects.filter(pk=testing.person("closed").pk).update(is_active=False)
    Person.objects.filter(pk=testing.person("imported").pk).update(password="!unusable")
    work: list[str] = []
    for name in ("encode", "verify"):
        monkeypatch.setattr(Quick, name, _counted(getattr(Quick, name), work))
    assert Client().post("/sign-in/", {"login": login, "password": "not this one"}, secure=True).status_code == 200
    assert len(work) == 1


@pytest.mark.parametrize("login", ["known", "KNOWN", "known@example.nl"])
def test_one_signs_in_by_name_or_address(cast: Cast, login: str) -> None:
    testing.person("known", email="known@example.nl")
    assert Client().post("/sign-in/", {"login": login, "password": PASSWORD}, secure=True).status_code == 302


def _counted(hasher: Callable[..., Any], work: list[str]) -> Callable[..., Any]:
    def counted(*args: Any, **options: Any) -> Any:
        work.append(hasher.__name__)
        return hasher(*args, **options)

    return counted
