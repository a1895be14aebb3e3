"""Coming in through a SAML identity provider of a library, in a real browser: cross-site form, encrypted, signed both ways."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.services import Missing, unavailable
from tests.services.saml import provider
from tests.site import Site, running
from tests.test_accessibility import AXE, violations
from tests.test_journey import Watched, found

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once
SLUG = "gemeente"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path / "data", PLEIN_INSIDE="127.0.0.1") as site:
        yield site


def at_the_other(page: "Page", name: str) -> None:
    """Sign in there, at another site: what it answers is posted across."""
    page.fill("[name=login]", name)
    page.get_by_role("button", name="Sign in there").click()


def test_a_whole_life_of_a_door(browser: "Browser", site: Site) -> None:
    with ExitStack() as stack:
        try:
            metadata = stack.enter_context(provider(site.url, SLUG))
        except Missing as reason:
            unavailable(reason)
        assert "localhost" in site.url and "127.0.0.1" in metadata, "two sites, as far as cookies go"
        ada, dina = Watched(browser, 1280), Watched(browser, 360)
        ada.context.add_init_script(path=AXE)
        found(ada.page, site)
        set_up(ada.page, site, metadata)
        goes_through(ada, site)
        ada.page.get_by_role("button", name="Open", exact=True).click()
        expect(ada.page.get_by_role("heading", name="Open for everybody")).to_be_visible()
        comes_in(dina.page, site)
        begun_there(dina.page, site)
        goes_out(dina.page, site)
        assert [one for one in ada.errors + dina.errors if "Failed to load" not in one] == []


def set_up(page: "Page", site: Site, metadata: str) -> None:
    page.goto(f"{site.url}/organisation/doors/")
    page.get_by_role("link", name="Another system with SAML 2.0").click()
    page.fill("[name=name]", "Gemeente")
    page.fill("[name='settings.address']", metadata)
    page.fill("[name='settings.entity']", metadata)
    page.select_option("[name='settings.signs']", "yes")
    page.select_option("[name='settings.encrypted']", "must")
    page.select_option("[name='settings.verified']", "yes")
    page.check("[name=creates_people]")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{site.url}/sign-in/with/{SLUG}/metadata")).to_be_visible()
    expect(page.get_by_role("heading", name="Key of this door")).to_be_visible()


def goes_through(watched: Watched, site: Site) -> None:
    """The test goes the whole way in a window of its own, and changes nothing."""
    with watched.context.expect_page() as opened:
        watched.page.get_by_role("link", name="Test this").click()
    window = opened.value
    at_the_other(window, "dina")
    expect(window.get_by_role("heading", name="Test of Gemeente")).to_be_visible()
    expect(window.get_by_text("It works.")).to_be_visible()
    expect(window.get_by_text("A new account would be made for Dina Dijkstra")).to_be_visible()
    for theme in ("light", "dark"):
        window.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(window, theme) == []
    window.close()


def comes_in(page: "Page", site: Site) -> None:
    page.goto(f"{site.url}/people/")
    page.get_by_role("link", name="Sign in by Gemeente").click()
    at_the_other(page, "dina")
    page.wait_for_url(f"{site.url}/people/")
    page.goto(f"{site.url}/settings/doors/")
    expect(page.get_by_text("dina@example.nl")).to_be_visible()


def begun_there(page: "Page", site: Site) -> None:
    """What nobody asked for is refused in words, and signs nobody out."""
    form = f'<form method="post" action="{site.url}/sign-in/with/{SLUG}/back"><input name="SAMLResponse" value="PHg+"><button>Go</button></form>'
    page.goto(f"data:text/html,{quote(form)}")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("This sign-in did not begin here")).to_be_visible()
    page.goto(f"{site.url}/people/")
    expect(page).to_have_url(f"{site.url}/people/")


def goes_out(page: "Page", site: Site) -> None:
    page.goto(f"{site.url}/sign-out/")
    page.get_by_role("button", name="Sign out").last.click()
    page.get_by_role("link", name="Sign out there too").click()
    expect(page.get_by_role("heading", name="Signed out here")).to_be_visible()
