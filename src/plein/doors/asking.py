"""Asking another system something: with patience that ends, and in our words why there was no answer."""

import hashlib
import threading
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.cache import cache
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plein.doors.refusals import NoEntry, Reason
from plein.kit.fetch import Fetched, NotFetched, fetch

PATIENCE = 5.0  # seconds for one request
LEFT_ALONE = 10  # seconds, once it did not answer
AT_ONCE = threading.BoundedSemaphore(2)  # of all threads
CODES = {"inside": "inside", "certificate": "certificate", "broken": "broken", "large": "broken", "redirects": "broken"}
AWAY = _("%(door)s cannot be reached at the moment. Come in another way, or try again later.")
FORGED = _("%(door)s gave an answer that Plein does not trust, so you are not in. Tell an administrator.")
REACHING: Final[dict[str, Reason]] = {
    "away": Reason(_("%(where)s could not be reached: %(why)s. Is the address right, and does the server reach it?"), AWAY),
    "inside": Reason(_("%(where)s is an address inside. If that is where your system stands, name it in PLEIN_INSIDE."), AWAY),
    "certificate": Reason(_("The certificate of %(where)s is not trusted: %(why)s. For one of your own authority, let the server trust that authority."), AWAY),
    "status": Reason(_("%(where)s answered with status %(why)s."), AWAY),
    "broken": Reason(_("%(where)s did not answer with what belongs there: %(why)s."), AWAY),
}  # fmt: skip


def ask(address: str, **how: Any) -> Fetched:
    """Fetch, and say in our words why not. Raises NoEntry.

    A system that is down must not hold the threads that draw pages: few wait for it at once, and none just after it
    was found to be away.
    """
    away = key_of("away", urlsplit(address).netloc)
    if cache.get(away) or not AT_ONCE.acquire(timeout=1):
        raise NoEntry("away", where=address, why=gettext("it did not answer just now"))
    try:
        return fetch(address, seconds=PATIENCE, **how)
    except NotFetched as error:
        if error.code in {"away", "slow", "unknown"}:
            cache.set(away, 1, LEFT_ALONE)
        raise NoEntry(CODES.get(error.code, "away"), where=address, why=error.detail or error.code) from error
    finally:
        AT_ONCE.release()


def key_of(what: str, address: str) -> str:
    """Where something about an address is remembered."""
    return f"door:{what}:{hashlib.sha256(address.encode()).hexdigest()}"
