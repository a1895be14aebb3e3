"""What waits in the outbox goes, whatever waits beside it."""

from typing import Any

import pytest

from plein.core.mail import actions
from plein.core.mail.models import OutgoingMail
from tests.services.smtp import MailServer


@pytest.mark.django_db
def test_a_mail_that_cannot_be_made_holds_up_no_other(smtp_server: MailServer, settings: Any) -> None:
    settings.MAIL = {"host": "127.0.0.1", "port": smtp_server.port}
    wrong, right = (actions.put(to=to, subject="Dag", text="Goedemorgen") for to in ("<", "ada@example.org"))
    assert actions.send_due() == 1
    assert OutgoingMail.objects.get(pk=wrong.pk).error
    assert OutgoingMail.objects.get(pk=right.pk).sent_at
