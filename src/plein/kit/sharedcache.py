"""Django's Redis cache, which goes on without Redis: then every process keeps what it must by itself for a while."""

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

PAUSE = 5.0  # seconds before a server that did not answer is asked again
log = logging.getLogger(__name__)
_asked_again = [0.0]  # when, on the monotonic clock; Django has a cache object per thread


class SharedCache(RedisCache):
    """Shared between processes while the server answers; limits and memories are per process while it does not."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("without-redis", {"OPTIONS": {"MAX_ENTRIES": 100000}})

    def _ask(self, method: str, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= _asked_again[0]:
            try:
                return getattr(super(), method)(*args, **options)
            except RedisError as error:
                _asked_again[0] = time.monotonic() + PAUSE
                log.warning("cache not reached: %s", error)
        return getattr(self._own, method)(*args, **options)

    def add(self, *args: Any, **options: Any) -> Any:
        """Keep a value unless there is one."""
        return self._ask("add", *args, **options)

    def get(self, *args: Any, **options: Any) -> Any:
        """Return a value."""
        return self._ask("get", *args, **options)

    def set(self, *args: Any, **options: Any) -> Any:
        """Keep a value."""
        return self._ask("set", *args, **options)

    def touch(self, *args: Any, **options: Any) -> Any:
        """Keep a value for longer."""
        return self._ask("touch", *args, **options)

    def delete(self, *args: Any, **options: Any) -> Any:
        """Forget a value."""
        return self._ask("delete", *args, **options)

    def get_many(self, *args: Any, **options: Any) -> Any:
        """Return several values."""
        return self._ask("get_many", *args, **options)

    def set_many(self, *args: Any, **options: Any) -> Any:
        """Keep several values."""
        return self._ask("set_many", *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> Any:
        """Forget several values."""
        return self._ask("delete_many", *args, **options)

    def has_key(self, *args: Any, **options: Any) -> Any:
        """Whether there is a value."""
        return self._ask("has_key", *args, **options)

    def incr(self, *args: Any, **options: Any) -> Any:
        """Count; ValueError when there is nothing to count on."""
        return self._ask("incr", *args, **options)

    def clear(self) -> Any:
        """Forget everything."""
        return self._ask("clear")
