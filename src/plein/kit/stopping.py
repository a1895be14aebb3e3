"""Being told to stop, by SIGTERM or SIGINT.

A handler runs in the middle of whatever the main thread does, also of a wait that holds the lock of an event: setting that
event there would wait for itself, for ever. So a handler only puts a word in a queue, which may be interrupted by that.
"""

import queue
import signal
import threading

TELLS = (signal.SIGTERM, signal.SIGINT)


class Told:
    """Whether this process was told to stop; for one without threads."""

    def __init__(self) -> None:
        self._words = queue.SimpleQueue[None]()
        for name in TELLS:
            signal.signal(name, lambda *_: self._words.put(None))

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until told so, at most this long; returns whether it was."""
        try:
            self._words.get(timeout=seconds)
        except queue.Empty:
            return False
        self._words.put(None)  # for who asks next
        return True


def told_to_stop() -> threading.Event:
    """An event that is set when this process is told to stop; for one with threads."""
    told, stop = Told(), threading.Event()

    def listen() -> None:
        told.wait()
        stop.set()

    threading.Thread(target=listen, name="told to stop", daemon=True).start()
    return stop
