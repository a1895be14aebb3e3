"""Asking about the outbox."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from plein.core.mail.models import OutgoingMail

MOST_ATTEMPTS = 12  # the last about a day and a half after the first
LATE = timedelta(minutes=2)


def waiting() -> QuerySet[OutgoingMail]:
    """Mail that was not sent and is still tried, oldest first."""
    return OutgoingMail.objects.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS).order_by("pk")


def given_up() -> QuerySet[OutgoingMail]:
    """Mail that is not tried any more, newest first."""
    return OutgoingMail.objects.filter(sent_at=None, attempts__gte=MOST_ATTEMPTS).order_by("-pk")


def late() -> QuerySet[OutgoingMail]:
    """Mail that should have gone by now, when there is a server to take it."""
    found = waiting().filter(next_at__lt=timezone.now() - LATE)
    return found if settings.MAIL else found.none()
