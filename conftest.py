"""Services and rules for all tests. A service starts when the first test asks for it and stops with the run."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests.services import Missing, unavailable

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from plein.core.testing import Cast
    from tests.services.smtp import MailServer

T = TypeVar("T")


def _serve(service: AbstractContextManager[T]) -> Iterator[T]:
    try:
        running = service.__enter__()
    except Missing as reason:
        unavailable(reason)
    try:
        yield running
    finally:
        service.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the test database is there before: a copy, which goes with the folder that it is in."""
    from django.conf import settings

    return "sqlite" in settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool) -> None:
    """Copy it there; pytest-django asks this before it looks."""
    from django.conf import settings

    from tests.kept import DATABASE, migrated

    if django_db_keepdb:
        shutil.copy(migrated() / DATABASE, settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty database on a real PostgreSQL, also in the SQLite round."""
    from tests.services import postgres

    try:
        url = postgres.new_database(postgres.shared())
    except Missing as reason:
        unavailable(reason)
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A real Valkey, as PLEIN_BUS_URL wants it."""
    from tests.services.valkey import valkey

    yield from _serve(valkey())


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """An empty bucket, as PLEIN_FILES_URL wants it."""
    from tests.services.s3 import s3

    yield from _serve(s3())


@pytest.fixture(scope="session")
def _mail() -> "Iterator[MailServer]":
    from tests.services.smtp import mail_server

    yield from _serve(mail_server())


@pytest.fixture
def smtp_server(_mail: "MailServer") -> "MailServer":
    """A real mail server, empty and accepting at the start of each test."""
    _mail.clear()
    return _mail


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium."""
    from tests.services.browser import chromium

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield from _serve(chromium())


@pytest.fixture(scope="session", autouse=True)
def _names_of_every_page() -> Iterator[None]:
    """A view that passes a name which every page gets would silently get the other value: refused."""
    from django.http import HttpRequest
    from django.template.backends.jinja2 import Template

    from plein.web.templating import context

    taken = {"request", "csrf_input", "csrf_token", *context(HttpRequest())}
    render = Template.render

    def checked(self: Template, values: dict[str, Any] | None = None, request: HttpRequest | None = None) -> Any:
        values = values or {}
        both = {name for name in taken & values.keys() if request is not None and values[name] is not request}
        assert not both, f"{self.origin.name} gets {sorted(both)} on every page; the view must call it otherwise"
        return render(self, values, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", checked)
        yield


@pytest.fixture(autouse=True)
def _fresh_start() -> None:
    """Nothing of the test before: no cached answers, no language that a page chose, no place that a tail came to."""
    from django.core.cache import cache
    from django.utils import translation

    from plein.core.events import queries

    cache.clear()
    queries._handled.clear()
    translation.activate("en")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser and do it last: Playwright's loop would be in the way of tests that run their own.

    What takes longest comes first there, so that no worker is alone with it at the end. The PostgreSQL round is for what
    asks for the database; everything else was the same in the round before.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=1))  # a browser on a loaded machine; what passes late is told
    items.sort(key=lambda item: (_needs_browser(item), item.path.name != "test_accessibility.py"))
    if os.environ.get("PLEIN_TEST_DATABASE") == "postgresql":
        once = [item for item in items if _is_once(item)]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in once]


def _needs_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def _is_once(item: pytest.Item) -> bool:
    """Whether it is no other on PostgreSQL. Without one of these pytest-django keeps a test from the database."""
    uses = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    opens = uses or item.get_closest_marker("django_db")
    return _needs_browser(item) or item.get_closest_marker("once") is not None or not opens


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Leave the counts where bin/test asked for them."""
    if path := os.environ.get("PLEIN_TEST_COUNTS"):
        kinds = ("passed", "failed", "error", "skipped", "xfailed", "xpassed", "rerun")
        Path(path).write_text(json.dumps({kind: len(terminalreporter.stats.get(kind, ())) for kind in kinds}))


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everyone; see plein.core.testing."""
    from plein.core import testing
    from plein.core.posts.cards import forget

    forget()
    return testing.cast()
