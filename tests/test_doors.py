"""Coming in through a certified OpenID provider, in a real browser: set up, tested, used, ended from the other side, and down."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from plein.doors.oidc.metadata import ALIVE
from tests.services import Missing, unavailable
from tests.services.oidc import provider
from tests.site import PASSWORD, Site, running
from tests.test_accessibility import AXE, violations
from tests.test_journey import Watched, found

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once
SLUG = "gemeente"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path / "data", PLEIN_INSIDE="localhost") as site:
        yield site


def by_password(page: "Page", site: Site, name: str) -> None:
    page.goto(f"{site.url}/sign-in/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form.panel button.main")
    page.wait_for_url(f"{site.url}/")


def at_the_other(page: "Page", name: str) -> None:
    """Sign in there, and agree."""
    page.fill("[name=login]", name)
    page.fill("[name=password]", "anything")
    page.click("button[type=submit]")
    page.get_by_role("button", name="Continue").click()


def test_a_whole_life_of_a_door(browser: "Browser", site: Site) -> None:
    with ExitStack() as stack:
        try:
            issuer = stack.enter_context(provider(site.url, SLUG))
        except Missing as reason:
            unavailable(reason)
        ada, dina = Watched(browser, 1280), Watched(browser, 360)
        ada.context.add_init_script(path=AXE)
        found(ada.page, site)
        set_up(ada.page, site, issuer)
        goes_through(ada, site)
        ada.page.get_by_role("button", name="Open", exact=True).click()
        expect(ada.page.get_by_role("heading", name="Open for everybody")).to_be_visible()
        comes_in(dina.page, site)
        linked(ada.page, site)
        ended_there(dina.page, site, issuer)
        troubles = [
            one for one in ada.errors + dina.errors if "Failed to load" not in one
        ]  # fonts of the provider's page
        assert troubles == []
    down(browser, site)


def set_up(page: "Page", site: Site, issuer: str) -> None:
    page.goto(f"{site.url}/organisation/doors/")
    page.get_by_role("link", name="Another system with OpenID Connect").click()
    page.fill("[name=name]", "Gemeente")
    page.fill("[name='settings.issuer']", issuer)
    page.fill("[name='settings.client_id']", "plein")
    page.fill("[name=secret]", "geheim & veilig")
    page.check("[name=creates_people]")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{site.url}/sign-in/with/{SLUG}/back")).to_be_visible()
    assert page.input_value("[name=secret]") == ""


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
    window.goto(f"{site.url}/people/")
    expect(window.get_by_text("Dina")).to_have_count(0)
    window.close()


def comes_in(page: "Page", site: Site) -> None:
    page.goto(f"{site.url}/people/")
    page.get_by_role("link", name="Sign in by Gemeente").click()
    at_the_other(page, "dina")
    page.wait_for_url(f"{site.url}/people/")
    page.goto(f"{site.url}/settings/doors/")
    expect(page.get_by_text("dina@example.nl")).to_be_visible()
    expect(page.get_by_text("your only way in")).to_be_visible()
    assert page.get_by_role("button", name="Unlink").count() == 0


def linked(page: "Page", site: Site) -> None:
    """Ada, who has a password, adds the door herself; whoever is signed in there belongs to Dina, so first she is refused."""
    page.goto(f"{site.url}/settings/doors/")
    page.get_by_role("button", name="Gemeente").click()
    expect(page.get_by_text("Who you are at Gemeente belongs to another account here already.")).to_be_visible()
    page.context.clear_cookies(name=re.compile("^_(session|interaction|resume|grant)"))  # signs out there
    page.goto(f"{site.url}/settings/doors/")
    page.get_by_role("button", name="Gemeente").click()
    at_the_other(page, "ada")
    page.wait_for_url(f"{site.url}/settings/doors/")
    expect(page.get_by_text("You can come in by Gemeente from now on.").first).to_be_visible()
    expect(page.get_by_text("ada@example.nl")).to_be_visible()


def ended_there(page: "Page", site: Site, issuer: str) -> None:
    """Signing out at the provider ends the session here, without Plein being opened."""
    other = page.context.new_page()
    other.goto(f"{issuer}/session/end")
    other.get_by_role("button", name="Yes, sign me out").click()
    other.wait_for_load_state()
    page.wait_for_timeout(1000)
    page.goto(f"{site.url}/people/")
    expect(page).to_have_url(f"{site.url}/sign-in/?next=%2Fpeople%2F")


def down(browser: "Browser", site: Site) -> None:
    """Without the provider its button says so, and passwords and posting go on."""
    page = browser.new_page(locale="en-GB")
    page.wait_for_timeout(ALIVE * 1000)  # so long it is taken to be there
    page.goto(f"{site.url}/sign-in/")
    page.get_by_role("link", name="Sign in by Gemeente").click()
    expect(page.get_by_text("Gemeente cannot be reached at the moment.")).to_be_visible()
    page.get_by_role("link", name="Come in another way").click()
    by_password(page, site, "ada")
