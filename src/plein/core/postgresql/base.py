"""Django's PostgreSQL backend, which does not go on with a connection on which something failed."""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Plans that a connection keeps fail for good once an update changes their tables; a new connection has none."""

    def is_usable(self) -> bool:
        """Whether the connection works, and did nothing wrong since it was made. Asked between requests."""
        return not self.errors_occurred and super().is_usable()
