"""Sessions in the database, as Django has them; every page reads one, so that query is composed once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from plein.kit.prepared import prepared


@prepared
def _current(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=timezone.now())


class SessionStore(db.SessionStore):
    """Django's, which reads its row with one statement that was composed before."""

    def _get_session_from_db(self) -> Session | None:
        for row in _current(self.session_key) if (self.session_key or "").isalnum() else []:  # as Django makes them
            return row
        self._session_key = None
        return None

    def cycle_key(self) -> None:
        """Take another key, at signing in and with another password; whoever let this session in finds it under that."""
        super().cycle_key()
        if visit := self.get("door_visit"):
            from plein.doors.arrivals.actions import note_visit  # sessions are set up before models

            note_visit(visit["identity"], visit["sid"], str(self.session_key))
