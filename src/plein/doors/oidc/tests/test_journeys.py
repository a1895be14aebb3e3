"""Attacks around the answer: replayed, in another browser, of another door, too late, twice at once; and where one goes afterwards."""

import threading
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from plein.core import testing
from plein.core.models import Event, Person, Post
from plein.core.testing import PASSWORD, Cast
from plein.doors import actions
from plein.doors.arrivals.actions import link
from plein.doors.models import Identity, Once, Provider, Visit
from plein.doors.oidc.tests.liar import Liar
from plein.doors.oidc.tests.test_forgeries import come_in, is_in
from plein.doors.testing import provider, told
from plein.web.accounts.tests.doors import grow_old

pytestmark = pytest.mark.django_db


def set_out(client: Client, door: Provider, to: str = "") -> str:
    """Where the door sends a browser."""
    address = f"/sign-in/with/{door.slug}/{f'?next={quote(to)}' if to else ''}"
    return str(client.get(address, secure=True).headers["Location"])


def return_to(client: Client, door: Provider, said: dict[str, Any]) -> Any:
    return client.get(f"/sign-in/with/{door.slug}/back", said, secure=True)


def code_of(answer: Any) -> str:
    assert answer.status_code == 403
    return str(answer.content.decode().partition("reason “")[2].partition("”")[0])


def test_an_answer_counts_once(client: Client, liar: Liar, door: Provider) -> None:
    said = liar.authorize(set_out(client, door))
    assert return_to(client, door, said).status_code == 302
    client.logout()
    assert code_of(return_to(client, door, said)) == "state"
    assert not is_in(client)


def test_the_same_state_with_another_code_counts_no_more(client: Client, liar: Liar, door: Provider) -> None:
    going = set_out(client, door)
    return_to(client, door, liar.authorize(going))
    other = Client()
    assert code_of(return_to(other, door, liar.authorize(going))) == "state"


def test_an_answer_of_another_browser_signs_nobody_in(client: Client, liar: Liar, door: Provider) -> None:
    """Login CSRF: somebody is sent the link by which another would come in."""
    theirs = liar.authorize(set_out(Client(), door))
    assert code_of(return_to(client, door, theirs)) == "state"
    set_out(client, door)
    assert code_of(return_to(client, door, theirs)) == "state"
    assert not is_in(client)


def test_a_code_of_another_sign_in_is_of_no_use(client: Client, liar: Liar, door: Provider) -> None:
    theirs = liar.authorize(set_out(Client(), door))
    mine = liar.authorize(set_out(client, door))
    assert code_of(return_to(client, door, {**mine, "code": theirs["code"]})) == "token"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"state": ""},
        {"state": "x", "code": "y"},
        {"code": ["a", "b"], "state": ["a", "a"]},
        {"state": "x" * 5000},
        {"state": "\x00"},
    ],
)
def test_nonsense_is_refused(client: Client, door: Provider, said: dict[str, Any]) -> None:
    for method in (client.get, client.post):
        answer = method(f"/sign-in/with/{door.slug}/back", said, secure=True)
        assert code_of(answer) == "state"


def test_an_answer_of_one_door_is_none_of_another(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    """Mix-up: a code of an honest system is brought to a door of another."""
    other = provider(cast, "http://127.0.0.1:9", name="Andere")
    said = liar.authorize(set_out(client, door))
    assert code_of(return_to(client, other, said)) == "state"
    assert return_to(client, door, said).status_code == 302, "and it is not spoilt by that"


def test_an_answer_must_come_in_time(client: Client, liar: Liar, door: Provider) -> None:
    said = liar.authorize(set_out(client, door))
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert code_of(return_to(client, door, said)) == "late"


def test_many_sign_ins_at_once_forget_the_oldest(client: Client, liar: Liar, door: Provider) -> None:
    going = [set_out(client, door) for _turn in range(7)]
    assert code_of(return_to(client, door, liar.authorize(going[0]))) == "state"
    assert return_to(client, door, liar.authorize(going[3])).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_an_answer_twice_at_the_same_moment_counts_once(client: Client, liar: Liar, door: Provider) -> None:
    said = liar.authorize(set_out(client, door))
    answers: list[int] = []

    def come() -> None:
        one = Client()
        one.cookies = client.cookies
        answers.append(return_to(one, door, said).status_code)
        connection.close()

    threads = [threading.Thread(target=come) for _turn in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(302) == 1 and set(answers) <= {302, 400, 403}, "400: the session got another key meanwhile"
    assert Identity.objects.count() == 1 and Person.objects.filter(username__startswith="dina").count() == 1


@pytest.mark.parametrize(
    "to",
    ["https://evil.example", "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "/%09/evil.example", "http:///evil.example", "\\\\evil.example"],
)  # fmt: skip
def test_nobody_is_led_off_the_site(client: Client, liar: Liar, door: Provider, to: str) -> None:
    answer = return_to(client, door, liar.authorize(set_out(client, door, to)))
    assert answer.status_code == 302 and answer.headers["Location"] in {"/", "/%09/evil.example"}


def test_one_goes_on_where_one_wanted_to_be(client: Client, liar: Liar, door: Provider) -> None:
    answer = return_to(client, door, liar.authorize(set_out(client, door, "/spaces/?x=1")))
    assert answer.headers["Location"] == "/spaces/?x=1"
    assert client.get(f"/sign-in/with/{door.slug}/?next=/people/", secure=True).headers["Location"] == "/people/"


def test_a_closed_door_lets_nobody_in(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    said = liar.authorize(set_out(client, door))
    actions.enable(door, by=cast.root, enabled=False)
    assert code_of(return_to(client, door, said)) == "disabled"
    assert code_of(client.get(f"/sign-in/with/{door.slug}/", secure=True)) == "disabled"
    assert "Meerwijde" not in client.get("/sign-in/", secure=True).content.decode()


def test_another_session_key_after_coming_in(client: Client, liar: Liar, door: Provider) -> None:
    going = set_out(client, door)
    before = client.session.session_key
    return_to(client, door, liar.authorize(going))
    assert client.session.session_key != before


def test_without_the_other_system_everything_else_goes_on(
    cast: Cast, client: Client, door: Provider, settings: Any
) -> None:
    Provider.objects.update(settings={**door.settings, "issuer": "http://127.0.0.1:9"})
    page = client.get(f"/sign-in/with/{door.slug}/", secure=True)
    assert page.status_code == 403 and "cannot be reached at the moment" in page.content.decode()
    assert client.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True).status_code == 302
    where = testing.space(cast).pk
    assert client.post("/posts/", {"text": "Ik ben er", "space": where}, secure=True).status_code in {200, 302}
    assert Post.objects.filter(text="Ik ben er").exists()


def test_nobody_is_sent_to_a_system_that_stopped_answering(client: Client, liar: Liar, door: Provider) -> None:
    set_out(client, door)
    liar.about = {"issuer": "https://evil.example"}
    set_out(client, door)
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert code_of(client.get(f"/sign-in/with/{door.slug}/", secure=True)) == "issuer"
    assert liar.asked.count("/.well-known/openid-configuration") == 2


def test_an_issuer_inside_is_not_reached_unless_named(
    client: Client, liar: Liar, door: Provider, settings: Any
) -> None:
    from plein.kit.addresses import parse

    settings.INSIDE = parse("10.0.0.0/8")
    cache.clear()
    assert code_of(client.get(f"/sign-in/with/{door.slug}/", secure=True)) == "inside"
    assert liar.asked == []


def test_facts_that_must_be_so(client: Client, liar: Liar, door: Provider) -> None:
    Provider.objects.update(settings={**door.settings, "required": "hd=example.nl"})
    assert code_of(come_in(client, liar, door)) == "required"
    liar.person |= {"hd": "example.nl"}
    assert come_in(client, liar, door).status_code == 302


def test_an_address_is_verified_only_by_who_says_it(client: Client, liar: Liar, door: Provider) -> None:
    liar.claims = lambda claims: {**claims, "email": "ben@example.nl"}
    come_in(client, liar, door)
    assert Person.objects.get(username="dina").email is None


def test_linking_asks_for_a_fresh_sign_in(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    client.force_login(cast.ben)
    grow_old(client)
    add = {"do": "add", "door": str(door.pk)}
    assert "Is it you?" in client.post("/settings/doors/", add, secure=True).content.decode()
    shown = {**add, "proof": "form", "proof_password": PASSWORD}
    assert f"/sign-in/with/{door.slug}/" in client.post("/settings/doors/", shown, secure=True).content.decode()
    answer = return_to(client, door, liar.authorize(set_out(client, door)))
    assert answer.headers["Location"] == "/settings/doors/"
    assert Identity.objects.get().person == cast.ben
    assert "dina@example.nl" in client.get("/settings/doors/", secure=True).content.decode()


def test_a_link_alone_links_nothing(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    """Nobody is made to add somebody else's account by following a link."""
    client.force_login(cast.ben)
    assert client.get(f"/sign-in/with/{door.slug}/", secure=True).headers["Location"] == "/"
    assert not Identity.objects.exists()


def test_somebody_who_signed_out_on_the_way_links_nothing(
    cast: Cast, client: Client, liar: Liar, door: Provider
) -> None:
    client.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True)
    client.post("/settings/doors/", {"do": "add", "door": str(door.pk)}, secure=True)
    said = liar.authorize(set_out(client, door))
    session = client.session
    session["_auth_user_id"] = str(cast.eef.pk)
    session.save()
    assert code_of(return_to(client, door, said)) in {"someone", "state"}
    assert not Identity.objects.exists()


def test_without_a_password_one_is_fresh_by_the_door(cast: Cast, client: Client, liar: Liar, door: Provider) -> None:
    second = provider(cast, liar.url, name="Tweede", creates_people=True)
    come_in(client, liar, door)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        page = client.post("/settings/doors/", {"do": "add", "door": str(second.pk)}, secure=True)
        assert "Is it you?" in page.content.decode() and "Sign in again by Meerwijde" in page.content.decode()
        client.post("/settings/doors/", {"do": "again", "door": str(door.pk)}, secure=True)
        going = set_out(client, door)
        assert "prompt=login" in going and "max_age=0" in going
        liar.person["sub"] = "s-2"
        assert code_of(return_to(client, door, liar.authorize(going))) == "not_linked"
        liar.person["sub"] = "s-1"
        client.post("/settings/doors/", {"do": "again", "door": str(door.pk)}, secure=True)
        liar.claims = lambda claims: {**claims, "auth_time": claims["iat"] - 3600}
        assert code_of(return_to(client, door, liar.authorize(set_out(client, door)))) == "old"
        liar.claims = lambda claims: claims
        client.post("/settings/doors/", {"do": "again", "door": str(door.pk)}, secure=True)
        return_to(client, door, liar.authorize(set_out(client, door)))
        page = client.post("/settings/doors/", {"do": "add", "door": str(second.pk)}, secure=True)
        assert f"/sign-in/with/{second.slug}/" in page.content.decode()


def test_unlinking_ends_the_sessions_that_began_so(cast: Cast, liar: Liar, door: Provider) -> None:
    link(door, cast.ben, "s-1", told())
    by_door, by_password = Client(), Client()
    come_in(by_door, liar, door)
    by_password.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True)
    assert is_in(by_door)
    by_password.post("/settings/doors/", {"do": "unlink", "identity": str(Identity.objects.get().pk)}, secure=True)
    assert not is_in(by_door) and is_in(by_password) and not Identity.objects.exists()


def test_passwords_that_are_off_open_nothing_and_the_glass_is_heard(
    cast: Cast, client: Client, door: Provider, mailoutbox: Any
) -> None:
    for who, address in ((cast.root, "root@example.nl"), (cast.ben, "ben@example.nl")):
        Person.objects.filter(pk=who.pk).update(email=address)
    actions.set_passwords(by=cast.root, off_for=["member", "administrator"], break_glass="root")
    wrong = client.post("/sign-in/", {"login": "ben", "password": "wrong wrong"}, secure=True).content.decode()
    right = client.post("/sign-in/", {"login": "ben", "password": PASSWORD}, secure=True).content.decode()
    assert "You do not come in by password here" in right and "You do not come in" not in wrong
    assert not is_in(client) and not mailoutbox
    assert client.post("/sign-in/", {"login": "root", "password": PASSWORD}, secure=True).status_code == 302
    assert [(mail.to, "break-glass" in mail.subject) for mail in mailoutbox] == [(["root@example.nl"], True)]
    assert Event.objects.get(name="door.glass_broken").actor == cast.root


def test_what_is_remembered_of_answers_is_forgotten_in_time(client: Client, liar: Liar, door: Provider) -> None:
    come_in(client, liar, door)
    assert Once.objects.count() == 1 and Visit.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        actions.sweep()
    assert not Once.objects.exists()
