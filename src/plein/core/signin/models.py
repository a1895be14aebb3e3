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


class Terminal(models.Model):
    """A device that many people use, one after another; it carries a secret of which only the hash is kept."""

    name = models.CharField(max_length=80)
    code_hash = models.CharField(
        max_length=64, null=True, blank=True, unique=True
    )  # of the code that registers it, once
    code_until = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)  # none: not registered yet
    idle = models.PositiveSmallIntegerField(default=5)  # minutes without use after which a session ends
    longest = models.PositiveSmallIntegerField(default=30)  # minutes after which one shows anew who one is
    session_key = models.CharField(max_length=40, blank=True)  # of whoever signed in there last
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
