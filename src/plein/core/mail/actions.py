"""Putting mail in the outbox and sending it."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from plein.core.mail.models import OutgoingMail
from plein.kit.text import header

MOST_ATTEMPTS = 12  # the last about a day and a half after the first
log = logging.getLogger(__name__)


@transaction.atomic
def put(*, to: str, subject: str, text: str, headers: dict[str, str] | None = None) -> OutgoingMail:
    """Keep a mail until it is sent. Every header is cleaned after decoding, so nobody can add headers of their own."""
    clean = {header(name): header(str(value)) for name, value in (headers or {}).items()}
    return OutgoingMail.objects.create(to=header(to), subject=header(subject)[:300], text=text, headers=clean)


def send_due() -> int:
    """Send what waits, each mail at least once, with longer pauses after every failure. The worker calls this."""
    if not settings.MAIL:
        return 0
    sent = 0
    due = list(
        OutgoingMail.objects.filter(sent_at=None, next_at__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS).order_by(
            "next_at"
        )[:50]
    )
    server = EmailBackend(fail_silently=False, timeout=20, **settings.MAIL)
    for mail in due:
        if not _claim(mail):
            continue
        try:
            EmailMessage(
                mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=mail.headers, connection=server
            ).send()
        except (smtplib.SMTPException, OSError) as error:
            OutgoingMail.objects.filter(pk=mail.pk).update(error=str(error)[:300])
            log.warning("mail %s was not taken: %s", mail.pk, type(error).__name__)
        else:
            OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), error="")
            sent += 1
    return sent


@transaction.atomic
def sweep(before: datetime) -> None:
    """Forget mail that was sent, or given up, before this moment: it holds links that open doors. The worker calls this."""
    done = Q(sent_at__lt=before) | Q(sent_at=None, attempts__gte=MOST_ATTEMPTS, next_at__lt=before)
    OutgoingMail.objects.filter(done).delete()


def _claim(mail: OutgoingMail) -> bool:
    """Take a mail for this worker; a crash leaves it to be tried again after the pause."""
    pause = timedelta(seconds=30 * 2 ** min(mail.attempts, 10))
    claimed = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, sent_at=None)
    return bool(claimed.update(attempts=mail.attempts + 1, next_at=timezone.now() + pause))
