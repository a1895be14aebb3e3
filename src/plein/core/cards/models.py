"""Sheets of paper with codes; each card on them is an invitation of one person."""

from django.db import models
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.units.models import Unit


class Sheet(models.Model):
    """Cards that were printed together, for one unit or, without it, for people without one. The codes are only on paper."""

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="sheets")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
