"""Nothing moves while a page loads: cumulative layout shift, as the browser measures it, is nought."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.furnished import furnished
from tests.site import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.once

SHIFTS = """() => new Promise((done) => {
  const found = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) found.push(...one.sources.map((source) => `${source.node?.className || source.node?.parentElement?.className || source.node?.nodeName}: ${source.node?.textContent?.trim().slice(0, 60)}`));
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(found), 1200);
})"""


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_loads(width: int, browser: "Browser", tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="nl-NL", reduced_motion="reduce")
    page = context.new_page()
    with furnished(tmp_path, "nl") as (site, names):
        page.goto(f"{site.url}/sign-in/")
        page.fill("[name=login]", "ben")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{site.url}/")
        for path in ("/", "/spaces/het-plein/", f"/posts/{names['first']}/"):
            page.goto(f"{site.url}{path}")
            assert page.evaluate(SHIFTS) == [], path
        page.goto(f"{site.url}/units/?view=chart")
        assert page.locator(".chart:visible").count() == 1  # of the two that a small organisation gets
    context.close()
