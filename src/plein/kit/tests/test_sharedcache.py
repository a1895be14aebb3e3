"""A cache on a server that may be gone."""

from collections.abc import Iterator

import pytest
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

from plein.kit import sharedcache
from plein.kit.sharedcache import SharedCache

NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _trusted() -> Iterator[None]:
    sharedcache._asked_again[0] = 0.0
    yield
    sharedcache._asked_again[0] = 0.0


def test_without_its_server_it_still_remembers_and_counts() -> None:
    cache = SharedCache(NOBODY, {})
    cache.clear()
    assert cache.add("a", 0) is True and cache.add("a", 5) is False
    assert (cache.incr("a"), cache.get("a"), cache.has_key("a")) == (1, 1, True)
    cache.set_many({"b": 2, "c": 3})
    assert cache.get_many(["b", "c"]) == {"b": 2, "c": 3}
    cache.delete("a")
    cache.delete_many(["b"])
    assert (cache.get("a"), cache.get("b", 9), cache.touch("c", 60)) == (None, 9, True)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_a_server_that_does_not_answer_is_not_asked_for_every_value(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(cache: RedisCache, key: str) -> None:
        asked.append(key)
        raise RedisError

    monkeypatch.setattr(RedisCache, "get", refuse)
    cache = SharedCache(NOBODY, {})
    for _ in range(10):
        cache.get("a")
    assert len(asked) == 1


def test_it_shares_again_once_the_server_is_back(valkey_url: str) -> None:
    sharedcache._asked_again[0] = 0.0
    first, second = SharedCache(valkey_url, {}), SharedCache(valkey_url, {})
    first.set("a", 1)
    assert second.get("a") == 1 and second.incr("a") == 2
