from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from plein.api.tests.conftest import Programs
from plein.core.models import Person, Space, Token
from plein.core.people.actions import make_token, revoke_token, set_active
from plein.core.testing import Cast

BACKEND = "plein.web.accounts.backend.Backend"


def test_without_a_token_nothing_is_answered(as_: Programs) -> None:
    answer = as_().get("/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic eDp5", "Bearer", "Bearer \udcff", "x"])
def test_a_wrong_token_is_refused(db: None, header: str) -> None:
    assert Client(headers={"Authorization": header}).get("/api/v1/me").status_code == 401


def test_expired_and_revoked_tokens_are_refused(cast: Cast) -> None:
    token, secret = make_token(cast.ben, by=cast.ben, name="x", scopes=["read"], days=1)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/me").status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/me").status_code == 401
    Token.objects.update(expires_at=None)
    revoke_token(token, by=cast.ben)
    assert client.get("/api/v1/me").status_code == 401


def test_a_closed_account_is_refused(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    signed_in = Client()
    signed_in.force_login(cast.ben, backend=BACKEND)
    set_active(cast.ben, by=cast.root, active=False)
    assert ben.get("/me").status_code == 401
    assert signed_in.get("/api/v1/me").status_code == 401
    kept = as_(cast.ada)
    Person.objects.filter(pk=cast.ada.pk).update(is_active=False)  # by whatever way, its token being left
    assert Token.objects.filter(person=cast.ada).exists() and kept.get("/me").status_code == 401


def test_a_token_does_only_what_its_scopes_say(cast: Cast, as_: Programs, square: Space) -> None:
    reader, writer = as_(cast.ada, "read"), as_(cast.ada, "write")
    assert reader.post(f"/spaces/{square.pk}/posts", {"text": "x"}).status_code == 403
    assert writer.get("/me").status_code == 403
    assert writer.call("PATCH", f"/spaces/{square.pk}", {"name": "x"}).status_code == 403
    answer = reader.post(f"/spaces/{square.pk}/archive", {})
    assert answer.json()["type"].endswith("/problems/insufficient-scope")
    assert 'scope="manage"' in answer["WWW-Authenticate"]


def test_a_session_reads_and_changes_only_with_the_csrf_token(cast: Cast, square: Space) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben, backend=BACKEND)
    assert client.get("/api/v1/me").json()["username"] == "ben"
    path, body = f"/api/v1/spaces/{square.pk}/posts", {"text": "x"}
    refused = client.post(path, body, content_type="application/json", secure=True)
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (403, "csrf")
    client.get("/settings/", secure=True)
    token = next(morsel.value for name, morsel in client.cookies.items() if "csrf" in name)
    headers = {"X-CSRFToken": token, "Referer": "https://testserver/"}
    assert client.post(path, body, content_type="application/json", secure=True, headers=headers).status_code == 201


def test_the_use_of_a_token_is_noted_once_a_minute(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    ben.get("/me")
    first = Token.objects.get().used_at
    ben.get("/me")
    assert first is not None
    assert Token.objects.get().used_at == first
    Token.objects.update(used_at=first - timedelta(minutes=2))
    ben.get("/me")
    again = Token.objects.get().used_at
    assert again is not None
    assert again > first


def test_a_flood_is_told_to_wait(cast: Cast, as_: Programs, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIMITS = True
    cache.clear()
    ben = as_(cast.ben)
    monkeypatch.setattr("plein.kit.ratelimit.time.time", lambda: 1_800_000_010.0)  # within one window
    answers = [ben.get("/search?q=x") for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert answers[0]["RateLimit-Remaining"] == "59"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1]["RateLimit-Remaining"] == "0"
    assert ben.get("/me").status_code == 200
