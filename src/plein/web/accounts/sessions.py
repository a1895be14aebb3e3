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
        if time.time() - self.get(USED, 0) > settings.SESSION_COOKIE_AGE / 14:
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
        whole = self.get(BEGAN, now) + settings.SESSION_LONGEST - now
        return max(0, int(min(settings.SESSION_COOKIE_AGE, whole)))

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
