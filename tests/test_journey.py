"""The main job, as its users do it: two people in two browsers, one of them on a phone."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.site import PASSWORD, Site, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path / "data") as site:
        yield site


class Watched:
    """A page whose console must stay quiet."""

    def __init__(self, browser: "Browser", width: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.loads = 0
        self.page.on("console", lambda message: self._trouble(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self._trouble(str(error)))
        self.page.on("domcontentloaded", lambda _page: setattr(self, "loads", self.loads + 1))

    def _trouble(self, error: str) -> None:
        if "Transition was aborted" not in error:  # the browser breaks one off when a page is left or hidden meanwhile
            self.errors.append(error)


def picture() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (640, 400), (20, 90, 110)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def found(page: "Page", site: Site) -> None:
    """The first two steps of setting up: name the organisation, and be its administrator."""
    page.goto(site.set_up_link())
    page.fill("[name=organisation]", "Waterrijk")
    page.select_option("[name=language]", "en")
    page.click("form.panel button.main")
    for name, value in {
        "name": "Ada de Vries",
        "username": "ada",
        "email": "ada@example.org",
        "password": PASSWORD,
    }.items():
        page.fill(f"[name={name}]", value)
    page.click("form.panel button.main")
    page.wait_for_url("**/organisation/start/look/")


def set_up(page: "Page", site: Site) -> None:
    """Set up and skip what can be skipped."""
    found(page, site)
    for _step in ("look", "spaces", "people", "post"):
        page.click("button:has-text('Skip this step')")
    page.wait_for_url(f"{site.url}/")


def invite(page: "Page", site: Site) -> str:
    page.goto(f"{site.url}/organisation/invitations/")
    page.fill("#one-name", "Ben Bakker")
    page.click("form:has(#one-name) button")
    return page.inner_text(".secret")


def test_an_organisation_is_set_up_in_steps_and_begins_with_something_to_read(site: Site, browser: "Browser") -> None:
    ada = Watched(browser, 360)
    page = ada.page
    found(page, site)
    page.click("label.choice >> nth=1")
    page.click("button.main")
    page.wait_for_url("**/start/spaces/")
    page.click("a:has-text('Back')")
    page.wait_for_url("**/start/look/")
    page.close()  # and come back later
    page = ada.context.new_page()
    page.goto(f"{site.url}/")
    page.click("a:has-text('go on')")
    page.wait_for_url("**/start/spaces/")
    page.check("input[value=new]")
    page.click(".suggestion:has(input[value=news]) summary")
    page.fill("#name-news", "Town news")
    page.click("button.main")
    page.wait_for_url("**/start/people/")
    page.fill("[name=addresses]", "ben@example.org, cleo@example.org")
    page.click("form:has([name=addresses]) button.main")
    assert page.locator(".rows li").count() == 2
    page.click("a:has-text('Go on')")
    page.wait_for_url("**/start/post/")
    page.select_option("[name=space]", label="The corridor")
    page.fill("[name=text]", "Welcome, all of you")
    page.click("button.main")
    page.wait_for_url(f"{site.url}/")
    assert page.locator("article.card:has-text('Welcome, all of you')").count() == 1
    assert page.locator(".rail a:has-text('Town news')").count() == 1
    assert not page.locator("a:has-text('go on')").count()
    assert ada.errors == []


def test_two_people_see_each_other_write_without_reloading(site: Site, browser: "Browser") -> None:
    ada, ben = Watched(browser, 1440), Watched(browser, 360)
    a, b = ada.page, ben.page
    set_up(a, site)
    a.goto(f"{site.url}/spaces/new")
    a.fill("[name=name]", "Het plein")
    a.click("form.panel button.main")
    a.wait_for_url("**/spaces/het-plein/")
    b.goto(invite(a, site))
    b.fill("[name=username]", "ben")
    b.fill("[name=password]", PASSWORD)
    b.click("form.panel button.main")
    b.wait_for_url(f"{site.url}/")
    b.goto(f"{site.url}/spaces/")
    b.click("form[action$='/join'] button")
    b.wait_for_url("**/spaces/het-plein/")
    loads = ben.loads

    # Ada posts with a picture; Ben gets a button, and nothing jumps before he presses it.
    a.goto(f"{site.url}/spaces/het-plein/")
    a.fill("#composer textarea", "Morgen **open** @ben #feest")
    a.set_input_files(
        "#composer input[name=upload]", {"name": "plein.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    a.fill(".uploads input[type=text]", "Het nieuwe plein")
    a.click("#composer .composer-foot .button.main")
    a.wait_for_selector("article.card")
    b.wait_for_selector(".new-posts")
    assert not b.locator("article.card").count()
    b.click(".new-posts")
    b.wait_for_selector("article.card .mention.me")
    assert b.get_attribute("article.card .gallery img", "alt") == "Het nieuwe plein"

    # Ben reacts, Ada sees it; Ada edits, Ben sees it.
    b.click("article.card [data-key=react]")
    b.click(".emoji-grid button[value='🎉']")
    a.wait_for_selector("article.card .chip[aria-pressed=false]:has-text('🎉')")
    b.wait_for_selector("article.card .chip[aria-pressed=true]:has-text('🎉')")
    assert ben.loads == loads, "the page was loaded again"
    post = a.get_attribute("article.card", "data-post")
    edit = ada.context.new_page()
    edit.goto(f"{site.url}/posts/{post}/edit/")
    edit.fill("textarea[name=text]", "Morgen dicht @ben #feest")
    edit.click("#edit .button.main")
    b.wait_for_selector("article.card:has-text('dicht')")

    # Ben answers in the thread; Ada, reading it, sees the answer appear.
    a.goto(f"{site.url}/posts/{post}/")
    b.goto(f"{site.url}/posts/{post}/")
    b.fill("#reply-text", "Jammer!")
    b.click("#reply .composer-foot .button.main")
    for page in (a, b):
        page.wait_for_selector(f"#replies-{post} article:has-text('Jammer!')")
    assert a.locator(f"#replies-{post} article").count() == b.locator(f"#replies-{post} article").count() == 1

    # A poll: Ben votes, Ada sees the count.
    a.goto(f"{site.url}/polls/new")
    a.fill("[name=title]", "Welke taart?")
    a.fill("#option-1", "Appel")
    a.fill("#option-2", "Kwark")
    a.click("#poll-form .button.main")
    a.wait_for_url("**/posts/*/")
    b.goto(f"{site.url}/spaces/het-plein/")
    b.click(".poll-option >> nth=1")
    a.wait_for_selector(".poll:has-text('1 person voted')")
    assert ada.errors == ben.errors == []


def test_a_cut_connection_loses_and_doubles_nothing(site: Site, browser: "Browser") -> None:
    ada = Watched(browser, 1024)
    set_up(ada.page, site)
    ada.page.goto(f"{site.url}/spaces/new")
    ada.page.fill("[name=name]", "Het plein")
    ada.page.click("form.panel button.main")
    ada.page.wait_for_url("**/spaces/het-plein/")
    other = ada.context.new_page()
    other.goto(f"{site.url}/spaces/het-plein/")
    ada.context.set_offline(True)
    ada.page.wait_for_selector(".offline:visible")
    ada.page.fill("#composer textarea", "Dit typ ik zonder net")
    ada.page.click("#composer .composer-foot .button.main")
    ada.page.wait_for_selector("[data-outbox] li:has-text('Dit typ ik zonder net')")
    ada.page.click("[data-take-back]")
    ada.page.wait_for_selector("[data-outbox]", state="hidden")
    assert ada.page.input_value("#composer textarea") == "Dit typ ik zonder net"
    ada.context.set_offline(False)
    for number in range(3):
        other.fill("#composer textarea", f"bericht {number}")
        other.click("#composer .composer-foot .button.main")
        other.wait_for_selector(f"article.card:has-text('bericht {number}')")
    ada.page.wait_for_selector(".new-posts:has-text('3')")
    ada.page.click(".new-posts")
    ada.page.click("#composer .composer-foot .button.main")
    ada.page.wait_for_selector("article.card:has-text('zonder net')")
    texts = [text.strip() for text in ada.page.locator("article.card .prose").all_text_contents()]
    assert texts == ["Dit typ ik zonder net", "bericht 2", "bericht 1", "bericht 0"]


def test_a_draft_survives_a_closed_tab_and_undo_gives_words_back(site: Site, browser: "Browser") -> None:
    ada = Watched(browser, 768)
    set_up(ada.page, site)
    with ada.page.expect_response("**/drafts"):
        ada.page.fill("#composer textarea", "Een half verhaal")
    ada.page.close()
    again = ada.context.new_page()
    again.goto(f"{site.url}/")
    assert again.input_value("#composer textarea") == "Een half verhaal"
    again.click("#composer .composer-foot .button.main")
    again.wait_for_selector("article.card")
    again.click(".toast button")
    again.wait_for_selector("article.card", state="detached")
    expect(again.locator("#composer textarea")).to_have_value("Een half verhaal")
