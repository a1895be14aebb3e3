"""Counting requests in windows, in Django's cache: in process, or shared through Valkey."""

import time

from django.core.cache import cache


def take(key: str, most: int, seconds: int) -> int:
    """Count one request; returns 0 when it may go on, else the seconds to wait (a fixed window)."""
    now = int(time.time())
    window = now // seconds
    name = f"rate:{key}:{window}"
    cache.add(name, 0, timeout=seconds + 5)
    try:
        count = cache.incr(name)
    except ValueError:  # it ran out between the two calls
        return 0
    return 0 if count <= most else (window + 1) * seconds - now
