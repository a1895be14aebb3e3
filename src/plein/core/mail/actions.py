"""Putting mail in the outbox and sending it."""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.mail.models import OutgoingMail
from plein.core.mail.queries import MOST_ATTEMPTS
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.kit.text import header

PATIENCE = 10  # seconds that somebody waits for a test
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
        except (smtplib.SMTPException, OSError, ValueError) as error:  # no such mail can be made: the others still go
            OutgoingMail.objects.filter(pk=mail.pk).update(error=str(error)[:300])
            log.warning("mail %s was not taken: %s", mail.pk, type(error).__name__)
        else:
            OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), error="")
            sent += 1
    return sent


@transaction.atomic
def retry(mail: OutgoingMail, *, by: Person) -> None:
    """Try a mail again at once, also one that was given up."""
    allow(by, "organisation.manage")
    if not OutgoingMail.objects.filter(pk=mail.pk, sent_at=None).update(attempts=0, next_at=timezone.now()):
        raise Invalid(_("This mail was sent already."))
    record("mail.retried", by=by)


@transaction.atomic
def drop(mail: OutgoingMail, *, by: Person) -> None:
    """Forget a mail that was not sent."""
    allow(by, "organisation.manage")
    gone, _kinds = OutgoingMail.objects.filter(pk=mail.pk, sent_at=None).delete()
    if not gone:
        raise Invalid(_("This mail was sent already."))
    record("mail.dropped", by=by)


def send_test(*, by: Person) -> str:
    """Send a mail to oneself past the outbox; returns what the mail server said. Raises Invalid with its refusal."""
    allow(by, "organisation.manage")
    if not settings.MAIL:
        raise Invalid(_("No mail server is set. Whoever runs the server sets PLEIN_MAIL_URL."))
    if not by.email:
        raise Invalid(_("Your account has no e-mail address. Give one in your settings first."))
    text = _("This mail was sent from the organisation pages, to see whether mail arrives.")
    mail = EmailMessage(_("Test mail of Plein"), text, settings.DEFAULT_FROM_EMAIL, [by.email])
    server = EmailBackend(fail_silently=False, timeout=PATIENCE, **settings.MAIL)
    try:
        server.open()
        assert server.connection
        return _hand_over(server.connection, mail)
    except (smtplib.SMTPException, OSError) as error:
        raise Invalid(_("The mail server says: %(answer)s") % {"answer": str(error)[:300]}) from error
    finally:
        server.close()


def _hand_over(server: smtplib.SMTP, mail: EmailMessage) -> str:
    """The steps of `sendmail`, which keeps the server's last answer to itself."""
    server.ehlo_or_helo_if_needed()
    said = ""
    for name, value in (
        ("mail", parseaddr(mail.from_email)[1]),
        ("rcpt", mail.to[0]),
        ("data", mail.message().as_bytes().replace(b"\n", b"\r\n")),
    ):
        code, answer = getattr(server, name)(value)
        said = f"{code} {answer.decode(errors='replace')}"
        if code >= 400:
            raise smtplib.SMTPException(said)
    return said


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
