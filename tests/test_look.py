"""A theme changes all it should and nothing else, and every component can be read in every theme."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import override

from plein.core.look import themes
from plein.core.look.queries import look_of
from plein.web.tests.browser import Site
from plein.web.views.ui import states
from tests.services.browser import draw_whole
from tests.test_accessibility import AXE, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.once, pytest.mark.django_db]
SCHEMES = ("light", "dark")
COMPOSER: dict[str, Any] = {
    "draft": {},
    "errors": {},
    "files": [],
    "post_spaces": [],
    "draft_key": "home",
    "space": None,
}
# What a theme may change of an element; everything else, and its place, stays.
OWN = r"(^|-)color$|^fill$|^stroke$|radius$|^box-shadow$|^font-family$"
# The grounds of initials belong to people, not to the theme.
COMPARE = """(own) => {
  const sheet = document.querySelector('link[href^="/look/"]');
  const every = [...document.querySelectorAll('body, body *:not(.avatar)')];
  // White for everybody and for nothing we draw; and a sum of parts of which one is a colour: the parts are here too.
  const shown = (name) => !['lighting-color', 'text-decoration'].includes(name);
  const take = () => every.map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    return [`${x} ${y} ${width} ${height}`, Object.fromEntries([...style].filter(shown).map((name) => [name, style[name] ?? '']))];
  });
  const themed = take();
  sheet.disabled = true;
  const ours = take();
  sheet.disabled = false;
  const found = { moved: [], changed: [], themed: [], ours: [] };
  every.forEach((one, at) => {
    const name = `${one.tagName}.${one.getAttribute('class')}`;
    if (themed[at][0] !== ours[at][0]) found.moved.push(`${name}: ${ours[at][0]} -> ${themed[at][0]}`);
    for (const [property, value] of Object.entries(themed[at][1])) {
      const before = ours[at][1][property];
      if (new RegExp(own).test(property)) { found.themed.push(value); found.ours.push(before); }
      else if (value !== before) found.changed.push(`${name} ${property}: ${before} -> ${value}`);
    }
  });
  return { ...found, themed: [...new Set(found.themed)], ours: [...new Set(found.ours)] };
}"""


def strange() -> str:
    """Colours of which none is ours, other corners, and our letters, which keep every line as long as it was."""
    file = (themes.SHIPPED / "schoolplein.toml").read_text()
    return file.replace("#ffffff", "#fefefd").replace("rounded", "humanist").replace('logo = "schoolplein.svg"', "")


def shown(browser: "Browser", theme: str, own: str = "") -> "Page":
    """The page of components in a theme."""
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 1100, "height": 900})
    page.add_init_script(path=AXE)
    organisation: Any = SimpleNamespace(name="Plein", theme=theme, own_theme=own, logo="")
    look, site = look_of(organisation), Site(page)
    site.answers[f"/look/{look.version}.css"] = look.css
    site.answers[f"/look/{look.version}/logo"] = ""
    site.open('{% include "ui/states.html" %}', organisation=organisation, **COMPOSER, **states())
    page.wait_for_load_state("networkidle")
    draw_whole(page)
    return page


def rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_a_strange_theme_changes_every_colour_and_corner_and_moves_nothing(browser: "Browser") -> None:
    page = shown(browser, "own", strange())
    theirs, ours = themes.parse(strange().encode()), themes.shipped()[themes.OURS]
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = page.evaluate(COMPARE, OWN)
        assert found["moved"] == []
        assert found["changed"] == []
        old, new = ({rgb(colour) for colour in getattr(theme, scheme).values()} for theme in (ours, theirs))
        assert old <= set(found["ours"])  # the page shows every colour of a theme
        assert new <= set(found["themed"])
        assert not old & set(found["themed"])  # and none of ours is left
        assert "16px" in found["themed"] and "10px" not in found["themed"]


def test_no_rule_of_style_looks_for_something_in_the_whole_page() -> None:
    """The browser would go through all of it at every change: on a slow phone each touch waits for that."""
    styles = Path(__file__).parent.parent / "src" / "plein" / "frontend" / "styles"
    whole = re.compile(r"(?:html|body|:root|main|\.shell)[\w.\[\]\"=-]*:has\(")
    assert [
        f"{path.name}: {found[0]}" for path in styles.rglob("*.css") for found in whole.finditer(path.read_text())
    ] == []


def test_a_theme_has_its_own_letters_and_logo(browser: "Browser") -> None:
    page = shown(browser, "schoolplein")
    families = page.evaluate(
        "['body', 'h2', 'button'].map((one) => getComputedStyle(document.querySelector(one)).fontFamily)"
    )
    assert all(family.startswith("ui-rounded") for family in families)
    assert page.locator(".brand img.logo").count() == 1
    assert page.get_attribute("meta[name=theme-color]", "content") == themes.shipped()["schoolplein"].light["surface"]


@pytest.mark.parametrize("theme", ["", "polder", "schoolplein"])
def test_every_state_of_every_component_is_accessible(theme: str, browser: "Browser") -> None:
    page = shown(browser, theme)
    wrong = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wrong += [f"{scheme} {line}" for line in violations(page, scheme, "section")]
    page.click("[data-dialog=ui-dialog]")
    wrong += violations(page, "light", "dialog")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_pages_of_the_settings_take_one_line(width: int, browser: "Browser") -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    with override("nl"):
        Site(page).open('{% include "settings_nav.html" %}')
    tops = page.locator(".tabs a:visible").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
    assert len(tops) == (5 if width == 1280 else 0) and len(set(tops)) <= 1
    if width < 1280:
        page.click(".sections-short button")
        assert page.locator(".sections-short a:visible").count() == 5


def test_a_heavy_name_in_the_navigation_is_no_wider(browser: "Browser") -> None:
    page = shown(browser, "")
    here = page.locator(".nav [aria-current]").first
    before = here.locator(".name").evaluate("(one) => getComputedStyle(one).fontWeight")
    assert before == page.evaluate("getComputedStyle(document.body).fontWeight")


def test_paper_gets_words_names_and_whole_times(browser: "Browser") -> None:
    page = shown(browser, "")
    page.emulate_media(media="print", color_scheme="dark")
    for name in (".card-actions", ".composer", ".bar", ".avatar"):
        assert page.locator(name).first.is_visible() is False
    assert page.locator(".card .who").first.is_visible()
    time = page.locator(".card time").first
    said = time.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert time.get_attribute("title") in said
    post = page.locator(".card .meta > [href^='/posts/']").first
    assert post.get_attribute("href") == post.evaluate(
        "(one) => getComputedStyle(one, '::after').content.match(/\\/posts\\/\\w+\\//)[0]"
    )
    assert page.evaluate("getComputedStyle(document.body).color") == rgb(themes.shipped()["plein"].light["ink"])
