"""Mail that waits to be sent."""

from django.db import models
from django.utils import timezone


class OutgoingMail(models.Model):
    """One mail, written in the same transaction as what it tells of; the worker sends it."""

    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="mail_waiting", condition=models.Q(sent_at=None))]
