"""Django's mail door, leading to the outbox: a mail server that is down stops nobody."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from plein.core.mail.actions import put


class Outbox(BaseEmailBackend):
    """Keeps mail until the worker sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put messages in the outbox."""
        for message in email_messages:
            for to in message.recipients():
                put(to=to, subject=str(message.subject), text=str(message.body), headers=message.extra_headers)
        return len(email_messages)
