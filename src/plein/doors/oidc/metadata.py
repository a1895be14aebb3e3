"""What a system says of itself, and its keys; remembered for an hour, the keys asked for anew when one is unknown."""

from typing import Any

from django.core.cache import cache

from plein.doors.asking import ask, key_of
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.kit.fetch import Fetched, NotFetched

REMEMBERED = 3600
ALIVE = 10  # seconds that somebody who answered is taken to be there
ANEW = 30  # seconds between two looks for an unknown key
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")


def metadata(provider: Provider, *, fresh: bool = False) -> dict[str, Any]:
    """Its addresses and habits. Raises NoEntry."""
    issuer = provider.setting("issuer")
    key = key_of("metadata", issuer)
    found = None if fresh else cache.get(key)
    if found is None:
        found = read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        _check(found, issuer)
        cache.set(key, found, REMEMBERED)
    return found


def answering(provider: Provider) -> dict[str, Any]:
    """The same, of a system that answered just now: nobody is sent to one that is down. Raises NoEntry."""
    seen = key_of("seen", provider.setting("issuer"))
    found = metadata(provider, fresh=not cache.get(seen))
    cache.set(seen, 1, ALIVE)
    return found


def keys(address: str, *, fresh: bool = False) -> list[dict[str, Any]]:
    """Its public keys. Raises NoEntry."""
    key = key_of("keys", address)
    found = None if fresh and cache.add(key_of("anew", address), 1, ANEW) else cache.get(key)
    if found is None:
        rows = read(address).get("keys")
        found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        cache.set(key, found, REMEMBERED)
    return found


def read(address: str) -> dict[str, Any]:
    """A JSON object at an address. Raises NoEntry."""
    answer = ask(address)
    if answer.status != 200:
        raise NoEntry("status", where=address, why=answer.status)
    return as_object(answer)


def as_object(answer: Fetched) -> dict[str, Any]:
    """What was answered, as a JSON object. Raises NoEntry."""
    try:
        found = answer.json()
    except NotFetched as error:
        raise NoEntry("broken", where=answer.url, why="JSON") from error
    if not isinstance(found, dict):
        raise NoEntry("broken", where=answer.url, why="JSON")
    return found


def _check(found: dict[str, Any], issuer: str) -> None:
    if found.get("issuer") != issuer:
        raise NoEntry("issuer", found=found.get("issuer", ""), wanted=issuer)
    for name in (*ENDPOINTS, *OPTIONAL):
        value = found.get(name)
        if value is None and name in OPTIONAL:
            continue
        schemes = ("https://",) if issuer.startswith("https://") else ("https://", "http://")
        if not isinstance(value, str) or not value.startswith(schemes):
            raise NoEntry("endpoint", found=name)
