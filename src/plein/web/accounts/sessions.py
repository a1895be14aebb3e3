"""Sessions in the database, as Django has them; every page reads one, so that query is composed once.

They end when nobody used them for a while, and for good some time after signing in; both limits are settings.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from plein.kit.prepared import prepared

BEGAN = "began"  # when somebody signed in
PROVED = "proved"  # when they last showed who they are
USED = "used"  # when it was last made to last longer
TOLD = "cards"  # codes for this account that its owner has to hear of: who made them, and when
TERMINAL = "terminal"  # on which shared device somebody signed in, with its limits in seconds
UNSIGNED = 3600  # seconds that a session without anybody lasts


@prepared
def _current(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=timezone.now())


class SessionStore(db.SessionStore):
    """Django's, which reads its row with one statement that was composed before."""

    _only_used = ""  # what is in it, when nothing changed but that it is in use

    def begin(self) -> None:
        """Somebody signed in just now."""
        self[BEGAN] = self[PROVED] = self[USED] = time.time()

    def touch(self) -> None:
        """It is in use: it lasts longer, which is written down once in a while."""
        self.setdefault(BEGAN, time.time())
        if time.time() - self.get(USED, 0) > self._idle() / 14:
            was_changed = self.modified
            self[USED] = time.time()
            self._only_used = "" if was_changed else self._plain()

    def _plain(self) -> str:
        return str(self.serializer().dumps(dict(self.items())))

    def save(self, must_create: bool = False) -> None:
        """Store it. A full disk stops nobody from reading: that it lasts longer may be left unsaid."""
        try:
            super().save(must_create)
        except (UpdateError, DatabaseError):
            if must_create or self._only_used != self._plain():
                raise

    def get_expiry_age(self, **_given: Any) -> int:
        """Seconds it lasts when nobody uses it from now on."""
        if SESSION_KEY not in self:
            return UNSIGNED
        now = time.time()
        return max(0, int(min(self._idle(), self.get(BEGAN, now) + self._longest() - now)))

    def get_expire_at_browser_close(self) -> bool:
        """On a shared device nothing stays when the browser is closed."""
        return TERMINAL in self or super().get_expire_at_browser_close()

    def left(self) -> tuple[int, int]:
        """Seconds until it ends when nobody uses it, and until it ends in any case."""
        now = time.time()
        whole = max(0, int(self.get(BEGAN, now) + self._longest() - now))
        return min(whole, max(0, int(self.get(USED, now) + self._idle() - now))), whole

    def _idle(self) -> int:
        return int(self.get(TERMINAL, {}).get("idle", settings.SESSION_COOKIE_AGE))

    def _longest(self) -> int:
        return int(self.get(TERMINAL, {}).get("longest", settings.SESSION_LONGEST))

    def get_expiry_date(self, **_given: Any) -> datetime:
        """The moment at which it ends when nobody uses it from now on."""
        return timezone.now() + timedelta(seconds=self.get_expiry_age())

    def _get_session_from_db(self) -> Session | None:
        for row in _current(self.session_key) if (self.session_key or "").isalnum() else []:  # as Django makes them
            return row
        self._session_key = None
        return None

    def cycle_key(self) -> None:
        """Take another key, at signing in and with another password; whoever let this session in finds it under that."""
        super().cycle_key()
        self.begin()
        if visit := self.get("door_visit"):
            from plein.doors.arrivals.actions import note_visit  # sessions are set up before models

            note_visit(visit["identity"], visit["sid"], str(self.session_key))
