"""Forgetting mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plein.core.mail import actions
from plein.core.mail.models import OutgoingMail
from plein.core.mail.queries import MOST_ATTEMPTS


@pytest.mark.django_db
def test_mail_that_was_sent_or_given_up_is_forgotten_and_waiting_mail_is_not() -> None:
    long_ago = timezone.now() - timedelta(days=30)
    mails: dict[str, dict[str, Any]] = {
        "sent": {"sent_at": long_ago},
        "given up": {"attempts": MOST_ATTEMPTS, "next_at": long_ago},
        "waits": {"next_at": long_ago},
        "just sent": {"sent_at": timezone.now()},
    }
    for subject, values in mails.items():
        OutgoingMail.objects.filter(pk=actions.put(to="a@example.nl", subject=subject, text="").pk).update(**values)
    actions.sweep(timezone.now() - timedelta(days=14))
    assert set(OutgoingMail.objects.values_list("subject", flat=True)) == {"waits", "just sent"}
