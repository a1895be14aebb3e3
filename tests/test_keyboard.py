"""The main job with the keyboard alone, and what a screen reader finds on the way.

tests/transcripts holds what it finds, in both languages, to be read by people. After a change that is meant:
PLEIN_TEST_TRANSCRIPTS=write pytest tests/test_keyboard.py, and read what changed before committing it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.furnished import furnished
from tests.site import PASSWORD, ROOT
from tests.test_journey import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page, Route

pytestmark = pytest.mark.once
TRANSCRIPTS = ROOT / "tests" / "transcripts"
LOCALES = {"nl": "nl-NL", "en": "en-GB"}
MOST_TABS = 90

FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const style = (node) => getComputedStyle(node);
  const ring = (node) => style(node).outlineStyle !== "none" && parseFloat(style(node).outlineWidth) >= 2 && !/, 0\\)$/.test(style(node).outlineColor);
  const box = here.closest(".composer, .file-label");
  const places = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
  const area = here.getClientRects()[0] ?? here.getBoundingClientRect();
  const seen = places.some(([x, y]) => {
    const on = document.elementFromPoint(area.left + area.width * x, area.top + area.height * y);
    return on && (here.contains(on) || on.contains(here) && !on.matches("body, html") || box?.contains(on));
  });
  const label = here.labels?.[0]?.textContent ?? "";
  const unsaid = [...here.querySelectorAll("[aria-hidden=true]")].map((one) => one.innerText ?? "");
  const words = unsaid.reduce((all, one) => all.replace(one, ""), here.innerText ?? "");
  return {
    name: (here.getAttribute("aria-label") || label || words || here.value || "").replace(/\\s+/g, " ").trim(),
    card: here.closest("article")?.id ?? "",
    shown: ring(here) || (box !== null && (ring(box) || style(box).boxShadow !== "none")),
    seen,
  };
}"""


class Keys:
    """A person without a mouse. Where the focus goes, it must be, be shown and be in sight."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys one after another; something has the focus afterwards."""
        for key in keys:
            self.page.keyboard.press(key)
        self.page.wait_for_selector("body :focus", state="attached")

    def go(self, address: str) -> None:
        """Press Enter on what leads to another page."""
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(address)

    def type(self, text: str) -> None:
        """Type where one is."""
        self.page.keyboard.type(text)

    def tab_to(self, name: str, card: str = "", key: str = "Tab") -> None:
        """Go on until something with this name (in that card) has the focus."""
        passed: list[str] = []
        for _try in range(MOST_TABS):
            self.page.keyboard.press(key)
            here = self.page.evaluate(FOCUS)
            assert here, f"the focus is lost after {passed[-3:]}"
            assert here["shown"], f"one cannot see that {here['name']!r} has the focus"
            assert here["seen"], f"{here['name']!r} has the focus and lies under something"
            if here["name"] == name and card in {"", here["card"]}:
                return
            passed.append(here["name"])
        raise AssertionError(f"no {name!r} among {passed}")

    def sign_in(self, url: str, who: str) -> None:
        """Come in by the door."""
        self.page.goto(f"{url}/sign-in/")
        self.tab_to("User name or e-mail")
        self.type(who)
        self.tab_to("Password")
        self.type(PASSWORD)
        self.go(f"{url}/")


@pytest.mark.parametrize("width", [1440, 360])
def test_everything_is_done_with_keys_alone(width: int, browser: "Browser", tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": 760}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20000)
    keys = Keys(page)
    with furnished(tmp_path, "en") as (site, names):
        keys.sign_in(site.url, "ben")
        _go_anywhere(keys)
        keys.press("Tab")
        keys.press("Enter")  # the skip link
        keys.tab_to("What do you want to share?")
        _post(keys)
        card = f"post-{page.locator('article.card').first.get_attribute('data-post')}"
        _react(keys, card)
        _look_into_the_menu(keys, card)
        _answer(keys, card)
        _edit(keys, card)
        _vote(keys, site.url, f"post-{names['poll']}")
        _report(keys, site.url, f"post-{names['quote']}")
        _ask(keys, site.url)
        _search(keys)
        _sign_out(keys)
        keys.sign_in(site.url, "ada")
        _judge(keys, f"post-{names['quote']}")
        _change_language(keys)
    context.close()


def test_enter_takes_what_was_typed_last_though_its_answer_is_late(browser: "Browser", tmp_path: Path) -> None:
    page = browser.new_page(locale="en-GB", service_workers="block")
    keys = Keys(page)
    with furnished(tmp_path, "en") as (site, _names):
        keys.sign_in(site.url, "ben")
        page.goto(f"{site.url}/spaces/het-plein/")
        page.focus("#text")
        keys.type(":th")
        expect(page.locator("[role=option]").first).to_be_visible()
        late: list[Route] = []
        page.route("**/complete/emoji?q=thumbs_up*", lambda route: late.append(route))
        with page.expect_request("**/complete/emoji?q=thumbs_up*"):
            keys.type("umbs_up")
        keys.press("Enter")
        late[0].continue_()
        expect(page.locator("#text")).to_have_value("👍 ")
    page.close()


def _go_anywhere(keys: Keys) -> None:
    page = keys.page
    keys.press("Tab", "Control+k")
    keys.type("zz")
    keys.press("Escape")
    assert page.evaluate(FOCUS)["name"] == "Skip to content"  # where one was
    keys.press("Control+k")
    keys.type("het plein")
    page.wait_for_selector("#go-list[data-for='het plein'] [role=option]:has-text('Het plein')")
    keys.go("**/spaces/het-plein/")


def _post(keys: Keys) -> None:
    """Name somebody and an emoji by completion, use the toolbar, add a picture, post."""
    page = keys.page
    photo: FilePayload = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.on("filechooser", lambda chooser: chooser.set_files(photo))  # long before: else one may be missed
    keys.type("Hello @ad")
    page.wait_for_selector("[role=option]")
    keys.press("ArrowDown", "ArrowUp", "Enter")
    keys.type(":thumbs_up")
    page.wait_for_selector("[role=option]:has-text('👍')")
    keys.press("Enter")
    expect(page.locator("#text")).to_have_value("Hello @ada 👍 ")
    keys.type(":zz")
    keys.press("Escape", *["Backspace"] * 3)
    keys.tab_to("Add pictures or files")
    keys.tab_to("Bold", key="ArrowRight")
    keys.tab_to("Italic", key="ArrowRight")
    keys.tab_to("Bold", key="ArrowLeft")
    keys.press("Enter")
    keys.type("loud")
    assert page.input_value("#text") == "Hello @ada 👍 **loud**"
    keys.tab_to("Bold")
    keys.tab_to("Add pictures or files", key="ArrowLeft")
    keys.press("Enter")
    page.wait_for_selector(".uploads li input:focus")  # what is in it is asked at once
    keys.type("A grey square")
    keys.tab_to("Moment and language")
    keys.press("Space")
    keys.tab_to("Publish at (optional)")
    keys.tab_to("Post")
    keys.press("Enter")
    page.wait_for_selector("article.card strong:has-text('loud')")
    keys.press("Shift+Tab")


def _react(keys: Keys, card: str) -> None:
    keys.tab_to("React", card)
    keys.press("Space")
    keys.tab_to("heart")
    keys.press("Escape")
    assert keys.page.evaluate(FOCUS)["name"] == "React"
    keys.press("Enter")
    keys.page.wait_for_selector("[aria-label='thumbs up']:focus")
    assert keys.page.evaluate(FOCUS)["name"] == "thumbs up"
    keys.press("Space")
    keys.page.wait_for_selector(f"#{card} .chip[aria-pressed=true]")
    assert keys.page.evaluate(FOCUS)["card"] == card
    keys.tab_to("👍 1", card, key="Shift+Tab")
    keys.press("Enter")
    keys.page.wait_for_selector(f"#{card} .chip", state="detached")
    keys.press("Tab")


def _look_into_the_menu(keys: Keys, card: str) -> None:
    keys.tab_to("More about this post", card, key="Shift+Tab")
    keys.press("Enter")
    keys.tab_to("Mute this post")
    keys.press("Enter")
    keys.page.wait_for_selector(".toast:has-text('You hear no more of this')")
    assert keys.page.evaluate(FOCUS)["name"] == "More about this post"
    keys.press("Enter")
    keys.tab_to("Stop following or muting")
    keys.press("Escape")
    assert keys.page.evaluate(FOCUS)["card"] == card


def _answer(keys: Keys, card: str) -> None:
    page = keys.page
    keys.tab_to("Answer", card)
    keys.go("**/posts/*/#reply-text")
    page.wait_for_selector("#reply-text:focus")
    keys.type("Here is the answer")
    keys.press("Control+Enter")
    page.wait_for_selector("[data-replies] article:has-text('Here is the answer')")
    keys.press("Tab")


def _edit(keys: Keys, card: str) -> None:
    page = keys.page
    keys.tab_to("More about this post", card, key="Shift+Tab")
    keys.press("Enter")
    keys.tab_to("Edit")
    keys.go("**/edit/")
    keys.tab_to("Text")
    keys.press("Control+End")
    keys.type(" and clear")
    keys.tab_to("Save")
    keys.go("**/posts/*/")
    page.wait_for_selector(f"#{card}:has-text('loud and clear') .gallery img[alt='A grey square']")


def _vote(keys: Keys, url: str, card: str) -> None:
    page = keys.page
    page.goto(f"{url}/posts/{card.removeprefix('post-')}/")
    keys.tab_to("no 1 vote", card)
    keys.press("Space")
    page.wait_for_selector(f"#{card} .poll-option[aria-pressed=true]:has-text('no')")
    keys.tab_to('odd "one" 🙂 1 vote', card)


def _report(keys: Keys, url: str, card: str) -> None:
    page = keys.page
    page.goto(f"{url}/posts/{card.removeprefix('post-')}/")
    keys.tab_to("More about this post", card)
    keys.press("Enter")
    keys.tab_to("Report")
    keys.go("**/report/")
    keys.tab_to("It hurts or threatens somebody")
    keys.press("Space", "ArrowDown")
    assert page.evaluate(FOCUS)["name"] == "It shows what is private or confidential"
    keys.tab_to("What should they know?")
    keys.type("This is about a patient")
    keys.tab_to("Report")
    keys.go("**/posts/*/")
    page.wait_for_selector(".toast:has-text('Thank you.')")


def _ask(keys: Keys, url: str) -> None:
    page = keys.page
    page.goto(f"{url}/polls/new")
    keys.tab_to("Your question")
    keys.type("Cake?")
    keys.press("Enter")  # what Enter does in a field is what the form is for
    page.wait_for_selector("#option-error")
    assert page.evaluate(FOCUS)["name"] == "Option 1"
    keys.type("apple")
    keys.tab_to("Option 2")
    keys.type("pear")
    keys.tab_to("Add an option")
    keys.press("Enter")
    page.wait_for_selector("#option-3:focus")
    keys.type("plum")
    keys.tab_to("Ask")
    keys.go("**/posts/*/")
    page.wait_for_selector(".poll-option >> nth=2")


def _search(keys: Keys) -> None:
    page = keys.page
    keys.press("/")
    keys.type("clear")
    page.wait_for_selector("#go-list[data-for=clear]")
    keys.press("ArrowUp")  # the last of the list looks in everything
    keys.go("**/search/?q=clear")
    page.wait_for_selector("#stream article:has-text('loud and clear')")


def _sign_out(keys: Keys) -> None:
    keys.tab_to("Your menu")
    keys.press("Enter")
    keys.tab_to("Sign out")
    keys.go("**/sign-in/**")


def _judge(keys: Keys, card: str) -> None:
    """What was reported is judged by somebody who moderates there."""
    page = keys.page
    page.goto(page.url + "spaces/het-plein/waiting/")
    keys.tab_to("Leave it")
    keys.press("Enter")
    page.wait_for_selector(f"#{card}", state="detached")
    assert page.evaluate(FOCUS)


def _change_language(keys: Keys) -> None:
    keys.tab_to("Your menu", key="Shift+Tab")
    keys.press("Enter")
    keys.tab_to("Settings")
    keys.go("**/settings/")
    keys.tab_to("Language")
    keys.type("Ned")
    keys.tab_to("Change")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_selector("html[lang=nl]")
    keys.tab_to("Jouw menu")


@pytest.mark.parametrize("language", LOCALES)
def test_a_screen_reader_finds_what_the_transcript_says(language: str, browser: "Browser", tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=LOCALES[language])
    page = context.new_page()
    with furnished(tmp_path, language) as (site, names):
        heard = "\n\n".join(f"{step}:\n{found}" for step, found in _steps(page, site.url, names))
    context.close()
    path = TRANSCRIPTS / f"{language}.yml"
    if os.environ.get("PLEIN_TEST_TRANSCRIPTS") == "write":
        path.write_text(f"{heard}\n", encoding="utf-8")
    assert heard.splitlines() == path.read_text(encoding="utf-8").splitlines()


def _steps(page: "Page", url: str, names: dict[str, object]) -> Iterator[tuple[str, str]]:
    """What is said at each step."""
    page.goto(f"{url}/sign-in/")
    yield "sign in", transcript(page, "main")
    page.fill("[name=login]", "ben")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{url}/")
    yield "around the page", transcript(page, "header") + "\n" + transcript(page, "nav.rail")
    page.goto(f"{url}/spaces/het-plein/")
    page.click("#text")
    page.click(".composer details summary")
    yield "compose", transcript(page, "#composer")
    page.fill("#text", "Morgen **open**")
    page.press("#text", "Control+Enter")
    page.wait_for_selector("article.card:has-text('Morgen')")
    page.locator(".toast button").wait_for()
    card = f"#post-{page.locator('article.card').first.get_attribute('data-post')}"
    toast = re.sub(r"\(\d+\)", "(n)", transcript(page, ".toasts"))  # seconds that are left
    yield "posted", toast + "\n" + transcript(page, card)
    page.click(f"{card} [data-key=more]")
    yield "the menu of a post", transcript(page, ".menu-list:popover-open")
    page.keyboard.press("Escape")
    page.click(f"{card} [data-key=react]")
    yield "react", transcript(page, ".menu-list:popover-open")
    page.click(".emoji-grid button[value='🎉']")
    page.wait_for_selector(f"{card} .chip[aria-pressed=true]")
    yield "reacted", transcript(page, f"{card} .chips")
    page.goto(f"{url}/posts/{names['first']}/")
    yield "a thread", transcript(page, "main")
    page.click(".replies article.card a[data-reply]")
    page.fill("#reply-text", "Dank je")
    yield "answer somebody", transcript(page, "#reply")
    page.press("#reply-text", "Control+Enter")
    page.wait_for_selector(".replies article.card:has-text('Dank je')")
    yield "answered", transcript(page, ".replies article.card:has-text('Dank je')")
    page.goto(f"{url}/posts/{names['first']}/pass-on/")
    page.wait_for_selector("plein-embed .who")
    yield "pass on or quote", transcript(page, "main")
    page.goto(f"{url}/posts/{names['quote']}/report/")
    yield "report", transcript(page, "main > .page-head") + "\n" + transcript(page, "main > form")
    page.check("[name=reason] >> nth=0")
    page.click("main > form .button.main")
    page.wait_for_selector(".toast")
    yield "reported", transcript(page, ".toasts")
    page.goto(f"{url}/posts/{names['poll']}/")
    yield "vote", transcript(page, ".poll")
    page.goto(f"{url}/posts/{names['closed_poll']}/")
    yield "a poll that is closed", transcript(page, ".poll")
    page.goto(f"{url}/polls/new")
    yield "ask", transcript(page, "#poll-form")


def transcript(page: "Page", selector: str) -> str:
    """The accessibility tree there as lines to read: without addresses, and without what the clock says."""
    page.evaluate("document.querySelectorAll('time').forEach((one) => { one.textContent = '…' })")
    lines = page.locator(selector).first.aria_snapshot().splitlines()
    lines = [line for line in lines if not line.lstrip().startswith("- /")]
    alone = [
        line.removesuffix(":") if _indent(after) <= _indent(line) else line
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(f"  {line}" for line in alone)


def _indent(line: str) -> int:
    return len(line) - len(re.sub(r"^ +", "", line))
