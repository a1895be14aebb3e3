"""A shared device in a real browser: its clock warns, one can stay, and the next person finds nothing. And a code from paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.furnished import furnished
from tests.shots import inside
from tests.site import PASSWORD, Site
from tests.test_accessibility import AXE, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once
LEFT = """async () => ({
  caches: await caches.keys(), databases: (await indexedDB.databases()).map(one => one.name), workers: (await navigator.serviceWorker.getRegistrations()).length,
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
})"""
NOTHING = {"caches": [], "databases": [], "workers": 0, "local": [], "session": []}
MAKE = """
import django; django.setup()
from plein.core.models import Person, Terminal, Unit
from plein.core.cards.actions import print_sheet
from plein.core.signin.actions import add_terminal
ada = Person.objects.get(username="ada")
print(add_terminal(by=ada, name="Canteen", idle=1, longest=%d)[1])
print(print_sheet(Unit.objects.get(slug="beheer"), by=ada)[1][0].code)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, Any]]]:
    with furnished(tmp_path_factory.mktemp("shared") / "data", "en") as (site, names):
        yield site, names


def _sign_in(page: "Page", site: Site, who: str = "ben") -> None:
    page.goto(f"{site.url}/sign-in/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("form.panel button.main")
    page.wait_for_url(f"{site.url}/")


def test_the_next_person_finds_nothing_and_is_warned_before_the_end(browser: "Browser", site: tuple[Site, Any]) -> None:
    here, _names = site
    code = inside(here, "-c", MAKE % 30).split()[0]
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.add_init_script(path=AXE)
    page = context.new_page()
    _sign_in(page, here)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert page.evaluate(LEFT) != NOTHING
    page.goto("about:blank")
    page.goto(f"{here.url}/terminal/#{code}")
    expect(page.locator("[name=code]")).to_have_value(code)
    assert page.url == f"{here.url}/terminal/"
    page.click("form.panel button.main")
    page.wait_for_url(f"{here.url}/sign-in/")
    assert violations(page) == []
    page.clock.install()
    _sign_in(page, here)
    page.goto(f"{here.url}/people/ada/")
    page.goto(f"{here.url}/")
    assert page.evaluate(LEFT) == NOTHING
    page.fill("#text", "half af")
    page.clock.run_for(35_000)
    warning = page.locator("[data-terminal-warning]")
    expect(warning).to_be_visible()
    assert violations(page, within="[data-terminal-warning]") == []
    page.click("[data-terminal-stay]")
    expect(warning).to_be_hidden()
    page.clock.run_for(61_000)
    page.wait_for_url("**/sign-in/**")
    page.go_back()
    page.wait_for_url("**/sign-in/**")
    assert "Ben" not in page.content()
    assert page.evaluate(LEFT) == NOTHING
    context.close()


def test_a_code_from_paper_never_reaches_an_address_of_the_server(browser: "Browser", site: tuple[Site, Any]) -> None:
    here, _names = site
    code = inside(here, "-c", MAKE % 30).split()[1]
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.add_init_script(path=AXE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto(f"{here.url}/code/#{code}")
    expect(page.locator("[name=code]")).to_have_value(code)
    page.click("form.panel button.main")
    expect(page.locator("h1")).to_have_text("Welcome, Lies Later")
    assert violations(page) == []
    page.fill("#f-password", "een heel lang wachtwoord")
    page.click("form.panel button.main")
    page.wait_for_url(f"{here.url}/")
    assert not [one for one in asked[1:] if code in one] and "#" not in page.url
    context.close()
