"""The one place that asks what time it is."""

import threading
from datetime import UTC, datetime, timedelta

SET_BACK = timedelta(hours=2)  # by which a clock is put right; more was a mistake before
_latest = [datetime.min.replace(tzinfo=UTC)]
_turn = threading.Lock()


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def onward() -> datetime:
    """Now, and never before an earlier answer in this process: what is said later stands later, also when the clock is set back.

    A clock that was hours ahead is believed once it is right again.
    """
    with _turn:
        here = now()
        if timedelta(0) <= _latest[0] - here < SET_BACK:
            here = _latest[0] + timedelta(microseconds=1)
        _latest[0] = here
        return here
