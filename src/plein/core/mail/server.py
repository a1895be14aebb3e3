"""The mail server, as the worker speaks to it."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

ANSWER = 20  # seconds that the server may take for a step
TAKEN = (
    600  # seconds that it may take to say that it has a mail: who hangs up sooner sends it twice (RFC 5321 §4.5.3.2.6)
)


class _Unhurried:
    """Waits for the answer that counts as long as the server needs."""

    def data(self: Any, message: Any) -> Any:
        """Hand over the text of a mail."""
        self.sock.settimeout(TAKEN)
        try:
            return super().data(message)  # type: ignore[misc]
        finally:
            if self.sock:
                self.sock.settimeout(self.timeout)


class _Smtp(_Unhurried, smtplib.SMTP):
    pass


class _SmtpTls(_Unhurried, smtplib.SMTP_SSL):
    pass


class Server(EmailBackend):
    """One connection for all mail that is due."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks to the server, within TLS from the start or not."""
        return _SmtpTls if self.use_ssl else _Smtp


def is_away(error: BaseException) -> bool:
    """Whether the server could not be reached, which no mail is to blame for; what it answered is another matter."""
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPResponseException)
