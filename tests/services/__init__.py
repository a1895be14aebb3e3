"""Real servers for tests: each module starts one as a context manager and yields where it listens."""

import os
from typing import NoReturn

import pytest


class Missing(Exception):
    """A service that this machine cannot run; the message says what would help."""


def unavailable(reason: Missing) -> NoReturn:
    """Skip the test, except on a CI machine: there a missing service is a failure."""
    if os.environ.get("CI"):
        pytest.fail(str(reason), pytrace=False)
    pytest.skip(str(reason))


def clean_environment(**settings: str) -> dict[str, str]:
    """An environment for `plein` as an own process: nothing of the tests' settings or the developer's, only `settings`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLEIN_", "DJANGO_", "PYTEST_"))}
    return {**kept, **settings}
