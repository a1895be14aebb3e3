"""How long a touch waits for its answer on a long timeline, on a phone that is as slow as many are."""

import argparse
from typing import TYPE_CHECKING

from bench.page import browser
from bench.table import Result, Row, percentile
from tests.shots import example, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.site import Site

SLOWER, POSTS, TURNS, SOON = 6, 200, 12, 100  # times as slow, cards on the page, of each touch, milliseconds
LEAST = 16.0  # milliseconds: what takes less the browser does not report
HEARD = """() => {
  window.heard = new Map();
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (one.interactionId) window.heard.set(one.interactionId, Math.max(one.duration, window.heard.get(one.interactionId) ?? 0));
  }).observe({ type: 'event', durationThreshold: 16 });
}"""
BARE = "data:text/html,<button>0</button><textarea></textarea>"
COUNTS = "() => { document.querySelector('button').onclick = event => event.target.textContent++ }"


def measure(_chosen: argparse.Namespace) -> Result:
    """Touch what people touch on a timeline of the example organisation, and a page that holds a button and a field."""
    with example() as site, browser() as (context, _port):
        page = context.new_page()
        bare = percentile(_bare(page), 0.75)
        sign_in(page, site)
        waits, count = _timeline(page, site)
        again = percentile(_bare(page), 0.75)
    late = percentile(waits, 0.75)
    shown = f"p50 {percentile(waits, 0.5):.0f} ms, p98 {percentile(waits, 0.98):.0f} ms"
    what = f"touch to next paint, {count} posts, CPU {SLOWER} × slower, p75"
    floor = f"a bare button and field {bare:.0f} ms before, {again:.0f} ms after"
    return Result([Row(what, shown, floor, f"{late:.0f} ms", f"< {SOON} ms", f"{len(waits)} touches", late < SOON)], [])


def _timeline(page: "Page", site: "Site") -> tuple[list[float], int]:
    """What every touch waited, and among how many cards."""
    page.goto(f"{site.url}/")
    while page.locator("article.card").count() < POSTS and page.locator(".more a[rel=next]").count():
        page.evaluate("scrollTo(0, document.body.scrollHeight)")  # the next ones come as the end is near
        page.wait_for_timeout(300)
    count = page.locator("article.card").count()
    page.evaluate("scrollTo(0, 0)")
    _listen(page)
    for turn in range(TURNS):
        card = page.locator("#stream > article.card").nth(turn * 3)
        card.locator("[data-key=more]").click()  # its menu
        page.keyboard.press("Escape")
        card.locator("[data-key=react]").click()
        page.locator(".emoji-grid button").nth(turn % 6).click()
        page.wait_for_timeout(300)
    page.locator("#composer textarea").click()
    page.keyboard.type("Wie weet waar de sleutel ligt?", delay=80)
    page.locator("#composer [data-tool=emoji]").click()
    page.keyboard.type("fee", delay=80)
    return _heard(page, 4 * TURNS + 35), count


def _bare(page: "Page") -> list[float]:
    """The least: a number that counts, and words in a field."""
    page.goto(BARE)
    page.evaluate(COUNTS)
    _listen(page)
    for _turn in range(TURNS):
        page.locator("button").click()
    page.locator("textarea").click()
    page.keyboard.type("Wie weet waar de sleutel ligt?", delay=80)
    return _heard(page, TURNS + 31)


def _listen(page: "Page") -> None:
    """Note from here on what each touch waits, with a slow processor."""
    page.evaluate(HEARD)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _heard(page: "Page", touches: int) -> list[float]:
    """What each touch waited, in milliseconds, in order of length."""
    page.wait_for_timeout(1000)
    heard = [float(one) for one in page.evaluate("() => [...window.heard.values()]")]
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return sorted([*heard, *[LEAST] * (touches - len(heard))])
