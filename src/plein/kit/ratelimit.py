"""Counting requests in windows, in Django's cache: in process, or shared through Valkey."""

import time

from django.core.cache import cache


def take(key: str, most: int, seconds: int) -> int:
    """Count one request; returns 0 when it may go on, else the seconds to wait (a fixed window)."""
    now = int(time.time())
    return 0 if count(key, seconds, now) <= most else (now // seconds + 1) * seconds - now


def count(key: str, seconds: int, now: int = 0) -> int:
    """Count one request; returns how many there were in the window so far."""
    name = f"rate:{key}:{(now or int(time.time())) // seconds}"
    cache.add(name, 0, timeout=seconds + 5)
    try:
        return int(cache.incr(name))
    except ValueError:  # it ran out between the two calls
        return 0
