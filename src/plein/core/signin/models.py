"""Devices on which people signed in. Second steps are the library's (`allauth.mfa`), sessions too (`allauth.usersessions`)."""

from django.db import models
from django.utils import timezone

from plein.core.people.models import Person


class Device(models.Model):
    """A browser that somebody signed in with before; it carries a secret of which only the hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash", "person"], name="device_once")]
