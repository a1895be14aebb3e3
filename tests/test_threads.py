"""A thread of more than one page, in a real browser: where links to its answers lead, and where new answers come to stand."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.site import PASSWORD, ROOT, Site, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once
Names = dict[str, int]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Names]]:
    with running(tmp_path_factory.mktemp("long") / "data") as site:
        env = {**site.env, "DJANGO_SETTINGS_MODULE": "plein.settings"}
        words = [sys.executable, "-m", "tests.long_thread"]
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=True)
        yield site, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def ben(browser: "Browser", long: tuple[Site, Names]) -> "Iterator[Page]":
    context = browser.new_context(locale="en-GB", service_workers="block")
    page = context.new_page()
    page.goto(f"{long[0].url}/sign-in/")
    page.fill("[name=login]", "ben")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{long[0].url}/")
    yield page
    context.close()


def test_a_link_to_an_answer_on_a_later_page_leads_there(long: tuple[Site, Names], ben: "Page") -> None:
    site, names = long
    ben.goto(f"{site.url}/posts/{names['root']}/#post-{names['last']}")
    ben.wait_for_url("**/posts/*/?after=*")
    assert ben.locator(f"#post-{names['last']}").is_visible()


@pytest.mark.parametrize(
    "address", ["/posts/{refused}/", "/posts/{root}/#post-{refused}", "/posts/{refused}/#post-{refused}"]
)
def test_a_link_to_an_answer_that_was_not_published_opens_its_thread_once(
    long: tuple[Site, Names], ben: "Page", address: str
) -> None:
    site, names = long
    loads: list[str] = []
    ben.on("domcontentloaded", lambda page: loads.append(page.url))
    ben.goto(site.url + address.format(**names))
    ben.wait_for_selector(f"#post-{names['first']}")
    ben.wait_for_timeout(1500)  # time for some more loads, if it goes on
    assert 1 <= len(loads) <= 3, loads


def test_ones_answer_that_belongs_on_a_later_page_is_a_link_that_leads_there(
    long: tuple[Site, Names], ben: "Page"
) -> None:
    site, names = long
    ben.goto(f"{site.url}/posts/{names['root']}/")
    ben.fill("#reply-text", "Van onderaan")
    ben.click("#reply .composer-foot .button.main")
    ben.click("text=Your answer stands further on in this thread.")
    ben.wait_for_url("**/posts/*/?after=*")
    assert ben.locator("article.card:has-text('Van onderaan')").is_visible()


def test_without_scripts_an_answer_leads_to_its_page_of_the_thread(
    long: tuple[Site, Names], ben: "Page", browser: "Browser"
) -> None:
    site, names = long
    context = browser.new_context(java_script_enabled=False, storage_state=ben.context.storage_state())
    page = context.new_page()
    page.goto(f"{site.url}/posts/{names['root']}/")
    page.fill("#reply-text", "Zonder script")
    page.click("#reply .composer-foot .button.main")
    page.wait_for_url("**/posts/*/?after=*")
    assert page.locator("article.card:has-text('Zonder script')").count() == 1
    context.close()
