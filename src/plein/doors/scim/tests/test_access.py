"""Who may call, and what administrators see of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.core.models import Event
from plein.core.people.actions import make_token
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast, browser
from plein.doors.scim import access, actions, queries
from plein.doors.scim.models import Exchange, Source
from plein.doors.scim.testing import Caller

pytestmark = pytest.mark.django_db
PATHS = (
    "/ServiceProviderConfig",
    "/Schemas",
    "/ResourceTypes",
    "/Users",
    "/Users/x",
    "/Groups",
    "/Bulk",
    "/Me",
    "",
    "/nothing",
)


def ask(client: Client, path: str, method: str = "GET", **headers: str) -> Any:
    return client.generic(method, f"/scim/v2{path}", headers=headers, secure=True)


def test_nobody_comes_in_but_a_source_with_its_token(cast: Cast, entra: Caller) -> None:
    _row, api = make_token(cast.root, by=cast.root, name="x", scopes=["read", "write", "manage"])
    ways: list[tuple[Client, dict[str, str]]] = [
        (browser(who), {}) for who in (cast.root, cast.ben, cast.gus, cast.cleo)
    ]
    ways += [(Client(), headers) for headers in (
        {}, {"Authorization": f"Bearer {api}"}, {"Authorization": "Bearer "}, {"Authorization": f"Basic {entra.secret}"},
        {"Authorization": f"Bearer {entra.secret}x"}, {"Authorization": "Bearer \udcff"}, {"Cookie": f"token={entra.secret}"},
    )]  # fmt: skip
    for client, headers in ways:
        for path in PATHS:
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                answer = ask(client, path, method, **headers)
                assert answer.status_code == 401, (path, headers)
                assert answer["Content-Type"] == "application/scim+json" and answer["WWW-Authenticate"].startswith(
                    "Bearer"
                )
    assert ask(Client(), f"/Users?access_token={entra.secret}").status_code == 401


def test_the_token_of_a_source_opens_nothing_else(entra: Caller) -> None:
    headers = {"Authorization": f"Bearer {entra.secret}"}
    for path in ("/api/v1/me", "/api/v1/people", "/api/v1/spaces"):
        assert Client().get(path, headers=headers, secure=True).status_code == 401
    for path in ("/", "/people/", "/organisation/", "/live"):
        assert Client().get(path, headers=headers, secure=True).status_code in {302, 404}


def test_a_token_ends_runs_out_and_is_replaced(cast: Cast, entra: Caller) -> None:
    assert entra.call("GET", "/Users").status_code == 200
    entra.source.refresh_from_db()
    assert entra.source.used_at and entra.secret not in str(Source.objects.values().get())
    old = entra.secret
    entra.secret = actions.renew(entra.source, by=cast.root, days=90)
    assert entra.call("GET", "/Users").status_code == 200
    assert ask(Client(), "/Users", Authorization=f"Bearer {old}").status_code == 401
    Source.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert entra.call("GET", "/Users").status_code == 401
    assert Exchange.objects.filter(source=entra.source, code="token").exists()  # and administrators read why
    actions.renew(entra.source, by=cast.root, days=90)
    actions.end_token(entra.source, by=cast.root)
    assert entra.call("GET", "/Users").status_code == 401
    made = ["source.added", "source.token_made", "source.token_made", "source.token_ended"]
    assert list(Event.objects.filter(name__startswith="source.").order_by("pk").values_list("name", flat=True)) == made


def test_only_administrators_let_systems_in(cast: Cast, entra: Caller) -> None:
    for who in (cast.ada, cast.ben, cast.gus):
        for act in (
            lambda who=who: actions.add("x", by=who, days=365),
            lambda who=who: actions.change(entra.source, by=who, name="x", takes_over=True),
            lambda who=who: actions.renew(entra.source, by=who, days=90),
            lambda who=who: actions.end_token(entra.source, by=who),
            lambda who=who: actions.remove(entra.source, by=who),
        ):
            with pytest.raises(Forbidden):
                act()
    for values in ({"name": "", "days": 365}, {"name": "x" * 81, "days": 365}, {"name": "x", "days": 0}):
        with pytest.raises(Invalid):
            actions.add(by=cast.root, **values)  # type: ignore[arg-type]
    actions.change(entra.source, by=cast.root, name="Okta", takes_over=True)
    actions.remove(entra.source, by=cast.root)
    assert not Source.objects.exists()


def test_the_last_requests_are_kept_without_anything_about_anybody(cast: Cast, entra: Caller) -> None:
    entra.make("kanarie@meerwijde.nl", displayName="Kanarie", emails=[{"value": "kanarie@meerwijde.nl"}])
    entra.call("GET", '/Users?filter=userName eq "kanarie@meerwijde.nl"')
    entra.call("GET", "/Users/kanarie")
    entra.call("POST", "/Users", {"userName": "kanarie2", "emails": [{"value": "kanarie geen adres"}]})
    entra.call("POST", "/Users", {"userName": "KANARIE@meerwijde.nl"})
    entra.call("POST", "/Kanarie", {})
    rows = list(queries.exchanges(entra.source).values_list("method", "target", "status", "code", "fields"))
    assert rows[:4] == [
        ("POST", "", 404, "404", ""),
        ("POST", "Users", 409, "user_name_taken", ""),
        ("POST", "Users", 400, "value", "email"),
        ("GET", "Users", 404, "404", ""),
    ]
    assert "anarie" not in str(list(Exchange.objects.values()))
    for _time in range(30):
        entra.call("GET", "/Users/x")
    assert Exchange.objects.filter(source=entra.source).count() == 20


def test_a_flood_is_held_back_and_not_written_down(
    cast: Cast, entra: Caller, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.LIMITS = True
    monkeypatch.setattr(access, "RATE", (3, 60))
    cache.clear()
    headers = {"Authorization": f"Bearer {entra.secret}"}
    with time_machine.travel("2026-06-01T12:00:10Z", tick=False):
        Source.objects.update(expires_at="2027-01-01T00:00:00Z")
        answers = [ask(Client(), "/Users", **headers) for _time in range(12)]
    assert [one.status_code for one in answers][-9:] == [429] * 9 and int(answers[-1]["Retry-After"]) > 0
    assert Exchange.objects.count() <= 6
