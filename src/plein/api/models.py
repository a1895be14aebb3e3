"""What the API remembers."""

from django.db import models
from django.utils import timezone

from plein.core.people.models import Person


class Reply(models.Model):
    """The answer to a POST that carried an Idempotency-Key, kept for a day so that a repeat gets the same one."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    route = models.CharField(max_length=255)  # method and path
    fingerprint = models.CharField(max_length=64)  # SHA-256 of what was sent
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="reply_once")]
