"""The nudge: tells readers of the log that there is something new. It carries no data; a lost one costs a moment."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import redis

CHANNEL = "plein:nudge"
PAUSE = 5.0  # seconds before a bus that did not answer is asked again; readers look by themselves twice a second
_listeners: set[Callable[[], None]] = set()
_client: "redis.Redis | None" = None
_asked_again = [0.0]  # when, on the monotonic clock
log = logging.getLogger(__name__)


def listen(call: Callable[[], None]) -> None:
    """Have `call` run, from any thread, whenever something may have happened."""
    _listeners.add(call)


def unlisten(call: Callable[[], None]) -> None:
    """Undo `listen`."""
    _listeners.discard(call)


def nudge() -> None:
    """Wake the readers in this process and, with a bus, in every other."""
    for call in list(_listeners):
        call()
    if settings.BUS_URL and time.monotonic() >= _asked_again[0]:
        import redis  # only with a bus: importing it takes half a second

        try:
            _connection().publish(CHANNEL, b"")
        except redis.RedisError as error:
            _asked_again[0] = time.monotonic() + PAUSE
            log.warning("bus not reached: %s", error)


def _connection() -> "redis.Redis":
    global _client
    if _client is None:
        import redis  # see nudge

        _client = redis.Redis.from_url(settings.BUS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
    return _client


def relay(stop: threading.Event) -> None:
    """Pass nudges of other processes on to the listeners here, until `stop`; reconnects by itself."""
    import redis  # see nudge

    while not stop.is_set():
        try:
            with redis.Redis.from_url(settings.BUS_URL, socket_connect_timeout=2).pubsub() as subscription:  # type: ignore[no-untyped-call]
                subscription.subscribe(CHANNEL)
                while not stop.is_set():
                    if subscription.get_message(ignore_subscribe_messages=True, timeout=1.0):
                        for call in list(_listeners):
                            call()
        except redis.RedisError as error:
            log.warning("bus not reached: %s", error)
            stop.wait(1.0)
