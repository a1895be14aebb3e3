"""A real Chromium, driven by Playwright; PLEIN_TEST_CHROMIUM says where it is."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
MISSING = "A browser is missing: install Chromium (on Debian as root: bin/test --install), or set PLEIN_TEST_CHROMIUM."


def find() -> str | None:
    """Return the path of a Chromium or Chrome on this machine."""
    given = os.environ.get("PLEIN_TEST_CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Install Debian's Chromium when we may; whether there is a browser afterwards."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *words], env=env, check=False, stdout=subprocess.DEVNULL)
    return find() is not None


def draw_whole(page: Page) -> None:
    """Draw also what is out of view, which a page leaves for when it comes near."""
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.card { content-visibility: visible !important }');
      document.adoptedStyleSheets = [sheet];
    }""")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, without a window."""
    path = find()
    if path is None:
        raise Missing(MISSING)
    arguments = ["--no-sandbox", *QUIET] if os.geteuid() == 0 else QUIET
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
