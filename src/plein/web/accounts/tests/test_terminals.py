"""A device that many people use: who registers it, how long sessions last there, and what stays behind."""

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.core.models import Device, Event, Terminal
from plein.core.permissions import Forbidden, Invalid
from plein.core.signin import actions
from plein.core.testing import PASSWORD, Cast
from plein.web.accounts.terminals import COOKIE
from plein.web.accounts.tests.doors import sign_in

pytestmark = pytest.mark.django_db
MINUTE = 60


@pytest.fixture
def kiosk(cast: Cast) -> Client:
    """A browser that is registered as a shared device."""
    code = actions.add_terminal(by=cast.root, name="Kantine")[1]
    client = Client()
    assert client.post("/terminal/", {"code": code.lower()}, secure=True)["Location"] == "/sign-in/"
    return client


def is_in(client: Client) -> bool:
    cache.clear()
    return client.get("/settings/", secure=True).status_code == 200


def test_only_administrators_share_a_device_and_its_code_works_once(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.add_terminal(by=cast.ada, name="x")
    for values in (
        {"name": ""},
        {"name": "x", "idle": 0},
        {"name": "x", "longest": 481},
        {"name": "x", "idle": 30, "longest": 10},
    ):
        with pytest.raises(Invalid):
            actions.add_terminal(by=cast.root, **values)
    terminal, code = actions.add_terminal(by=cast.root, name="Kantine")
    assert Client().post("/terminal/", {"code": "CCCC-CCCC-CCCC"}, secure=True).status_code == 422
    Client().post("/terminal/", {"code": code}, secure=True)
    assert Client().post("/terminal/", {"code": code}, secure=True).status_code == 422
    actions.change_terminal(terminal, by=cast.root, name="Hal", idle=2, longest=10)
    names = Event.objects.filter(name__startswith="terminal.").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["terminal.added", "terminal.registered", "terminal.changed"]


def test_a_code_of_an_hour_ago_registers_nothing(cast: Cast) -> None:
    _terminal, code = actions.add_terminal(by=cast.root, name="Kantine")
    with time_machine.travel(timezone.now() + actions.terminals.CODE_LASTS), pytest.raises(Invalid):
        actions.register_terminal(code)


def test_a_session_there_ends_after_five_minutes_without_use_and_after_half_an_hour(kiosk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(kiosk, "ben")
        found = []
        for pause in (4, 4, 4, 4, 4, 4, 4, 4):
            clock.shift(pause * MINUTE)
            found.append(is_in(kiosk))
        assert found == [True] * 7 + [False]
        sign_in(kiosk, "ben")
        clock.shift(5 * MINUTE + 1)
        assert not is_in(kiosk)


def test_what_an_open_page_asks_by_itself_keeps_nobody_in(kiosk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(kiosk, "ben")
        for _time in range(2):
            clock.shift(3 * MINUTE)
            cache.clear()
            kiosk.get("/around", secure=True, headers={"X-Plein-Fragment": "1", "Sec-Fetch-Mode": "cors"})
            kiosk.get("/people/ben/picture/x", secure=True, headers={"Sec-Fetch-Mode": "no-cors"})
        assert not is_in(kiosk)


def test_a_word_keeps_one_in_and_showing_who_one_is_begins_the_half_hour_anew(kiosk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(kiosk, "ben")
        for _time in range(7):
            clock.shift(4 * MINUTE)
            assert kiosk.post("/stay", secure=True).status_code == 200
        assert kiosk.post("/stay", secure=True).json() == {"left": 120, "whole": 120}
        kiosk.post("/sign-in/again/", {"proof": "page", "proof_password": PASSWORD}, secure=True)
        assert kiosk.post("/stay", secure=True).json() == {"left": 300, "whole": 1800}


def test_elsewhere_sessions_are_as_long_as_before(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = Client()
        sign_in(client, "ben")
        clock.shift(86400)
        assert is_in(client)


def test_nothing_of_a_page_is_kept_and_signing_out_throws_the_rest_away(kiosk: Client) -> None:
    answer = sign_in(kiosk, "ben")
    assert (
        kiosk.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
        and kiosk.cookies[settings.SESSION_COOKIE_NAME]["expires"] == ""
    )
    for path in ("/", "/people/", "/people/ben/"):
        assert kiosk.get(path, secure=True)["Cache-Control"] == "no-store"
    shown = kiosk.get("/", secure=True).content.decode()
    assert (
        "data-shared" in shown and "Shared device. You are Ben Bakker" in shown and "manifest.webmanifest" not in shown
    )
    assert kiosk.get("/sw.js", secure=True).status_code == 404
    out = kiosk.post("/sign-out/", secure=True)
    assert out["Clear-Site-Data"] == '"cache", "storage"' and kiosk.cookies[COOKIE].value
    assert not Device.objects.exists() and "device" not in answer.cookies
    assert "Kantine" in kiosk.get("/sign-in/", secure=True).content.decode()


def test_no_passkey_is_made_there(kiosk: Client) -> None:
    sign_in(kiosk, "ben")
    assert "Add a passkey" not in kiosk.get("/settings/security/", secure=True).content.decode()
    assert kiosk.get("/settings/security/passkeys/", secure=True).status_code == 422


def test_a_session_lives_on_its_device_alone(kiosk: Client) -> None:
    sign_in(kiosk, "ben")
    elsewhere = Client()
    elsewhere.cookies[settings.SESSION_COOKIE_NAME] = kiosk.cookies[settings.SESSION_COOKIE_NAME].value
    assert not is_in(elsewhere)


def test_who_was_signed_in_before_it_was_shared_is_so_no_longer(cast: Cast) -> None:
    client = Client()
    sign_in(client, "ben")
    code = actions.add_terminal(by=cast.root, name="Kantine")[1]
    client.post("/terminal/", {"code": code}, secure=True)
    assert not is_in(client)


def test_a_device_that_is_shared_no_longer_signs_out_whoever_is_there(kiosk: Client, cast: Cast) -> None:
    sign_in(kiosk, "ben")
    assert is_in(kiosk)
    actions.remove_terminal(Terminal.objects.get(), by=cast.root)
    assert not is_in(kiosk)
    sign_in(kiosk, "ben")
    assert "data-shared" not in kiosk.get("/", secure=True).content.decode()


def test_the_code_is_shown_once_and_the_list_says_when_it_was_used(cast: Cast) -> None:
    root = Client()
    sign_in(root, "root")
    made = root.post("/organisation/terminals/", {"name": "Hal", "idle": "5", "longest": "30"}, secure=True)
    assert "/terminal/#" in made.content.decode()
    listed = root.get("/organisation/terminals/", secure=True).content.decode()
    assert "Hal" in listed and "waits for its code" in listed and "/terminal/#" not in listed
    wrong = root.post("/organisation/terminals/", {"name": "", "idle": "x", "longest": "30"}, secure=True)
    assert wrong.status_code == 422 and "between 1 and 60" in wrong.content.decode()


def test_other_devices_pay_no_query_for_it(cast: Cast, django_assert_num_queries: object) -> None:
    from plein.web.accounts import terminals

    class Request:
        COOKIES: dict[str, str] = {}

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert terminals.here(Request()) is None  # type: ignore[arg-type]
