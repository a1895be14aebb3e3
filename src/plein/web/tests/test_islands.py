"""What scripts make of pages and answers, in a real browser with the real policy (no inline script, Trusted Types)."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from plein.web.tests.browser import Site, card, facts, told

COMPOSER = (
    '<form class="composer" id="compose" method="post" action="/posts" data-swap data-draft="space:3" data-reset>'
    '<input type="hidden" name="uid" value=""><input type="hidden" name="space" value="3">'
    '<button type="button" data-tool="bold">Bold</button><label for="text">Text</label><textarea id="text" name="text"></textarea>'
    '<ul class="uploads"></ul><div class="preview" hidden></div><button id="send">Post</button></form>'
)


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    page = browser.new_page(locale="en-GB", timezone_id="Europe/Amsterdam")
    page.set_default_timeout(20000)
    made = Site(page)
    yield made
    page.close()
    assert made.troubles == []


def stream(*cards: str) -> str:
    return f'<h1>Home</h1><div data-stream class="stream">{"".join(cards)}</div>'


def thread(*cards: str) -> str:
    return f'<h1>Post</h1>{card(1, "root")}<div class="replies" id="replies-1" data-replies="1">{"".join(cards)}</div>'


def order(site: Site) -> list[str]:
    found: list[str] = site.page.locator("article").evaluate_all("all => all.map(one => one.id)")
    return found


def test_marks_show_what_is_personal(site: Site) -> None:
    page = site.open(
        '<h1>x</h1><button data-mark="reacted:1:👍">a</button><button data-mark="reacted:1:🎉">b</button>'
        '<p id="mine" data-if="me:7 moderates:3" hidden>mine</p><p id="other" data-if="me:8" hidden>other</p><p id="not" data-unless="me:7">not</p>',
        marks=["me:7", "reacted:1:👍"],
    )
    expect(page.get_by_role("button", name="a")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="b")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#mine")).to_be_visible()
    expect(page.locator("#other")).to_be_hidden()
    expect(page.locator("#not")).to_be_hidden()


def test_an_answer_replaces_elements_with_the_same_id_and_changes_marks(site: Site) -> None:
    button = '<button form="act" formaction="/posts/1/reactions" id="like-1" name="emoji" value="x" data-mark="reacted:1:x">Like</button>'
    page = site.open(stream(card(1, "before", inside=button)), marks=[])
    site.answers["/posts/1/reactions"] = (
        card(1, "after", version=2, inside=button)
        + '<template data-marks-set=\'["reacted:1:x"]\' data-marks-unset="[]"></template>'
    )
    page.click("#like-1")
    expect(page.locator("#post-1 p")).to_have_text("after")
    expect(page.locator("#like-1")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#like-1")).to_be_focused()
    assert "token-of-the-page" in site.sent("/posts/1/reactions")[0]
    assert 'name="emoji"' in site.sent("/posts/1/reactions")[0]


def test_a_refused_form_comes_back_with_focus_on_what_is_wrong(site: Site) -> None:
    page = site.open(COMPOSER)
    site.answers["/posts"] = (
        422,
        COMPOSER.replace(
            '<textarea id="text" name="text">', '<textarea id="text" name="text" aria-invalid="true">too long'
        ),
    )
    page.fill("#text", "too long")
    page.click("#send")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("too long")


def test_a_form_that_comes_back_in_a_whole_page_takes_its_place(site: Site) -> None:
    page = site.open(COMPOSER)
    wrong = COMPOSER.replace('<button id="send"', '<p class="error">Choose a space.</p><button id="send"')
    site.answers["/posts"] = (422, f"<!doctype html><title>x</title><div class='shell'><main>{wrong}</main></div>")
    page.click("#send")
    expect(page.locator("#compose .error")).to_be_focused()
    assert page.locator("main").count() == 1


def test_what_is_gone_leaves_the_focus_next_to_it(site: Site) -> None:
    forms = "".join(
        f'<section id="judge-{pk}"><form method="post" action="/judge/{pk}" data-swap><button>Seen {pk}</button></form></section>'
        for pk in (1, 2)
    )
    page = site.open(forms)
    site.answers |= {f"/judge/{pk}": f'<section id="judge-{pk}" data-gone></section>' for pk in (1, 2)}
    page.get_by_role("button", name="Seen 1").press("Enter")
    expect(page.locator("#judge-2")).to_be_focused()
    page.get_by_role("button", name="Seen 2").press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("answer", [None, (503, "<!doctype html><main id='main'>An error page</main>")])
def test_what_was_typed_survives_a_server_that_does_not_answer(site: Site, answer: Any) -> None:
    page = site.open(COMPOSER)
    if answer:
        site.answers["/posts"] = answer
    page.fill("#text", "precious words")
    page.click("#send")
    expect(page.locator(".toasts .toast")).to_be_visible()
    expect(page.locator("#text")).to_have_value("precious words")
    site.answers["/posts"] = "<p data-toast>Posted</p>"
    page.click("#send")
    expect(page.locator(".toasts")).to_contain_text("Posted")
    assert len(site.sent("/posts")) == 2
    assert site.page.locator("#text").input_value() == ""


def break_off(site: Site, path: str) -> None:
    """Answers of `path` break off in the middle."""
    site.page.add_init_script(
        """(() => {
          const real = fetch;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (!String(asked[0]).endsWith(PATH)) return answer;
            const broken = new ReadableStream({ pull(at) { at.error(new TypeError('network error')); } });
            return new Response(broken, { status: answer.status, headers: answer.headers });
          };
        })()""".replace("PATH", json.dumps(path))
    )


def test_an_answer_that_breaks_off_leaves_the_form_as_it_was(site: Site) -> None:
    break_off(site, "/posts")
    page = site.open(COMPOSER)
    site.answers["/posts"] = "<p data-toast>Posted</p>"
    page.fill("#text", "precious words")
    page.click("#send")
    expect(page.locator(".toasts .toast")).to_be_visible()
    expect(page.locator("#compose")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#text")).to_have_value("precious words")
    page.click("#send")
    expect(page.locator(".toasts .toast")).to_have_count(2)
    assert len(site.sent("/posts")) == 2


def test_older_posts_are_asked_for_again_when_their_answer_broke_off(site: Site) -> None:
    site.answers["/?before=1"] = card(0, "older")
    break_off(site, "before=1")
    with site.page.expect_request("**/?before=1"):
        page = site.open(stream(card(1, "first"), '<div class="more"><a rel="next" href="?before=1">Older</a></div>'))
    expect(page.locator(".more[data-watched]")).not_to_have_attribute("aria-busy", "true")


def test_going_back_shows_the_page_when_nobody_says_who_is_here(site: Site) -> None:
    page = site.open(stream(card(1, "first")))
    page.evaluate(
        "() => { window.fetch = (at, how) => new Promise((_done, fail) => how?.signal?.addEventListener('abort', () => fail(how.signal.reason))); }"
    )
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#post-1")).to_be_hidden()
    expect(page.locator("#post-1")).to_be_visible(timeout=6000)


def test_ctrl_enter_posts_once_with_an_id_of_its_own(site: Site) -> None:
    page = site.open(COMPOSER)
    site.answers["/posts"] = "<p data-toast>Posted</p>"
    page.fill("#text", "hello")
    first = page.input_value("[name=uid]")
    page.press("#text", "Control+Enter")
    expect(page.locator(".toasts")).to_contain_text("Posted")
    assert len(first) == 36
    assert first in site.sent("/posts")[0]
    assert page.input_value("[name=uid]") not in {"", first}


def test_undo_takes_a_post_back(site: Site) -> None:
    page = site.open(stream(card(5, "mine")) + '<p data-toast data-undo="/posts/5/undo" data-seconds="30">Posted</p>')
    site.answers["/posts/5/undo"] = '<article id="post-5" data-gone></article>'
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#post-5")).to_have_count(0)
    assert len(site.sent("/posts/5/undo")) == 1


def test_of_two_spaces_chosen_quickly_the_last_says_who_reads(site: Site) -> None:
    choice = '<select data-audience aria-label="Space"><option>1</option><option>2</option><option>3</option></select>'
    page = site.open(f'<h1>x</h1>{choice}<p id="audience">nobody</p>')
    site.answers |= {f"/spaces/{pk}/audience": f'<p id="audience">readers of {pk}</p>' for pk in (2, 3)}
    page.evaluate(
        """() => { const real = fetch; window.fetch = async (...asked) => {
          const answer = await real(...asked);
          if (String(asked[0]).includes('/2/')) await new Promise((done) => { window.late = done; });
          return answer;
        }; }"""
    )
    with page.expect_response("**/spaces/2/audience"):
        page.get_by_label("Space").select_option("2")
    page.get_by_label("Space").select_option("3")
    expect(page.locator("#audience")).to_have_text("readers of 3")
    page.wait_for_function("() => window.late")
    page.evaluate("() => window.late()")
    page.wait_for_timeout(200)
    expect(page.locator("#audience")).to_have_text("readers of 3")


def test_a_tool_marks_the_selected_words(site: Site) -> None:
    page = site.open(COMPOSER)
    page.fill("#text", "word")
    page.locator("#text").select_text()
    page.click("[data-tool=bold]")
    expect(page.locator("#text")).to_have_value("**word**")


def test_what_is_typed_is_kept_after_a_pause(site: Site) -> None:
    page = site.open(COMPOSER)
    site.answers["/drafts"] = ""
    with page.expect_request("**/drafts") as asked:
        page.type("#text", "half a thought")
    assert "half a thought" in (asked.value.post_data or "")
    assert "space:3" in (asked.value.post_data or "")


@pytest.mark.parametrize("answer", [(401, ""), (403, ""), (503, "")], ids=["signed out", "old token", "away"])
def test_a_draft_that_is_refused_stays_in_the_tab(site: Site, answer: tuple[int, str]) -> None:
    site.answers["/drafts"] = answer
    page = site.open(COMPOSER)
    page.get_by_label("Text").fill("Een heel lang stuk")
    page.wait_for_function("() => Object.values({ ...sessionStorage }).includes('Een heel lang stuk')")
    site.answers["/drafts"] = (204, "")
    site.open(COMPOSER)
    expect(page.get_by_label("Text")).to_have_value("Een heel lang stuk")


def test_what_is_sent_after_signing_out_waits_for_who_wrote_it(site: Site) -> None:
    site.answers |= {"/posts": (401, ""), "/sign-in/": (204, "")}
    page = site.open(COMPOSER)
    page.get_by_label("Text").fill("Meteen geplaatst")
    with page.expect_request("**/sign-in/?next=%2F"):
        page.get_by_label("Text").press("Control+Enter")
    site.answers["/drafts"] = (204, "")
    site.open(COMPOSER)
    expect(page.get_by_label("Text")).to_have_value("Meteen geplaatst")


def test_signing_in_again_leads_back_to_the_same_page_of_a_list(site: Site) -> None:
    site.answers |= {"/posts": (401, ""), "/sign-in/": (204, "")}
    page = site.open(COMPOSER)
    page.evaluate("history.replaceState(null, '', '/?after=x')")
    page.get_by_label("Text").fill("Meteen geplaatst")
    with page.expect_request("**/sign-in/?next=%2F%3Fafter%3Dx"):
        page.get_by_label("Text").press("Control+Enter")


def test_a_file_that_stands_still_waits_in_the_form_and_the_next_one_goes(site: Site) -> None:
    waits = "<template data-waiting-file><li>Waits: <b data-name></b></li></template>"
    form = COMPOSER.replace("</form>", f'<input type="file" name="upload" multiple>{waits}</form>')
    site.page.clock.install()
    page = site.open(form)
    site.answers["/files/"] = "<li>Sent</li>"
    page.route("**/files/", lambda route: None, times=1)  # the first is never answered
    files: Any = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in ("een.txt", "twee.txt")]
    with page.expect_request("**/files/"):
        page.set_input_files("[name=upload]", files)
    expect(page.locator(".uploads progress")).to_have_count(2)
    page.clock.fast_forward(61_000)
    expect(page.locator(".uploads")).to_contain_text("Waits: een.txt")
    expect(page.locator(".uploads")).to_contain_text("Sent")
    expect(page.locator(".uploads progress")).to_have_count(0)


def test_words_from_an_office_program_are_pasted_as_words(site: Site) -> None:
    page = site.open(COMPOSER.replace("</form>", '<ul class="uploads"></ul></form>'))
    pasted = """() => {
      const data = new DataTransfer(); data.setData('text/plain', 'Tabel'); data.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      return document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    assert page.evaluate(pasted) is True  # left to the browser
    assert site.sent("/files/") == []


def test_a_person_is_completed_by_keyboard(site: Site) -> None:
    page = site.open(COMPOSER)
    site.answers["/complete/people"] = json.dumps(
        [
            {"value": "@sanne", "label": "Sanne de Vries", "hint": "@sanne"},
            {"value": "@sam", "label": "Sam", "hint": "@sam"},
        ]
    )
    page.type("#text", "thanks @sa")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#text")).to_have_attribute("aria-activedescendant", "complete-1")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("thanks @sam ")
    expect(page.get_by_role("listbox")).to_have_count(0)


@pytest.mark.parametrize("above", [0, 30])
def test_what_completes_stays_on_the_screen(site: Site, above: int) -> None:
    site.page.set_viewport_size({"width": 360, "height": 640})
    many = [{"value": f"@sanne{n}", "label": f"Sanne van de {'Lange' * n}", "hint": f"@sanne{n}"} for n in range(9)]
    site.answers["/complete/people"] = json.dumps(many)
    page = site.open("<p>word</p>" * above + COMPOSER)
    page.type("#text", "thanks @sa")
    page.locator("#text").scroll_into_view_if_needed()
    page.type("#text", "n")
    expect(page.get_by_role("option")).to_have_count(9)
    expect(page.get_by_role("listbox")).to_be_visible()
    box, field = page.get_by_role("listbox").bounding_box(), page.locator("#text").bounding_box()
    tabs = page.locator(".tabs-bottom").bounding_box()
    assert box and field and tabs
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert box["y"] >= 0 and box["y"] + box["height"] <= tabs["y"] + 1
    assert box["y"] >= field["y"] + field["height"] - 1 or box["y"] + box["height"] <= field["y"] + 1


def test_what_one_begins_to_write_in_comes_into_view_to_its_end(site: Site) -> None:
    site.page.set_viewport_size({"width": 360, "height": 640})
    page = site.open("<p>word</p>" * 40 + COMPOSER)
    page.evaluate("document.querySelector('#text').scrollIntoView({block: 'end'})")
    page.click("#text")
    foot, tabs = page.locator("#send").bounding_box(), page.locator(".tabs-bottom").bounding_box()
    assert foot and tabs and foot["y"] + foot["height"] <= tabs["y"]


def test_a_changed_card_is_replaced_and_an_older_one_is_not(site: Site) -> None:
    site.streams = [
        told(11, "post.edited", facts(1, "newer", version=11)) + told(12, "post.edited", facts(2, "older", version=3))
    ]
    page = site.open(stream(card(2, "second", version=5), card(1, "first", version=5)), live="home", after=10)
    expect(page.locator("#post-1 p")).to_have_text("newer")
    expect(page.locator("#post-2 p")).to_have_text("second")


def test_new_posts_wait_behind_a_button(site: Site) -> None:
    site.streams = [told(11, "post.published", facts(5, "five")) + told(12, "post.published", facts(6, "six"))]
    page = site.open(stream(card(1, "first")), live="home", after=10)
    button = page.locator(".new-posts")
    expect(button).to_contain_text("2")
    assert order(site) == ["post-1"]
    button.click()
    expect(page.locator("#post-6")).to_be_focused()
    assert order(site) == ["post-6", "post-5", "post-1"]


def test_ones_own_post_is_not_announced(site: Site) -> None:
    site.streams = [told(11, "post.published", facts(5, "mine"))]
    page = site.open(COMPOSER + '<div data-stream class="stream" id="stream"></div>', live="home", after=10)
    expect(page.locator(".new-posts")).to_have_count(1)
    site.answers["/posts"] = f'<template data-into="#stream">{card(5, "mine")}</template>'
    page.fill("#text", "mine")
    page.click("#send")
    expect(page.locator("#post-5")).to_have_count(1)
    expect(page.locator(".new-posts")).to_have_count(0)


def test_an_answer_in_an_old_thread_is_not_announced_as_a_new_post(site: Site) -> None:
    site.streams = [told(11, "post.published", facts(6, "answer", root=2, parent=2), facts(2, "old thread"))]
    page = site.open(stream(card(1, "first")), live="home", after=10)
    page.wait_for_timeout(300)
    expect(page.locator(".new-posts")).to_have_count(0)
    assert order(site) == ["post-1"]


def test_an_answer_stands_under_what_it_answers_and_stays_there(site: Site) -> None:
    def line(level: int, html: str) -> str:
        return f'<div class="reply level-{level}">{html}</div>'

    site.streams = [
        told(11, "post.published", facts(6, "to b", root=1, parent=2, version=11))
        + told(12, "post.published", facts(7, "to root", root=1, parent=1, version=12))
        + told(13, "reaction.added", facts(6, "to b, changed", root=1, parent=2, version=13))
    ]
    cards = (
        line(1, card(2, "b", root=1, parent=1)),
        line(2, card(3, "c", root=1, parent=2)),
        line(1, card(4, "d", root=1, parent=1)),
    )
    page = site.open(thread(*cards), live="post:1", after=10)
    expect(page.locator("#post-6 p")).to_have_text("to b, changed")
    assert order(site) == ["post-1", "post-2", "post-3", "post-6", "post-4", "post-7"]
    expect(page.locator(".reply:has(#post-6)")).to_have_class("reply level-2")


def test_ones_own_answer_is_put_in_its_place(site: Site) -> None:
    cards = [f'<div class="reply level-1">{card(pk, "x", root=1, parent=1)}</div>' for pk in (2, 3)]
    page = site.open(thread(*cards) + COMPOSER.replace("/posts", "/posts/1/replies"))
    site.answers["/posts/1/replies"] = (
        f'<template data-into="#replies-1" data-at="end"><div class="reply level-2">{card(9, "mine", root=1, parent=2)}</div></template>'
    )
    page.fill("#text", "mine")
    page.click("#send")
    expect(page.locator("#post-9")).to_be_visible()
    assert order(site) == ["post-1", "post-2", "post-9", "post-3"]
    expect(page.locator(".reply:has(#post-9)")).to_have_class("reply level-2")


def test_who_answered_something_far_above_sees_the_answer_there_and_answers_the_post_next(site: Site) -> None:
    cards = [f'<div class="reply level-1">{card(pk, "long " * 400, root=1, parent=1)}</div>' for pk in (2, 3)]
    form = COMPOSER.replace("/posts", "/posts/1/replies").replace("space:3", "reply:1")
    form = form.replace(
        "</form>", '<input type="hidden" name="parent" value="2"><p data-reply-to>To <b>Sanne</b></p></form>', 1
    )
    page = site.open(thread(*cards) + form)
    page.evaluate("document.body.dataset.reader = '7'")
    mine = card(9, "mine", root=1, parent=2).replace("<article ", '<article data-author="7" ', 1)
    site.answers["/posts/1/replies"] = f'<template data-into="#replies-1" data-at="end">{mine}</template>'
    page.fill("#text", "mine")
    page.click("#send")
    expect(page.locator("#post-9")).to_be_in_viewport()
    expect(page.locator("[data-reply-to]")).to_be_hidden()
    assert page.locator("[name=parent]").input_value() == "1"


def test_an_answer_is_aimed_at_another_post_in_place(site: Site) -> None:
    link = '<a href="/posts/1/?to=2#reply" data-reply="2" data-name="Sanne">Answer</a>'
    form = '<form id="reply" data-draft="reply:1"><input type="hidden" name="parent" value="1"><p data-reply-to hidden>To <b></b></p><textarea id="text" aria-label="Answer"></textarea></form>'
    page = site.open(thread(card(2, "b", root=1, parent=1, inside=link)) + form)
    page.get_by_role("link", name="Answer").click()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("[data-reply-to]")).to_have_text("To Sanne")
    assert page.locator("[name=parent]").input_value() == "2"


def test_how_many_answers_there_are_leads_to_them_and_a_key_to_writing_one(site: Site) -> None:
    link = '<a href="/#replies-1" data-reply="1" data-name="Ada">2 answers</a>'
    form = '<form id="reply" data-draft="reply:1"><input type="hidden" name="parent" value="2"><p data-reply-to>To <b></b></p><textarea id="reply-text" aria-label="Answer"></textarea></form>'
    answers = f'<div id="replies-1" data-replies="1">{card(2, "b", root=1, parent=1)}</div>'
    page = site.open(f"<h1>Post</h1>{card(1, 'a', inside=link)}{answers}{form}")
    page.get_by_role("link", name="2 answers").click()
    page.wait_for_url("**/#replies-1")
    expect(page.locator("#reply-text")).not_to_be_focused()
    assert page.locator("[name=parent]").input_value() == "1"
    page.locator("#post-1 a[data-reply]").focus()
    page.keyboard.press("a")
    expect(page.locator("#reply-text")).to_be_focused()


MORE_ANSWERS = '<div class="more" data-more-answers><a href="/?after=x">More answers</a></div>'


def test_an_answer_to_what_is_on_another_page_of_the_thread_waits_there(site: Site) -> None:
    site.streams = [
        told(11, "post.published", facts(8, "to one that is elsewhere", root=1, parent=500))
        + told(12, "post.published", facts(9, "to one that is here", root=1, parent=2))
    ]
    cards = [f'<div class="reply level-1">{card(pk, "x", root=1, parent=1)}</div>' for pk in (2, 3)]
    page = site.open(thread(*cards) + MORE_ANSWERS, live="post:1", after=10)
    expect(page.locator("#post-9")).to_be_visible()
    assert order(site) == ["post-1", "post-2", "post-9", "post-3"]


@pytest.mark.parametrize("parent", [1, 500])
def test_ones_own_answer_that_belongs_on_a_later_page_is_a_link(site: Site, parent: int) -> None:
    cards = [f'<div class="reply level-1">{card(pk, "x", root=1, parent=1)}</div>' for pk in (2, 3)]
    page = site.open(thread(*cards) + MORE_ANSWERS + COMPOSER.replace("/posts", "/posts/1/replies"))
    site.answers["/posts/1/replies"] = (
        '<template data-into="#replies-1" data-at="end" data-elsewhere="Your answer is further on.">'
        f'<div class="reply level-1">{card(9, "mine", root=1, parent=parent)}</div></template>'
    )
    page.fill("#text", "mine")
    page.click("#send")
    expect(page.get_by_role("link", name="Your answer is further on.")).to_have_attribute("href", "/posts/9/")
    assert order(site) == ["post-1", "post-2", "post-3"]


def test_a_removed_card_leaves_and_a_lost_space_takes_its_cards_along(site: Site) -> None:
    site.streams = [
        told(11, "post.withdrawn", facts(1, ""))
        + told(12, "post.published", facts(9, "secret", space=4))
        + 'event: gone\ndata: {"space": 4}\n\n'
    ]
    page = site.open(stream(card(1, "first"), card(2, "secret", space=4), card(3, "stays")), live="home", after=10)
    expect(page.locator("#post-2")).to_have_count(0)
    expect(page.locator(".new-posts")).to_have_count(0)
    assert order(site) == ["post-3"]


def test_a_lost_stream_goes_on_after_the_last_message(site: Site) -> None:
    site.streams = [
        told(11, "post.edited", facts(1, "once", version=11)),
        told(12, "post.edited", facts(1, "twice", version=12)),
    ]
    page = site.open(stream(card(1, "first")), live="space:3", after=10)
    expect(page.locator("#post-1 p")).to_have_text("twice")
    lives = [address for _, address, _ in site.asked if address.startswith("/live")]
    assert lives[0] == "/live?view=space%3A3&after=10"
    assert lives[1].endswith("after=11")


def test_a_quoted_post_is_fetched_for_the_reader_or_said_to_be_hidden(site: Site) -> None:
    site.answers["/posts/9/embed"] = "<p>what was said</p>"
    page = site.open(
        '<h1>x</h1><plein-embed src="/posts/9/embed"><a href="/posts/9/">Post</a></plein-embed><plein-embed src="/posts/8/embed"><a href="/posts/8/">Post</a></plein-embed>'
    )
    expect(page.locator("plein-embed").first).to_have_text("what was said")
    expect(page.locator("plein-embed").last).to_have_text("This post is not visible to you.")


def test_older_posts_come_at_the_end_of_the_list(site: Site) -> None:
    site.answers["/?before=1"] = (
        card(1, "already here") + card(0, "older") + "<template data-marks-set='[\"bookmarked:0\"]'></template>"
    )
    page = site.open(stream(card(1, "first"), '<div class="more"><a rel="next" href="?before=1">Older</a></div>'))
    expect(page.locator("#post-0")).to_be_visible()
    assert order(site) == ["post-1", "post-0"]


def test_how_far_one_has_read_is_remembered(site: Site) -> None:
    page = site.open(stream(card(2, "newest"), card(1, "older")), reading="space:3")
    site.answers["/readings"] = ""
    with page.expect_request("**/readings") as asked:
        pass
    assert "2026-01-02T10:00:02" in (asked.value.post_data or "")
    assert "space:3" in (asked.value.post_data or "")


def test_times_are_in_the_zone_and_variant_of_the_reader(site: Site) -> None:
    page = site.open(
        '<h1>x</h1><time datetime="2020-07-01T22:30:00Z" data-full>1 July 2020, 22:30 UTC</time>', language=lambda: "en"
    )
    expect(page.locator("main time")).to_contain_text("2 July 2020")
    expect(page.locator("main time")).to_contain_text("00:30")


def test_an_old_time_says_the_hour_and_a_year_only_when_it_is_another(site: Site) -> None:
    now = datetime.now(UTC)
    this = now.replace(month=1 if now.month > 2 else 12, day=9, hour=9, minute=5)
    page = site.open(
        f'<h1>x</h1><time datetime="{this.isoformat()}">x</time><time datetime="2020-07-01T22:30:00Z">x</time>',
        language=lambda: "en",
    )
    near, far = page.locator("main time").all()
    expect(near).to_have_text("9 Jan, 10:05" if this.month == 1 else "9 Dec, 10:05")
    expect(near).to_have_attribute("title", re.compile(str(this.year)))
    expect(far).to_have_text("2 Jul 2020, 00:30")


def test_what_one_types_is_in_ones_own_zone(site: Site) -> None:
    page = site.open(
        '<h1>x</h1><form method="post" action="/plan" id="plan" data-swap><input type="hidden" name="zone">'
        '<label>Until <input type="datetime-local" name="expires_at" data-at="2026-07-01T10:30:00+00:00"></label><button>Plan</button></form>'
    )
    expect(page.get_by_label("Until")).to_have_value("2026-07-01T12:30")
    site.answers["/plan"] = "<p data-toast>Planned</p>"
    page.get_by_role("button", name="Plan").click()
    expect(page.locator(".toasts")).to_contain_text("Planned")
    assert "Europe/Amsterdam" in site.sent("/plan")[0]


def test_a_key_opens_a_menu_and_arrows_go_through_it(site: Site) -> None:
    menu = (
        '<button type="button" popovertarget="m" aria-expanded="false" data-key="react">React</button><div class="menu-list" id="m" popover>'
        '<button type="button">Up</button><button type="button" hidden>Own</button><button type="button">Heart</button></div>'
    )
    page = site.open(stream(card(1, "one", inside=menu)))
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Up")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Heart")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Up")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Heart")).to_be_hidden()


def test_escape_closes_a_menu_and_gives_focus_back(site: Site) -> None:
    page = site.open(
        '<h1>x</h1><button type="button" popovertarget="m" aria-expanded="false">More</button>'
        '<div class="menu-list" id="m" popover><button type="button">Edit</button></div>'
    )
    more = page.get_by_role("button", name="More")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit")).to_be_hidden()
    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "false")


def test_a_menu_gives_focus_back_to_the_card_that_took_the_place_of_its_own(site: Site) -> None:
    more = '<button type="button" popovertarget="m" aria-expanded="false" data-key="more">More</button>'
    menu = '<div class="menu-list" id="m" popover><template><a href="/posts/{post}/edit/">Edit</a></template></div>'
    page = site.open(stream(card(1, "one", inside=more)) + menu, live="home", after=10)
    page.get_by_role("button", name="More").press("Enter")
    expect(page.get_by_role("link", name="Edit")).to_be_focused()
    fresh = card(1, "two", version=11, inside=more)
    site.streams.append(told(11, "post.edited", facts(1, "two", version=11) | {"html": fresh}))
    expect(page.locator("#post-1 p")).to_have_text("two")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Edit")).to_be_hidden()
    expect(page.get_by_role("button", name="More")).to_be_focused()
    expect(page.get_by_role("button", name="More")).to_have_attribute("aria-expanded", "false")


def test_the_menu_of_a_card_is_filled_with_what_it_is_about(site: Site) -> None:
    more = '<button type="button" popovertarget="m" aria-expanded="false" data-key="more">More</button>'
    menu = '<div class="menu-list" id="m" popover><template><a href="/posts/{post}/edit/">Edit</a></template></div>'
    page = site.open(stream(card(1, "one", inside=more), card(2, "two", inside=more)) + menu)
    for number in (2, 1):  # from one card to the other without closing
        page.locator(f"#post-{number} [data-key=more]").click()
        expect(page.get_by_role("link", name="Edit")).to_have_attribute("href", f"/posts/{number}/edit/")
        expect(page.locator("[aria-expanded=true]")).to_have_count(1)
    page.locator("#post-1 [data-key=more]").click()
    expect(page.get_by_role("link", name="Edit")).to_be_hidden()


def test_a_secret_is_copied_and_said_to_be_also_without_a_clipboard(site: Site) -> None:
    page = site.open(
        '<h1>x</h1><button type="button" data-copy-text="https://x.test/i/1" data-done="Copied">Copy</button>'
    )
    page.evaluate("document.addEventListener('copy', () => { window.copied = getSelection().toString(); })")
    assert page.evaluate("navigator.clipboard") is None  # an address without https has none
    page.get_by_role("button", name="Copy").press("Enter")
    expect(page.locator(".toasts")).to_contain_text("Copied")
    assert page.evaluate("window.copied") == "https://x.test/i/1"
    expect(page.get_by_role("button", name="Copy")).to_be_focused()


def test_the_button_changes_with_what_it_will_do(site: Site) -> None:
    page = site.open(
        '<h1>x</h1><form class="composer"><textarea aria-label="Text" placeholder="Text"></textarea><ul class="uploads"></ul>'
        '<button><span class="without-words">Pass on</span><span class="with-words">Post with quote</span></button></form>'
    )
    expect(page.get_by_role("button", name="Pass on", exact=True)).to_be_visible()
    expect(page.locator(".with-words")).to_be_hidden()
    page.get_by_label("Text").fill("Lees dit")
    expect(page.get_by_role("button", name="Post with quote", exact=True)).to_be_visible()
    expect(page.locator(".without-words")).to_be_hidden()


PLACES = [
    {"value": "/spaces/haven/", "label": "De haven", "hint": "Space", "icon": "users"},
    {"value": "#shortcuts", "label": "Keyboard shortcuts", "hint": "Page", "icon": "info"},
]


def test_ctrl_k_goes_where_the_arrows_and_enter_say(site: Site) -> None:
    site.answers["/complete/go"] = json.dumps(PLACES)
    site.answers["/spaces/haven/"] = "<h1>De haven</h1>"
    page = site.open(stream(card(1, "one")))
    page.emulate_media(reduced_motion="reduce")  # the other page takes no part in a transition
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go anywhere")
    expect(field).to_be_focused()
    expect(page.get_by_role("option")).to_have_count(2)
    expect(field).to_have_attribute("aria-activedescendant", "go-0")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Keyboard shortcuts")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="De haven")).to_be_visible()


def test_single_keys_go_through_posts_never_while_typing_and_can_be_switched_off(site: Site) -> None:
    page = site.open(f"{COMPOSER}{stream(card(2, 'two'), card(1, 'one'))}")
    page.keyboard.press("j")
    expect(page.locator("#post-2")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#post-2")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("jk?")
    expect(page.locator("#text")).to_have_value("jk?")
    page.locator("#text").blur()
    page.keyboard.press("?")
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#post-2")).not_to_be_focused()


def test_a_reaction_shows_at_the_press_and_is_put_back_when_refused(site: Site) -> None:
    chip = '<button class="chip" form="act" formaction="/posts/1/react" name="emoji" value="x" data-mark="reacted:1:x">x <span>3</span></button>'
    page = site.open(stream(card(1, "one", inside=chip)), marks=[])
    page.evaluate(
        "() => { const real = fetch; window.fetch = (...all) => new Promise((done) => { window.go = () => done(real(...all)); }); }"
    )
    button = page.locator(".chip")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("x 4")
    site.answers["/posts/1/react"] = (500, "")
    page.evaluate("() => window.go()")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_text("x 3")
