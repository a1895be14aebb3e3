"""Pictures of the main screens of the example organisation, for looking at one by one. Run by bin/shots."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.services.browser import chromium, draw_whole
from tests.site import ROOT, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
LANGUAGES = ("nl", "en")
SCREENS = {
    "sign-in": "/sign-in/",
    "home": "/",
    "for-you": "/for-you/",
    "spaces": "/spaces/",
    "space": "/spaces/vraag-en-antwoord/",
    "space-one-way": "/spaces/nieuws/",
    "space-archived": "/spaces/oud-intranet/",
    "members": "/spaces/ideeen/members/",
    "space-settings": "/spaces/ideeen/settings/",
    "new-space": "/spaces/new",
    "thread": "",  # the newest of a space
    "people": "/people/",
    "people-found": "/people/?q=vergunning",
    "profile": "/people/fatima/",
    "own-profile": "/settings/profile/",
    "units": "/units/?view=chart",
    "units-list": "/units/?view=list",
    "unit": "/units/communicatie/",
    "guests": "/guests/",
    "space-rules": "/spaces/ideeen/rules/",
    "tag": "/tags/havendagen/",
    "search": "/search/?q=linde",
    "waiting": "/waiting/",
    "kept": "/bookmarks/",
    "poll": "/polls/new",
    "settings": "/settings/",
    "security": "/settings/security/",
    "organisation": "/organisation/",
    "organisation-people": "/organisation/people/",
    "organisation-people-import": "/organisation/people/import/",
    "organisation-units": "/organisation/units/",
    "organisation-guests": "/organisation/guests/",
    "organisation-doors": "/organisation/doors/",
    "organisation-cards": "/units/communicatie/cards/",
    "organisation-spaces": "/organisation/spaces/",
    "organisation-import": "/organisation/imports/",
    "set-up-spaces": "/organisation/start/spaces/",
    "look": "/organisation/look/",
    "found-nothing": "/search/?q=nergensgevonden",
    "nothing-here": "/nothing-here/",
}
LATER = "from plein.core.models import Person; Person.objects.filter(username='noor').update(language={!r})"


def main() -> None:
    """Seed, serve, and picture what was asked for."""
    parser = argparse.ArgumentParser(prog="bin/shots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{' '.join(SCREENS)}; all when none is named")
    parser.add_argument("--readme", action="store_true", help="make the pictures of README.md instead")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(SCREENS):
        parser.error(f"there is no screen {', '.join(sorted(unknown))}")
    with example() as site, chromium() as browser:
        if chosen.readme:
            readme(browser, site)
            return
        for language in LANGUAGES:
            inside(site, "-c", "import django; django.setup(); " + LATER.format(language))
            for theme, width in product(THEMES, WIDTHS):
                folder = ROOT / "shots" / language / theme / str(width)
                folder.mkdir(parents=True, exist_ok=True)
                shoot(browser, site, chosen.names or list(SCREENS), folder, language, theme, width)


@contextmanager
def example() -> Iterator[Site]:
    """The example organisation, served."""
    with tempfile.TemporaryDirectory(prefix="plein-shots-") as name:
        site = Site(Path(name))
        inside(site, "-m", "plein.cli", "migrate")
        inside(site, "-m", "plein.cli", "demo")
        site.start()
        try:
            yield site
        finally:
            site.stop()


def inside(site: Site, *words: str) -> str:
    """Run Python where the site's data are; what it says."""
    env = {**site.env, "DJANGO_SETTINGS_MODULE": "plein.settings"}
    return subprocess.run([sys.executable, *words], env=env, check=True, capture_output=True, text=True).stdout


def shoot(
    browser: "Browser", site: Site, names: list[str], folder: Path, language: str, theme: str, width: int
) -> None:
    """Picture each screen as the community manager sees it, and the door as a visitor."""
    page = opened(browser, site, language, theme, width)
    came_in = False
    for name in sorted(names, key=lambda name: name != "sign-in"):
        if name != "sign-in" and not came_in:
            sign_in(page, site)
            came_in = True
        go(page, site, name)
        page.screenshot(path=folder / f"{name}.png", full_page=width > WIDTHS[0])
        print(folder.relative_to(ROOT) / f"{name}.png", flush=True)
    page.context.close()


def opened(browser: "Browser", site: Site, language: str, theme: str, width: int) -> "Page":
    """A fresh browser window."""
    context = browser.new_context(
        viewport={"width": width, "height": 780 if width < 700 else 900},
        color_scheme="dark" if theme == "dark" else "light",
        locale=f"{language}-NL",
        timezone_id="Europe/Amsterdam",
    )
    return context.new_page()


def sign_in(page: "Page", site: Site, who: str = "noor") -> None:
    """Come in as one of the roles."""
    page.goto(f"{site.url}/sign-in/example")
    page.click(f"button[name=person][value={who}]")
    page.wait_for_url(f"{site.url}/")  # the door has the same landmarks as what is behind it


def go(page: "Page", site: Site, name: str) -> None:
    """Open a screen and wait until it stands still."""
    page.goto(f"{site.url}{SCREENS[name] or SCREENS['space']}")
    if name == "thread":
        page.goto(site.url + str(page.get_attribute("article.card a[href^='/posts/'] >> nth=0", "href")).split("#")[0])
    page.wait_for_load_state("load")
    draw_whole(page)
    page.wait_for_timeout(150)


def readme(browser: "Browser", site: Site) -> None:
    """A desk by day and a phone by night."""
    for name, screen, theme, width in (("desk", "home", "light", 1280), ("phone", "thread", "dark", 360)):
        page = opened(browser, site, "nl", theme, width)
        sign_in(page, site)
        go(page, site, screen)
        page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
        page.context.close()


if __name__ == "__main__":
    main()
