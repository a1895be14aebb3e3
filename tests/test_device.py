"""Plein as an app on a device, in a real browser: reading and writing without a connection, sharing, a new version, and two people on one phone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.furnished import furnished
from tests.site import PASSWORD, Site
from tests.test_journey import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.once
READY = "() => navigator.serviceWorker.controller !== null"
KEPT = "async path => Boolean(await caches.match(location.origin + path))"
WAITING = """() => new Promise(done => {
  const asked = indexedDB.open('plein', 1);
  asked.onsuccess = () => { const all = asked.result.transaction('outbox').objectStore('outbox').getAll(); all.onsuccess = () => { asked.result.close(); done(all.result.length); }; };
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, Any]]]:
    with furnished(tmp_path_factory.mktemp("device") / "data", "en") as (site, names):
        yield site, names


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    yield context
    context.close()


def until(page: "Page", asked: str, about: object = None) -> None:
    """Wait for something that no selector tells; the page's own rules allow no waiting inside it."""
    for _try in range(100):
        if page.evaluate(asked, about):
            return
        page.wait_for_timeout(100)
    raise AssertionError(asked)


def fill_in(page: "Page", who: str) -> None:
    """Say at the door who one is."""
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("form.panel button.main")


def come_in(page: "Page", site: Site, who: str) -> None:
    """Sign in, and wait until the service worker sees every page."""
    page.goto(f"{site.url}/sign-in/")
    fill_in(page, who)
    page.wait_for_url(f"{site.url}/")
    until(page, READY)


def in_the_space(phone: "BrowserContext", site: Site) -> "Page":
    """Where Ben can write."""
    page = phone.new_page()
    come_in(page, site, "ben")
    page.goto(f"{site.url}/spaces/het-plein/")
    return page


def queue_with_a_picture(page: "Page", text: str) -> None:
    """Post without a connection: it waits, with what is in its picture."""
    page.fill("#composer textarea", text)
    page.set_input_files(
        "#composer input[name=upload]", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.fill(".uploads li input", "Een grijs vlak")
    page.click("#composer .composer-foot .button.main")
    page.wait_for_selector("[data-outbox]:visible")


def read(page: "Page", site: Site, path: str) -> None:
    """Open a page, and wait until it is kept on the device."""
    page.goto(site.url + path)
    until(page, KEPT, path)


def sign_out(page: "Page", site: Site) -> None:
    page.goto(f"{site.url}/settings/")
    page.click(".bar button.menu")
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/**")


def test_what_was_read_is_there_when_plein_is_not(site: tuple[Site, dict[str, Any]], phone: "BrowserContext") -> None:
    plein, names = site
    page = phone.new_page()
    come_in(page, plein, "ben")
    thread = f"/posts/{names['first']}/"
    for path in ("/", "/for-you/", "/spaces/", "/spaces/het-plein/", thread):
        read(page, plein, path)
    page.goto(f"{plein.url}/settings/tokens/")
    plein.kill()
    for path, shows in (
        ("/", "#stream article"),
        ("/spaces/het-plein/", "h1:has-text('Het plein')"),
        (thread, f"#post-{names['first']}"),
    ):
        page.goto(plein.url + path)
        page.wait_for_selector(shows)
        page.wait_for_selector("[data-kept-line]:has-text('You see what was there at')")
    page.goto(f"{plein.url}/spaces/")  # and the styles and icons are there
    assert page.evaluate("getComputedStyle(document.querySelector('.tabs-bottom')).position") == "fixed"
    page.goto(f"{plein.url}/settings/tokens/")
    page.wait_for_selector("h1:has-text('No connection')")
    page.wait_for_selector("[data-kept-pages] a[href='/spaces/het-plein/']")
    page.goto(f"{plein.url}/")
    page.wait_for_selector("[data-kept-line]:visible")
    plein.start()
    page.wait_for_selector("[data-kept-line]", state="hidden")  # what was missed comes by itself
    assert page.locator(".offline").is_hidden()
    page.goto(f"{plein.url}/")
    page.wait_for_selector("#stream article")
    assert page.locator("[data-kept-line]").is_hidden()


def test_two_people_on_one_phone_see_nothing_of_each_other(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext"
) -> None:
    plein, _names = site
    page = phone.new_page()
    come_in(page, plein, "ada")
    read(page, plein, "/spaces/closed/")
    sign_out(page, plein)
    until(page, "async () => !(await caches.keys()).some(name => /^(pages|pictures)-/.test(name))")
    come_in(page, plein, "ada")
    read(page, plein, "/spaces/closed/")
    other = phone.new_page()  # no sign-out: another session simply takes the place of this one
    phone.clear_cookies()
    come_in(other, plein, "ben")
    assert not other.evaluate(KEPT, "/spaces/closed/")
    assert other.evaluate("async () => (await caches.keys()).filter(name => name.startsWith('pages-')).length") == 1


def test_who_signs_out_takes_other_pages_along(site: tuple[Site, dict[str, Any]], phone: "BrowserContext") -> None:
    plein, _names = site
    one, two = phone.new_page(), phone.new_page()
    come_in(one, plein, "ada")
    two.goto(f"{plein.url}/spaces/closed/")
    sign_out(one, plein)
    two.wait_for_url("**/sign-in/**")
    come_in(one, plein, "ada")
    two.goto(f"{plein.url}/spaces/closed/")
    phone.clear_cookies()  # ended elsewhere; then somebody goes back to a page that the browser kept whole
    two.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    two.wait_for_url("**/sign-in/**")


def test_a_picture_that_waited_comes_back_with_its_post(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext"
) -> None:
    plein, _names = site
    page = in_the_space(phone, plein)
    phone.set_offline(True)
    queue_with_a_picture(page, "Foto van de hal")
    page.click("[data-outbox] [data-take-back]")
    expect(page.locator(".uploads li input[type=text]")).to_have_value("Een grijs vlak")
    phone.set_offline(False)
    page.fill("#composer textarea", "Foto van de nieuwe hal")
    page.click("#composer .composer-foot .button.main")
    page.wait_for_selector("article.card:has-text('nieuwe hal')")
    assert page.get_attribute("article.card:has-text('nieuwe hal') .gallery img", "alt") == "Een grijs vlak"


def test_a_post_without_connection_waits_and_arrives_once(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext"
) -> None:
    plein, _names = site
    page = phone.new_page()
    come_in(page, plein, "ben")
    read(page, plein, "/spaces/het-plein/")
    plein.kill()
    page.fill("#composer textarea", "Vanuit de kelder")
    page.click("#composer .composer-foot .button.main")
    page.wait_for_selector("[data-outbox]:visible >> text=Vanuit de kelder")
    assert page.input_value("#composer textarea") == ""
    page.fill("#composer textarea", "Toch maar niet")
    page.click("#composer .composer-foot .button.main")
    page.wait_for_selector("[data-outbox] li >> nth=1")
    page.reload()
    page.wait_for_selector("[data-outbox] li >> nth=1")
    page.click("[data-outbox] li:has-text('Toch') [data-take-back]")
    page.wait_for_selector("[data-outbox] li >> nth=1", state="detached")
    assert page.input_value("#composer textarea") == "Toch maar niet"
    plein.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-outbox]", state="hidden")
    page.wait_for_selector("article.card:has-text('Vanuit de kelder')")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.goto(f"{plein.url}/spaces/het-plein/")
    assert page.locator("article.card:has-text('Vanuit de kelder')").count() == 1
    assert page.locator("article.card:has-text('Toch')").count() == 0


def test_two_tabs_with_one_draft_wait_both(site: tuple[Site, dict[str, Any]], phone: "BrowserContext") -> None:
    plein, _names = site
    one = in_the_space(phone, plein)
    with one.expect_response("**/drafts"):
        one.type("#composer textarea", "Vanuit tab een")
    two = phone.new_page()
    two.goto(f"{plein.url}/spaces/het-plein/")
    assert two.input_value("#composer [name=uid]") == one.input_value("#composer [name=uid]") != ""
    phone.set_offline(True)
    for page, text in ((one, "Vanuit tab een"), (two, "Vanuit tab twee")):
        page.fill("#composer textarea", text)
        page.click("#composer .composer-foot .button.main")
        page.wait_for_selector(f"[data-outbox]:visible >> text={text}")
    assert two.evaluate(WAITING) == 2
    phone.set_offline(False)
    two.wait_for_selector("[data-outbox]", state="hidden")
    two.goto(f"{plein.url}/spaces/het-plein/")
    assert two.locator("article.card:has-text('Vanuit tab')").count() == 2


LOST = """() => {
  window.real = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await window.real(...asked);
    if (String(asked[0]).endsWith('/posts/')) throw new TypeError('the connection broke');
    return answer;
  };
}"""


def test_what_is_sent_twice_because_the_answer_was_lost_is_posted_once(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext"
) -> None:
    plein, _names = site
    page = in_the_space(phone, plein)
    page.evaluate(LOST)
    page.fill("#composer textarea", "Eén keer")
    page.click("#composer .composer-foot .button.main")
    # The browser may send it again by itself at once, so the outbox is not there for long.
    expect(page.locator("#composer textarea")).to_have_value("")
    page.evaluate("() => { window.fetch = window.real; }")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-outbox]", state="hidden")
    page.goto(f"{plein.url}/spaces/het-plein/")
    page.wait_for_selector("[data-outbox]", state="hidden")
    assert page.locator("article.card:has-text('Eén keer')").count() == 1


def test_signing_out_throws_nothing_away_unasked(site: tuple[Site, dict[str, Any]], phone: "BrowserContext") -> None:
    plein, _names = site
    page = in_the_space(phone, plein)
    phone.route("**/posts/", lambda route: route.abort())
    page.fill("#composer textarea", "Nog niet weg")
    page.click("#composer .composer-foot .button.main")
    page.wait_for_selector("[data-outbox]:visible")
    page.click(".bar button.menu")
    page.click("form[action='/sign-out/'] button")
    page.wait_for_selector(".toast.bad:has-text('not sent yet')")
    page.click(".bar button.menu")
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/**")
    phone.unroute("**/posts/")
    come_in(page, plein, "ada")
    assert page.evaluate(WAITING) == 0
    page.wait_for_selector("[data-outbox]", state="hidden")


SHARE = """([name, type]) => {
  const form = document.createElement('form');
  form.method = 'post'; form.enctype = 'multipart/form-data'; form.action = '/share/';
  const text = document.createElement('input'); text.name = 'text'; text.value = 'Kijk eens';
  const file = document.createElement('input'); file.type = 'file'; file.name = 'file';
  const canvas = new OffscreenCanvas(80, 60); canvas.getContext('2d').fillRect(0, 0, 40, 60);
  return canvas.convertToBlob({ type }).then(blob => {
    const list = new DataTransfer(); list.items.add(new File([blob], name, { type })); file.files = list.files;
    form.append(text, file); document.body.append(form); form.submit();
  });
}"""


def test_a_picture_shared_from_the_phone_comes_into_a_space(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext"
) -> None:
    plein, _names = site
    page = phone.new_page()
    come_in(page, plein, "ben")
    sign_out(page, plein)
    page.evaluate(SHARE, ["brug.png", "image/png"])
    page.wait_for_url("**/sign-in/**")
    fill_in(page, "ben")
    page.wait_for_url(f"{plein.url}/share/")
    until(page, "() => document.activeElement?.name?.startsWith('alt-')")  # what is in it is asked first
    page.keyboard.type("De brug, half open")
    assert page.input_value("#composer textarea") == "Kijk eens"
    page.select_option("#composer select[name=space]", label="Het plein")
    page.click("#composer .composer-foot .button.main")
    page.wait_for_url("**/posts/*/")
    assert page.get_attribute("article.card .gallery img", "alt") == "De brug, half open"
    page.goto(f"{plein.url}/share/")
    assert (page.input_value("#composer textarea"), page.locator(".uploads li").count()) == ("", 0)


FOREIGN = "<form method=post target=_top enctype=multipart/form-data action={url}/share/><input name=text value=Vals><button>x</button></form>"
SITES = {
    "named": FOREIGN,
    "hidden": "<meta name=referrer content=no-referrer>" + FOREIGN,
    "nowhere": f"<iframe src='data:text/html,{quote(FOREIGN, safe='{}')}'></iframe>",  # a page without an address
}


@pytest.mark.parametrize("who", ["signed in", "signed out"])
@pytest.mark.parametrize("kind", SITES)
def test_a_form_on_another_site_shares_nothing(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext", kind: str, who: str
) -> None:
    plein, _names = site
    page = phone.new_page()
    come_in(page, plein, "ben")
    if who == "signed out":
        sign_out(page, plein)
    form = SITES[kind].format(url=plein.url)
    phone.route("http://elders.example/", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://elders.example/")
    page.frames[-1].click("button")
    if who == "signed out":
        page.wait_for_url("**/sign-in/**")
        fill_in(page, "ben")
    page.wait_for_url(f"{plein.url}/share/**")
    until(page, "async () => !(await caches.has('shared'))")
    page.goto(f"{plein.url}/share/")
    page.wait_for_timeout(300)
    assert page.input_value("#composer textarea") == ""


def test_a_picture_chosen_without_connection_goes_along(
    site: tuple[Site, dict[str, Any]], phone: "BrowserContext"
) -> None:
    plein, _names = site
    page = in_the_space(phone, plein)
    phone.set_offline(True)
    queue_with_a_picture(page, "Met plaatje")
    phone.set_offline(False)
    page.wait_for_selector("article.card:has-text('Met plaatje')")
    assert page.get_attribute("article.card:has-text('Met plaatje') .gallery img", "alt") == "Een grijs vlak"


def test_a_new_version_waits_for_a_word(site: tuple[Site, dict[str, Any]], browser: "Browser") -> None:
    plein, _names = site
    context = browser.new_context(
        bypass_csp=True
    )  # else a page could not name another worker, which is as it should be
    page = context.new_page()
    come_in(page, plein, "ben")
    assert page.locator("[data-update]").is_hidden()
    page.evaluate("navigator.serviceWorker.register('/sw.js?next')")
    page.wait_for_selector("[data-update]:visible:has-text('There is a new version of Plein.')")
    page.fill("#composer textarea", "Half af")
    with page.expect_navigation():
        page.click("[data-update] button")
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/sw.js?next")
    assert page.input_value("#composer textarea") == "Half af"
    context.close()


def close(browser: "Browser", plein: Site) -> None:
    """Meanwhile the manager closes the space."""
    context = browser.new_context()
    page = context.new_page()
    come_in(page, plein, "ada")
    page.goto(f"{plein.url}/spaces/het-plein/settings/")
    page.click("form[action$='/archive'] button")
    page.wait_for_url("**/spaces/het-plein/**")
    context.close()


def test_what_is_refused_gives_the_words_back(
    site: tuple[Site, dict[str, Any]], browser: "Browser", phone: "BrowserContext"
) -> None:
    plein, names = site
    page = phone.new_page()
    come_in(page, plein, "ben")
    page.goto(f"{plein.url}/posts/{names['first']}/")
    phone.set_offline(True)
    page.fill("#reply-text", "Een antwoord van onderweg")
    page.click("#reply .composer-foot .button.main")
    page.wait_for_selector("[data-outbox]:visible")
    close(browser, plein)
    phone.set_offline(False)
    page.wait_for_selector("[data-outbox] [data-state]:has-text('This was not posted.')")
    page.goto(f"{plein.url}/spaces/")
    page.click("[data-outbox] [data-take-back]")
    page.wait_for_url("**/share/")  # there is no form any more where it was written
    until(page, "() => document.querySelector('#composer textarea').value === 'Een antwoord van onderweg'")
    page.wait_for_selector("[data-outbox]", state="hidden")
