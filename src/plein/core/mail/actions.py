"""Putting mail in the outbox and sending it."""

import logging
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.mail.models import OutgoingMail
from plein.core.mail.queries import MOST_ATTEMPTS
from plein.core.mail.server import ANSWER, Server, is_away
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.kit.text import header

PATIENCE = 10  # seconds that somebody waits for a test
PAUSE = 5.0  # seconds before a server that was not reached is asked again
HELD = timedelta(seconds=60)  # a mail of a worker that was killed is tried again after this
_asked_again = [0.0]  # when, on the monotonic clock
log = logging.getLogger(__name__)


class _Away(Exception):
    """The mail server cannot be reached."""


@transaction.atomic
def put(*, to: str, subject: str, text: str, headers: dict[str, str] | None = None) -> OutgoingMail:
    """Keep a mail until it is sent. Every header is cleaned after decoding, so nobody can add headers of their own."""
    clean = {header(name): header(str(value)) for name, value in (headers or {}).items()}
    return OutgoingMail.objects.create(to=header(to), subject=header(subject)[:300], text=text, headers=clean)


def send_due(go_on: Callable[[], bool] = lambda: True) -> int:
    """Send what waits, each mail at least once, with longer pauses after every refusal, while `go_on()`. The worker calls this.

    While the server cannot be reached nothing is counted as tried: mail waits for it, however long it is away.
    """
    if not settings.MAIL or time.monotonic() < _asked_again[0]:
        return 0
    due = OutgoingMail.objects.filter(sent_at=None, next_at__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS)
    server = Server(fail_silently=False, timeout=ANSWER, **settings.MAIL)
    try:
        return sum(
            go_on() and _reached(server, mail) and _claim(mail) and _send(mail, server)
            for mail in due.order_by("next_at")[:50]
        )
    except _Away:
        _asked_again[0] = time.monotonic() + PAUSE
        return 0
    finally:
        _close(server)


def _reached(server: Server, mail: OutgoingMail) -> bool:
    """Whether there is a connection to send over; without a server all mail has to wait."""
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        if is_away(error):
            OutgoingMail.objects.filter(pk=mail.pk).update(error=str(error)[:300])
            log.warning("the mail server was not reached: %s", type(error).__name__)
            raise _Away from error
    return True  # it refuses us: as it would refuse this mail


def _send(mail: OutgoingMail, server: Server) -> bool:
    """Hand over one mail, and note what came of it."""
    row = OutgoingMail.objects.filter(pk=mail.pk)
    try:
        with _held(row):
            EmailMessage(
                mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=mail.headers, connection=server
            ).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:  # no such mail can be made: the others still go
        pause = timedelta(seconds=30 * 2 ** min(mail.attempts, 10))
        row.update(error=str(error)[:300], next_at=timezone.now() + pause)
        log.warning("mail %s was not taken: %s", mail.pk, type(error).__name__)
        _close(server)  # in the midst of something, perhaps
        return False
    row.update(sent_at=timezone.now(), error="")
    return True


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
    server = Server(fail_silently=False, timeout=PATIENCE, **settings.MAIL)
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
    """Take a mail for this worker; a crash leaves it to be tried again after a while."""
    claimed = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, sent_at=None)
    return bool(claimed.update(attempts=mail.attempts + 1, next_at=timezone.now() + HELD))


@contextmanager
def _held(row: QuerySet[OutgoingMail]) -> Iterator[None]:
    """Keep other workers off a mail for as long as the server is at it."""
    done = threading.Event()

    def hold() -> None:
        while not done.wait(HELD.total_seconds() / 3):
            try:
                row.update(next_at=timezone.now() + HELD)
            except DatabaseError as error:
                log.warning("a mail is not held: %s", error)
        connection.close()

    holding = threading.Thread(target=hold, name="mail held", daemon=True)
    holding.start()
    try:
        yield
    finally:
        done.set()
        holding.join()


def _close(server: Server) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.close()
