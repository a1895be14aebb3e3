"""A password alone opens nothing for who has a second step."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from plein.core.models import Organisation, Person
from plein.core.people.actions import make_token, offer_reset
from plein.core.testing import PASSWORD, Cast
from plein.web.accounts.links import reset_link
from plein.web.accounts.tests.doors import App, ask_step, enrolled, grow_old, sign_in, type_code


def is_in(client: Client) -> bool:
    return client.get("/settings/", secure=True).status_code == 200


def test_after_the_password_comes_a_code(cast: Cast, client: Client) -> None:
    app, _codes = enrolled(cast.ben)
    assert sign_in(client, "ben", next="/people/").headers["Location"] == "/sign-in/code/"
    for path in ("/", "/settings/", "/people/", "/sign-in/second-step/"):
        assert client.get(path, secure=True).status_code == 302, path
    assert client.get("/api/v1/me", secure=True).status_code == 401
    assert type_code(client, "000000").status_code == 422 and not is_in(client)
    assert type_code(client, app.shows()).headers["Location"] == "/people/" and is_in(client)


def test_a_code_counts_once(cast: Cast) -> None:
    app, codes = enrolled(cast.ben)
    for code in (app.shows(), codes[0].upper().replace("-", " ")):
        first, second = Client(), Client()
        for one, status in ((first, 302), (second, 422)):
            sign_in(one, "ben")
            assert type_code(one, code).status_code == status


def test_the_second_step_cannot_be_reached_without_the_first(cast: Cast, client: Client) -> None:
    app, _codes = enrolled(cast.ben)
    assert type_code(client, app.shows()).headers["Location"] == "/sign-in/"
    sign_in(client, "ben", "wrong")
    assert type_code(client, app.shows()).headers["Location"] == "/sign-in/" and not is_in(client)


def test_the_step_of_one_is_not_that_of_another(cast: Cast, client: Client) -> None:
    enrolled(cast.ben)
    app, codes = enrolled(cast.cleo)
    sign_in(client, "ben")
    for code in (app.shows(), codes[0]):
        assert type_code(client, code).status_code == 422
    assert not is_in(client)


def test_after_five_wrong_codes_the_password_is_asked_again(cast: Cast, client: Client) -> None:
    app, _codes = enrolled(cast.ben)
    sign_in(client, "ben")
    answers = [type_code(client, "123456").status_code for _try in range(5)]
    assert answers == [422] * 4 + [302]
    assert type_code(client, app.shows()).headers["Location"] == "/sign-in/" and not is_in(client)


@pytest.mark.parametrize("known", [True, False])
def test_guessed_codes_are_limited_and_the_owner_still_gets_in_on_a_device_of_theirs(cast: Cast, known: bool) -> None:
    app, codes = enrolled(cast.ben)
    own = Client(REMOTE_ADDR="10.0.0.1")
    sign_in(own, "ben")
    assert type_code(own, codes[0]).status_code == 302
    own.post("/sign-out/", secure=True)
    tested = 0
    with override_settings(ACCOUNT_RATE_LIMITS={"code": "15/m/key", "code_from": "10/m/key"}):
        for at in range(40):
            thief = Client(REMOTE_ADDR=f"10.0.1.{at % 20}")
            sign_in(thief, "ben")
            tested += "Too many tries" not in type_code(thief, "123456").content.decode()
        owner = own if known else Client(REMOTE_ADDR="10.0.0.1")
        sign_in(owner, "ben")
        came = type_code(owner, app.shows())
    assert tested <= 15
    assert (came.status_code == 302) == known


def test_one_can_turn_back_at_the_second_step(cast: Cast, client: Client) -> None:
    enrolled(cast.ben)
    sign_in(client, "ben")
    assert client.get("/sign-in/", secure=True).headers["Location"] == "/sign-in/code/"
    client.post("/sign-in/code/", {"cancel": "yes"}, secure=True)
    assert sign_in(client, "cleo").headers["Location"] == "/" and is_in(client)


def test_a_new_password_keeps_the_second_step(cast: Cast, client: Client) -> None:
    app, _codes = enrolled(cast.ben)
    offer_reset(cast.ben, by=cast.root, link="x")
    link = reset_link(Person.objects.get(pk=cast.ben.pk))
    page: Any = client.get(f"/{link.split('/', 3)[3]}", secure=True, follow=True)
    new = "een heel nieuw wachtwoord"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new}, secure=True)
    assert not is_in(client)
    sign_in(client, "ben", new)
    assert not is_in(client)
    assert type_code(client, app.shows()).status_code == 302 and is_in(client)


def test_setting_up_an_app_shows_recovery_codes_once(cast: Cast, client: Client) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    client.force_login(cast.ben)
    page = client.get("/settings/security/app/", secure=True).content.decode()
    secret = client.session["app_secret"]
    assert secret[:4] in page and '<svg class="qr"' in page and "style=" not in page.split("<main")[1]
    wrong = client.post("/settings/security/app/", {"code": "123"}, secure=True)
    assert wrong.status_code == 422 and 'id="f-code-error"' in wrong.content.decode()
    assert client.session["app_secret"] == secret
    done = client.post("/settings/security/app/", {"code": App(secret).shows()}, secure=True)
    assert done.content.decode().count("<li><code>") == 10 and done.headers["Cache-Control"] == "no-store"
    assert "<li><code>" not in client.get("/settings/security/", secure=True).content.decode()
    assert [one.subject for one in mail.outbox] == ["An authenticator app was added (Plein)"]
    again = client.post("/settings/security/codes/", secure=True).content.decode()
    assert again.count("<li><code>") == 10


def test_what_touches_the_doors_asks_who_is_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    grow_old(client)
    for path in ("/settings/security/app/", "/settings/security/passkeys/"):
        assert "Is it you?" in client.get(path, secure=True).content.decode(), path
    for path, values in (
        ("/settings/security/codes/", {}), ("/settings/email/", {"email": "x@example.nl"}), ("/settings/tokens/", {"name": "ci", "scopes": "read"}),
        ("/settings/tokens/", {"revoke": "", "name": "ci", "scopes": "manage"}),
        ("/settings/security/passkeys/1/", {"remove": "yes"}), ("/settings/security/app/", {"remove": "1"}),
    ):  # fmt: skip
        page = client.post(path, values, secure=True).content.decode()
        assert "Is it you?" in page and all(
            f'name="{name}" value="{value}"' in page for name, value in values.items()
        ), path
    assert not cast.ben.tokens.exists()
    done = client.post(
        "/settings/tokens/", {"name": "ci", "scopes": "read", "proof": "form", "proof_password": PASSWORD}, secure=True
    )
    assert "Copy it now" in done.content.decode() and cast.ben.tokens.get().name == "ci"
    assert client.get("/settings/security/app/", secure=True).status_code == 200


def test_showing_who_one_is_leads_back_to_the_page(cast: Cast, client: Client) -> None:
    app, _codes = enrolled(cast.ben)
    client.force_login(cast.ben)
    grow_old(client)
    path = "/settings/security/passkeys/"
    wrong = client.post(path, {"proof": "page", "proof_code": "000000"}, secure=True)
    assert wrong.status_code == 422 and "Is it you?" in client.get(path, secure=True).content.decode()
    assert client.post(path, {"proof": "page", "proof_code": app.shows()}, secure=True).headers["Location"] == path
    assert "Make the passkey" in client.get(path, secure=True).content.decode()


def test_a_form_that_a_script_sends_leads_to_a_whole_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    grow_old(client)
    answer = client.post("/settings/doors/", {"do": "add", "door": "1"}, secure=True, headers={"X-Plein-Fragment": "1"})
    assert (
        answer.status_code == 401
        and answer.headers["X-Plein-Location"] == "/sign-in/again/?next=%2Fsettings%2Fdoors%2F"
    )


def test_guesses_at_ones_own_password_are_limited(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    grow_old(client)
    with override_settings(LIMITS=True):
        for _try in range(12):
            page = client.post(
                "/settings/email/", {"email": "x@example.nl", "proof": "form", "proof_password": "mis"}, secure=True
            )
        assert "Too many tries" in page.content.decode()


def test_who_must_have_a_second_step_can_do_nothing_else_first(cast: Cast, client: Client) -> None:
    ask_step("member", cast.root)
    sign_in(client, "ben")
    for path in ("/", "/people/", "/settings/", "/settings/tokens/", "/search/?q=x", "/organisation/"):
        assert client.get(path, secure=True).headers["Location"] == "/sign-in/second-step/", path
    assert client.post("/posts/", {"text": "x"}, secure=True).status_code == 302
    fragment = client.get("/around", secure=True, headers={"X-Plein-Fragment": "1"})
    assert fragment.status_code == 401 and fragment.headers["X-Plein-Location"] == "/sign-in/second-step/"
    token = make_token(cast.ben, by=cast.ben, name="ci", scopes=["read"])[1]
    assert Client().get("/api/v1/me", secure=True, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    refused = client.get("/api/v1/me", secure=True)
    assert refused.status_code == 403 and refused.json()["type"].endswith("second-step-required")
    page = client.get("/sign-in/second-step/", secure=True).content.decode()
    assert "Gemeente Waterrijk asks a second step of you" in page
    client.get("/settings/security/app/", secure=True)
    client.post("/settings/security/app/", {"code": App(client.session["app_secret"]).shows()}, secure=True)
    assert is_in(client) and client.get("/sign-in/second-step/", secure=True).headers["Location"] == "/"


def test_administrators_choose_who_needs_a_second_step(cast: Cast, client: Client) -> None:
    client.force_login(cast.root)
    page = client.get("/organisation/doors/", secure=True).content.decode()
    assert "Two steps" in page and "0 of 5 people have one" in page
    form = {"step_for": ["administrator", "member"], "from_member": "gisteren"}
    wrong = client.post("/organisation/doors/two-steps", form, secure=True)
    assert (
        wrong.status_code == 422
        and 'id="f-from_member-error"' in wrong.content.decode()
        and "gisteren" in wrong.content.decode()
    )
    grow_old(client)
    form["from_member"] = "2026-01-01"
    asked = client.post("/organisation/doors/two-steps", form, secure=True).content.decode()
    assert "Is it you?" in asked and asked.count('name="step_for"') == 2
    done = client.post(
        "/organisation/doors/two-steps", {**form, "proof": "form", "proof_password": PASSWORD}, secure=True
    )
    assert done.status_code == 302 and set(Organisation.objects.get().second_step) == {"administrator", "member"}


def test_administrators_take_away_a_step_that_was_lost_and_sign_people_out(cast: Cast, client: Client) -> None:
    app, _codes = enrolled(cast.ben)
    ben = Client()
    sign_in(ben, "ben")
    type_code(ben, app.shows())
    assert is_in(ben)
    client.force_login(cast.root)
    page = client.get(f"/organisation/people/{cast.ben.pk}", secure=True).content.decode()
    assert "Take away the second step" in page and "Where they are signed in" in page and "127.0.0.1" not in page
    client.post(f"/organisation/people/{cast.ben.pk}/second-step", secure=True)
    client.post(f"/organisation/people/{cast.ben.pk}/sessions", {"session": "all"}, secure=True)
    assert not is_in(ben)
    sign_in(ben, "ben")
    assert is_in(ben)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/organisation/people/{ben}", {"role": "administrator"}),
        ("/organisation/people/{ben}", {"active": "no"}),
        ("/organisation/people/{ben}/reset", {}),
        ("/organisation/people/{ben}/second-step", {}),
        ("/organisation/invitations/", {"how": "one", "name": "Wim", "role": "administrator"}),
        ("/organisation/doors/", {"break_glass": "root"}),
    ],
)
def test_what_gives_or_takes_power_asks_who_is_there(
    cast: Cast, client: Client, path: str, values: dict[str, str]
) -> None:
    client.force_login(cast.root)
    grow_old(client)
    page = client.post(path.format(ben=cast.ben.pk), values, secure=True).content.decode()
    assert "Is it you?" in page and all(f'name="{name}" value="{value}"' in page for name, value in values.items())
    cast.ben.refresh_from_db()
    assert cast.ben.role == "member" and cast.ben.is_active
