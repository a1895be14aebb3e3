"""Every page without a violation of WCAG 2.2 AA and of good practice, as axe sees it, and without sideways scrolling.

Each page is loaded once in each language and judged at every width once: the languages share the widths, for what axe
finds in one language at one width it finds in the other. In dark only what depends on colours is judged again, on a
phone and on a desk, where the navigation and what stands beside a page are shown.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.furnished import furnished
from tests.services.browser import draw_whole
from tests.shots import inside
from tests.site import PASSWORD, ROOT, Site, running
from tests.test_leaks import routes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.once
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
VIEWS = {
    "nl": ((1440, "light"), (360, "light")),
    "en": ((768, "light"), (360, "dark"), (1440, "dark")),
}  # width and theme

# name of the address: who opens what; "visitor" is not signed in, "first" is there before set-up, "example" at the door of an example
PAGES: dict[str, tuple[str, ...]] = {
    "home": ("ben /", "gus /"),
    "for_you": ("ben /for-you/", "gus /for-you/", "c.is-1_x /for-you/"),
    "bookmarks": ("c.is-1_x /bookmarks/", "ben /bookmarks/"),
    "drafts": ("ben /drafts/",),
    "search": ("ben /search/?q=ben", "ben /search/?q=nergens", "ben /search/"),
    "tag": ("ben /tags/woo/",),
    "post": ("ben /posts/{first}/", "ben /posts/{poll}/", "ada /posts/{closed_poll}/", "ada /posts/{quote}/"),
    "post_menu": ("gus /posts/{first}/menu/",),
    "edit_post": ("ben /posts/{first}/edit/",),
    "remove_post": ("ben /posts/{first}/remove/",),
    "report_post": ("gus /posts/{first}/report/",),
    "history": ("ben /posts/{answer}/history/",),
    "pass_on": ("ben /posts/{first}/pass-on/",),
    "share": ("ben /share/",),
    "offline": ("visitor /offline/", "ben /offline/"),
    "poll_new": ("ben /polls/new",),
    "spaces": ("ben /spaces/", "gus /spaces/"),
    "new_space": ("ben /spaces/new",),
    "space": ("ada /spaces/het-plein/", "ben /spaces/closed/", "ben /spaces/an-old-space/", "ada /spaces/nog-leeg/", "ben /spaces/nog-leeg/"),
    "space_settings": ("ada /spaces/het-plein/settings/", "ada /spaces/an-old-space/settings/"),
    "waiting": ("ada /spaces/moderated/waiting/", "ada /spaces/nog-leeg/waiting/"),
    "all_waiting": ("ada /waiting/",),
    "members": ("ada /spaces/closed/members/", "ben /spaces/het-plein/members/"),
    "space_rules": ("ada /spaces/het-plein/rules/", "ada /spaces/closed/rules/"),
    "people": ("ben /people/", "ben /people/?q=nergens", "ben /people/?q=tree", "ben /people/?place=Town+hall"),
    "person": ("ben /people/ben/", "ben /people/ada/", "ben /people/later/", "gus /people/ada/", "ada /people/ada/?as=guest"),
    "skill": ("ben /skills/snoeien/",),
    "own_profile": ("ada /settings/profile/", "c.is-1_x /settings/profile/"),
    "portrait": ("ada /settings/profile/portrait/",),
    "units": ("ben /units/?view=chart", "ben /units/?view=list", "ada /units/?view=chart&show=around&at=beheer", "ben /units/?view=chart&show=all"),
    "unit": ("ben /units/directie/", "ben /units/wegen/", "ada /units/groen/"),
    "organisation_units": ("ada /organisation/units/",),
    "organisation_unit": ("ada /organisation/units/{unit}/", "ada /organisation/units/{former}/"),
    "person_work": ("ada /organisation/people/{person}/work",),
    "code": ("visitor /code/",),
    "welcome": ("ben /welcome/", "c.is-1_x /welcome/"),
    "buddy": ("ada /welcome/buddy/",),
    "organisation_welcome": ("ada /organisation/welcome/",),
    "terminal": ("visitor /terminal/",),
    "organisation_terminals": ("ada /organisation/terminals/",),
    "organisation_terminal": ("ada /organisation/terminals/{terminal}/",),
    "unit_cards": ("ada /units/beheer/cards/",),
    "sheet": ("ada /cards/{sheet}/",),
    "organisation_cards": ("ada /organisation/cards/",),
    "edit_unit": ("ada /units/beheer/edit/",),
    "settings": ("ben /settings/",),
    "account_change_password": ("ben /settings/password/",),
    "security": ("ben /settings/security/", "gus /settings/security/"),
    "add_passkey": ("ben /settings/security/passkeys/",),
    "authenticator_app": ("ben /settings/security/app/",),
    "tokens": ("ben /settings/tokens/",),
    "organisation": ("ada /organisation/",),
    "organisation_settings": ("ada /organisation/settings/",),
    "organisation_people": ("ada /organisation/people/", "ada /organisation/people/?q=nergens"),
    "person_admin": ("ada /organisation/people/{person}", "ada /organisation/people/{listed}"),
    "organisation_invitations": ("ada /organisation/invitations/",),
    "organisation_spaces": ("ada /organisation/spaces/", "ada /organisation/spaces/?which=unmanaged"),
    "space_manager": ("ada /organisation/spaces/{unmanaged}/manager",),
    "organisation_doors": ("ada /organisation/doors/",),
    "new_door": ("ada /organisation/doors/new/oidc-entra/", "ada /organisation/doors/new/saml-entra/"),
    "organisation_door": ("ada /organisation/doors/{door}/", "ada /organisation/doors/{saml}/", "ada /organisation/doors/{ldap}/"),
    "door_people": ("ada /organisation/doors/{ldap}/people/",),
    "sources": ("ada /organisation/sync/",),
    "source": ("ada /organisation/sync/{source}/",),
    "organisation_groups": ("ada /organisation/groups/",),
    "organisation_group": ("ada /organisation/groups/{group}/",),
    "ways_in": ("ada /settings/doors/",),
    "organisation_waiting": ("ada /organisation/waiting/",),
    "organisation_tokens": ("ada /organisation/tokens/",),
    "organisation_mail": ("ada /organisation/mail/",),
    "organisation_storage": ("ada /organisation/storage/",),
    "organisation_imports": ("ada /organisation/imports/",),
    "organisation_doubles": ("ada /organisation/people/doubles/",),
    "merge_people": ("ada /organisation/people/{listed}/merge", "ada /organisation/people/{listed}/merge?with={double}"),
    "merging": ("ben /settings/merging/", "gus /settings/merging/"),
    "organisation_sheets": ("ada /organisation/people/import/",),
    "organisation_sheet": ("ada /organisation/people/import/{csv}/", "ada /organisation/people/import/{csv}/?which=refused"),
    "import": ("ada /organisation/imports/{import}/",),
    "organisation_health": ("ada /organisation/health/",),
    "organisation_look": ("ada /organisation/look/",),
    "set_up_closed": ("first /set-up/",),
    "set_up": ("first {set_up}",),
    "set_up_administrator": ("first {set_up}/administrator",),
    "start": tuple(f"ada /organisation/start/{step}/" for step in ("look", "spaces", "people", "post")),
    "invitation": ("visitor /invitations/{invitation}", "visitor /invitations/unknown"),
    "confirm_email": ("visitor /email/{mailed}", "visitor /email/unknown"),
    "leavers": ("ben /leaving/", "ada /leaving/"),
    "leaver": ("ada /leaving/ben/", "ben /leaving/ben/"),
    "guests": ("ada /guests/", "ben /guests/", "ada /guests/?which=ended"),
    "organisation_guests": ("ada /organisation/guests/", "ada /organisation/guests/?which=without"),
    "help": ("ben /help/",),
    "accessibility": ("ben /accessibility/", "visitor /accessibility/"),
    "account_login": ("visitor /sign-in/",),
    "example": ("example /sign-in/example", "example /sign-in/"),
    "door": ("visitor /sign-in/with/gids/",),
    "door_back": ("visitor /sign-in/with/meerwijde/back",),
    "account_logout": ("ben /sign-out/",),
    "account_inactive": ("visitor /sign-in/closed/",),
    "account_reauthenticate": ("gus /sign-in/again/",),
    "account_reset_password": ("visitor /password/",),
    "account_reset_password_done": ("visitor /password/sent/",),
    "account_reset_password_from_key": ("visitor /password/1-x/",),
    "account_reset_password_from_key_done": ("visitor /password/changed/",),
    "api_docs": ("ben /api/v1/docs",),
    "an error": ("ben /not/there/", "gus /spaces/new", "visitor /set-up/not/there"),
}  # fmt: skip

ERRORS = {
    *PAGES["an error"],
    "first /set-up/",
    "visitor /invitations/unknown",
    "visitor /email/unknown",
    "visitor /sign-in/with/meerwijde/back",
}
DOOR = """
import django; django.setup()
from plein.core.models import Organisation
from plein.core.people.actions import create
Organisation.objects.create(pk=1, name="Voorbeeld", language=%r, is_example=True)
create(name="Noor de Wit", username="noor")
"""

# addresses that answer no page to GET: they only take forms, or give a file, a piece of a page, data or another address
NO_PAGES = {
    "second_steps", "take_second_step", "person_sessions", "usersessions_list", "passkey", "recovery_codes", "forget_device", "passkey_sign_in", "mfa_authenticate", "second_step_required",
    "readings", "complete", "go", "around", "post_around", "keep_draft", "preview", "follow_tag", "posts", "replies", "undo_post", "react", "bookmark", "judge", "embed",
    "follow_post", "add_file", "thumb", "file", "audience", "archive_space", "reopen_space", "join_space", "ask_space", "leave_space",
    "invite_guest", "withdraw_invitation", "member_role", "remove_member", "hold_rules_again", "answer_request", "follow_space", "picture", "today", "vcard", "endorsement", "whole_portrait", "stop_hinting", "example_face", "follow_person", "person_reset", "end_invitation", "mail_again",
    "language", "account_signup", "healthz", "readyz", "manifest", "app_icon", "worker", "here", "poll_vote", "poll_close", "change_email", "look_style", "look_logo", "ui",
    "move_unit", "close_unit", "keep_apart", "use_code", "cards_known", "person_card", "stay", "farewell", "leaving_choices", "former_space", "leave_network", "person_leaving", "sheet_problems", "sheet_links", "blank_sheet", "directory_sheet",
    "door_metadata", "door_out", "leave_door", "act_on_door", "test_door", "scim", "act_on_source",
}  # fmt: skip


def test_every_address_is_a_page_in_the_table_or_no_page() -> None:
    named = set(PAGES) - {"an error", "api_docs"}
    assert not named & NO_PAGES
    assert {name for name, _pattern in routes()} == named | NO_PAGES


class Visit:
    """One browser in one language, in which different people look at pages."""

    def __init__(self, browser: "Browser", language: str) -> None:
        self.browser, self.views = browser, VIEWS[language]
        self.locale = {"nl": "nl-NL", "en": "en-GB"}[language]
        self.wrong: list[str] = []

    def page(self, site: Site, who: str = "") -> "Page":
        """A page of somebody who is signed in, or of nobody."""
        context = self.browser.new_context(
            locale=self.locale, reduced_motion="reduce", viewport={"width": 1440, "height": 900}
        )
        context.add_init_script(path=AXE)
        page = context.new_page()
        if who:
            page.goto(f"{site.url}/sign-in/")
            page.fill("[name=login]", who)
            page.fill("[name=password]", PASSWORD)
            page.click("form.panel button.main")
            page.wait_for_url(f"{site.url}/")
        return page

    def judge(self, page: "Page", address: str, who: str) -> None:
        """Load one page and judge it in each view."""
        answer = page.goto(address)
        path = f"/{address.split('/', 3)[3]}"
        if (answer is not None and answer.ok) == (f"{who} {path}" in ERRORS):
            self.wrong.append(f"{who} {path}: another page than the table says")
        for width, theme in self.views:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            place = f"{who} {path} {width} {theme}"
            self.wrong += [f"{place}: {found}" for found in violations(page, theme)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.wrong.append(f"{place}: scrolls sideways")


def violations(page: "Page", theme: str = "light", within: str = "html") -> list[str]:
    """What axe finds on the page as it is, one line for each place."""
    draw_whole(page)
    options = {"runOnly": RULES[theme], "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("async ([within, options]) => (await axe.run(within, options)).violations", [within, options])
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def rows() -> list[tuple[str, str]]:
    """Who opens what."""
    found = [address.split(" ", 1) for addresses in PAGES.values() for address in addresses]
    return [(who, path) for who, path in found]


def paths(of: str) -> list[str]:
    """What one of them opens."""
    return [path for who, path in rows() if who == of]


Used = tuple[str, Site, dict[str, Any]]  # language, where, and what addresses need


@pytest.fixture(scope="module", params=list(VIEWS))
def used(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    with furnished(tmp_path_factory.mktemp("used") / "data", request.param) as (site, names):
        yield request.param, site, names


@pytest.mark.parametrize("who", sorted({who for who, _path in rows()} - {"first", "example"}))
def test_no_page_has_a_violation(used: Used, who: str, browser: "Browser") -> None:
    language, site, names = used
    visit = Visit(browser, language)
    page = visit.page(site, "" if who == "visitor" else who)
    for path in paths(who):
        visit.judge(page, site.url + path.format(**names), who)
    page.context.close()
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("language", VIEWS)
def test_no_page_before_the_first_person_has_a_violation(language: str, browser: "Browser", tmp_path: Path) -> None:
    visit = Visit(browser, language)
    with running(tmp_path / "new") as site:
        page = visit.page(site)
        for path in paths("first"):
            visit.judge(page, path.format(set_up=site.set_up_link()) if "{" in path else site.url + path, "first")
    with running(tmp_path / "example") as site:
        inside(site, "-c", DOOR % language)
        page = visit.page(site)
        for path in paths("example"):
            visit.judge(page, site.url + path, "example")
            assert page.locator("button.role").count() == 1
    assert not visit.wrong, "\n".join(visit.wrong)


def test_menus_and_forms_with_mistakes_have_no_violation(browser: "Browser", tmp_path: Path) -> None:
    visit = Visit(browser, "nl")
    with furnished(tmp_path, "nl") as (site, _names):
        door = visit.page(site)
        door.goto(f"{site.url}/sign-in/")
        door.fill("[name=login]", "ada")
        door.fill("[name=password]", "fout")
        door.click("form.panel button.main")
        door.wait_for_selector(".error")
        assert violations(door) == []
        page = visit.page(site, "ada")
        page.goto(f"{site.url}/spaces/het-plein/")
        for button in page.locator("button[popovertarget]").all()[:6]:
            button.click()
            assert (
                violations(page, within=".menu-list:popover-open") == []
            )  # what it lies over comes back when it closes
            page.keyboard.press("Escape")
        page.goto(f"{site.url}/polls/new")
        page.fill("[name=title]", "Taart?")
        page.click("#poll-form .button.main")
        page.wait_for_selector(".error")
        assert violations(page) == []


def test_axe_sees_what_is_wrong_in_both_themes(browser: "Browser", tmp_path: Path) -> None:
    visit = Visit(browser, "nl")
    with running(tmp_path) as site:
        page = visit.page(site)
        page.goto(f"{site.url}/set-up/")
        for theme in RULES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            assert violations(page, theme) == []
            page.evaluate("document.querySelector('h1').style.color = 'color-mix(in oklab, currentColor 30%, Canvas)'")
            assert any("color-contrast" in line for line in violations(page, theme))
            page.evaluate("document.querySelector('h1').style.color = ''")
        page.evaluate("document.querySelector('main').append(document.createElement('input'))")
        assert any("label" in line for line in violations(page))
