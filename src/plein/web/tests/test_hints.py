"""Hints while writing, in a real browser: they come when something can be better, go when it is, and hold nobody back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from plein.web.tests.browser import Site

NAMES = ("alt", "heading", "link", "capitals", "table")
COMPOSER = (
    '<h1>Home</h1><form class="composer" method="post" action="/posts" data-draft="space:3"><label for="text">Text</label><textarea id="text" name="text"></textarea>'
    '<ul class="uploads"><li><label for="a">What is in this picture?</label><input id="a" name="alt-1" value="A bridge"></li></ul>'
    f'<div class="toolbar" {" ".join(f"data-hint-{name}={name}" for name in NAMES)}></div><button>Post</button></form>'
)
HINTED = [
    ("alt", "![](https://example.org/x.png)"),
    ("heading", "# One\n\n### Three"),
    ("link", "More: [klik hier](https://example.org/)"),
    ("link", "See [here](https://example.org/)."),
    ("link", f"Look: https://example.org/{'x' * 70}"),
    ("capitals", "Hello. PLEASE READ THIS NOW!"),
    ("table", "| | |\n|---|---|\n| a | b |"),
]
FINE = "# One\n\n## Two\n\nThe RIVM and the GGD say: [the report on noise](https://example.org/).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`[here](x)`"


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    page = browser.new_page(locale="en-GB")
    page.set_default_timeout(20000)
    made = Site(page)
    yield made
    page.close()
    assert made.troubles == []


def test_hints_come_and_go_with_what_is_written(site: Site) -> None:
    page = site.open(COMPOSER, marks=[])
    hints = page.locator(".hints p")
    for name, text in HINTED:
        page.fill("#text", text)
        expect(hints).to_have_text([name])
    page.fill("#text", FINE)
    expect(hints).to_have_count(0)
    expect(page.get_by_role("status").and_(page.locator(".hints"))).to_be_attached()


def test_a_picture_without_words_is_hinted_at(site: Site) -> None:
    page = site.open(COMPOSER, marks=[])
    page.fill("#a", " ")
    page.fill("#text", "Fog.")  # while one is in the field, that itself asks
    expect(page.locator(".hints p")).to_have_text(["alt"])
    page.fill("#a", "A bridge in the fog")
    expect(page.locator(".hints p")).to_have_count(0)
