"""What was proposed to be merged, while it waits for those whose accounts it are; and who were said to be two people."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plein.core.people.models import Person


class Merging(models.Model):
    """Two accounts that are both in use: each of them agrees, signed in there, before anything is moved."""

    gone = models.ForeignKey(Person, models.CASCADE, related_name="+")  # which leads on to the other, and is closed
    kept = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    gone_agreed_at = models.DateTimeField(null=True, blank=True)
    kept_agreed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], name="merging_gone_once"),
            models.CheckConstraint(condition=~Q(gone=models.F("kept")), name="merging_two"),
        ]


class Apart(models.Model):
    """Two accounts of which an administrator said that they are of two people: they are not proposed any more."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")  # the lower id of the two
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="apart_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="apart_ordered"),
        ]
