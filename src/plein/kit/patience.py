"""How long this thread waits for what another server has to say, of all the time that its work takes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_kept = threading.local()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """In the block, this thread waits so long in all, and not for ever."""
    _kept.left = seconds
    try:
        yield
    finally:
        _kept.left = None


def left() -> float | None:
    """Seconds that this thread may still wait; None is as long as it takes."""
    seconds: float | None = getattr(_kept, "left", None)
    return seconds


@contextmanager
def waiting() -> Iterator[None]:
    """In the block, this thread waits."""
    began = time.monotonic()
    try:
        yield
    finally:
        if (seconds := left()) is not None:
            _kept.left = max(0.0, seconds - (time.monotonic() - began))
