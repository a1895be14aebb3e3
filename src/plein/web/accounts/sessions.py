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
