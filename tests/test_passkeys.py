"""Passkeys in a real browser, with an authenticator that the browser itself plays (WebAuthn's virtual authenticator)."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError
from typing import TYPE_CHECKING, Any

import pytest

from tests.furnished import furnished
from tests.site import PASSWORD, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = pytest.mark.once
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
       "automaticPresenceSimulation": True}  # fmt: skip
ADD, HERE = "/settings/security/passkeys/", "/settings/security/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with furnished(Path(tmp_path_factory.mktemp("passkeys")), "en") as (site, _names):
        yield site


ASK_ONLY_ON_A_PRESS = "PublicKeyCredential.isConditionalMediationAvailable = async () => Boolean(localStorage.proposes)"


class Owner:
    """Somebody with a browser and an authenticator of their own.

    The virtual authenticator answers by itself when the field for the name proposes a passkey; so that is off until `proposes`.
    """

    def __init__(self, browser: "Browser", site: Site) -> None:
        self.site = site
        self.context = browser.new_context(locale="en-GB")
        self.context.add_init_script(ASK_ONLY_ON_A_PRESS)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.cdp: CDPSession = self.context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable", {"enableUI": False})
        self.key = self.plug_in()

    def plug_in(self, **more: Any) -> str:
        """Another authenticator."""
        return str(self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **more}})["authenticatorId"])

    def go(self, path: str) -> "Page":
        self.page.goto(self.site.url + path)
        return self.page

    def arrive(self, path: str) -> None:
        """Wait until this is the page."""
        self.page.wait_for_url(self.site.url + path)

    def sign_in(self, name: str) -> None:
        """By a password."""
        self.go("/sign-in/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("form.panel button.main")

    def sign_out(self) -> None:
        self.go("/sign-out/")
        self.page.click("main button.main")
        self.arrive("/sign-in/")

    def add(self, name: str) -> None:
        """Make a passkey; the page of recovery codes or of security follows."""
        self.go(ADD)
        self.page.fill("[name=name]", name)
        self.page.click("[data-passkey-ask]")

    def credential(self) -> dict[str, Any]:
        """The one that the authenticator holds."""
        return dict(self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"][0])

    def swap(self, **changes: Any) -> None:
        """Put the credential back otherwise, as a copy or a false one would be."""
        held = self.credential()
        self.cdp.send("WebAuthn.removeCredential", {"authenticatorId": self.key, "credentialId": held["credentialId"]})
        self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.key, "credential": {**held, **changes}})

    def press(self) -> None:
        """The button that asks for a passkey."""
        self.page.click("[data-passkey-ask]")

    def is_in(self) -> bool:
        return self.context.request.get(f"{self.site.url}/settings/", max_redirects=0).status == 200

    def verified(self, yes: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": yes})


@pytest.fixture
def owner(browser: "Browser", site: Site) -> Iterator[Owner]:
    made = Owner(browser, site)
    yield made
    made.context.close()


@pytest.fixture
def holder(owner: Owner) -> Owner:
    """Ben, with a passkey, signed out."""
    owner.sign_in("ben")
    if "/sign-in/code/" in owner.page.url:
        raise AssertionError("the test before left a passkey")
    owner.arrive("/")
    owner.add("My laptop")
    owner.page.wait_for_selector(".codes")
    owner.sign_out()
    return owner


@pytest.fixture(autouse=True)
def _without_steps(site: Site) -> Iterator[None]:
    yield
    with suppress(CalledProcessError):  # the test took it away itself
        site.run("second-step", "ben")


def test_one_signs_in_with_a_passkey_alone(holder: Owner) -> None:
    holder.go("/sign-in/?next=/people/")
    holder.press()
    holder.arrive("/people/")
    assert holder.is_in()
    row = holder.go(HERE).locator("li:has-text('My laptop')")
    assert "last used" in row.inner_text()


def test_the_field_for_the_name_proposes_the_passkey(holder: Owner) -> None:
    holder.go("/sign-in/")
    holder.page.evaluate("localStorage.proposes = 'yes'")
    holder.go("/sign-in/?next=/people/")
    holder.arrive("/people/")
    assert holder.is_in()


def test_a_passkey_is_the_second_step_after_a_password(holder: Owner) -> None:
    holder.sign_in("ben")
    holder.page.wait_for_url("**/sign-in/code/")
    assert not holder.is_in()
    holder.press()
    holder.arrive("/")
    assert holder.is_in()


def test_who_was_not_verified_is_refused(holder: Owner) -> None:
    holder.verified(False)
    holder.go("/sign-in/")
    holder.press()
    holder.page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert not holder.is_in()


def test_a_copy_of_a_passkey_is_refused(holder: Owner) -> None:
    holder.go("/sign-in/?next=/people/")
    holder.press()
    holder.arrive("/people/")
    holder.sign_out()
    holder.swap(signCount=0)
    holder.go("/sign-in/?next=/people/")
    holder.press()
    holder.page.wait_for_selector("main .notice:has-text('was not accepted')")
    assert not holder.is_in() and "next=" in holder.page.url


def test_a_false_key_is_refused(holder: Owner) -> None:
    holder.swap(privateKey=_another_key())
    holder.go("/sign-in/")
    holder.press()
    holder.page.wait_for_selector("main .notice:has-text('was not accepted')")
    assert not holder.is_in()


def test_an_answer_for_another_address_or_another_question_or_given_twice_is_refused(holder: Owner) -> None:
    page = holder.go("/sign-in/")
    for change in ("origin", "challenge", "flags", "nothing", "twice"):
        outcome = page.evaluate(ANSWER, change)
        assert (outcome == "/") == (change == "nothing"), (change, outcome)
        assert holder.is_in() == (change == "nothing")
        if holder.is_in():
            holder.sign_out()


def test_a_passkey_is_renamed_and_removed(holder: Owner) -> None:
    page = holder.go("/sign-in/?next=/settings/security/")
    holder.press()
    holder.arrive(HERE)
    row = page.locator("li:has-text('My laptop')")
    row.locator("summary").click()
    row.locator("[name=name]").fill("Work phone")
    row.get_by_role("button", name="Rename").click()
    page.wait_for_selector("li:has-text('Work phone')")
    row = page.locator("li:has-text('Work phone')")
    row.locator("summary").click()
    row.get_by_role("button", name="Remove").click()
    page.wait_for_selector("li:has-text('Work phone')", state="detached")
    holder.sign_out()
    holder.go("/sign-in/")
    holder.press()
    page.wait_for_selector("main .notice:has-text('was not accepted')")
    assert not holder.is_in()


def test_one_device_keeps_one_passkey(holder: Owner) -> None:
    holder.go("/sign-in/?next=/people/")
    holder.press()
    holder.arrive("/people/")
    holder.add("Again")
    holder.page.wait_for_selector("[data-passkey-error]:has-text('already')")


def test_a_passkey_shows_once_more_who_is_there(holder: Owner) -> None:
    page = holder.go("/sign-in/?next=/sign-in/again/%3Fnext=/people/")
    holder.press()
    holder.arrive("/people/")  # signed in a moment ago
    _let_it_be_long_ago(holder.site)
    page.goto(f"{holder.site.url}/settings/")
    page.fill("[name=email]", "new@example.nl")
    page.click("form[action='/settings/email/'] button")
    page.wait_for_selector("h1:has-text('Is it you?')")
    holder.press()
    holder.arrive("/settings/")
    assert page.input_value("[name=email]") == "new@example.nl"


def _let_it_be_long_ago(site: Site) -> None:
    from tests.shots import inside

    inside(site, "-c", OLD)


OLD = """
import django; django.setup()
from django.contrib.sessions.models import Session
from plein.web.accounts.sessions import PROVED, SessionStore
for row in Session.objects.all():
    store = SessionStore(row.session_key)
    store[PROVED] = 0
    store.save()
"""

# Answers a question of the door with one thing changed, as somebody between the browser and the server would.
ANSWER = """async (change) => {
  const form = document.querySelector("form[data-passkey]");
  const question = await (await fetch("/sign-in/passkey/", { headers: { Accept: "application/json" } })).json();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question.publicKey);
  const said = change === "twice" ? JSON.parse(localStorage.last) : (await navigator.credentials.get({ publicKey })).toJSON();
  const decode = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const encode = (raw) => btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (change === "origin") said.response.clientDataJSON = encode(decode(said.response.clientDataJSON).replace("localhost", "evil.localhost"));
  if (change === "challenge") for (let tab = 0; tab < 5; tab++) await fetch("/sign-in/passkey/"); // as many as wait beside each other
  if (change === "flags") { const raw = decode(said.response.authenticatorData); said.response.authenticatorData = encode(raw.slice(0, 32) + "\\x01" + raw.slice(33)); }
  localStorage.last = JSON.stringify(said);
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, credential: JSON.stringify(said) });
  const answer = await fetch("/sign-in/passkey/", { method: "POST", body });
  return new URL(answer.url).pathname;
}"""


def _another_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    raw = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return base64.b64encode(raw).decode()
