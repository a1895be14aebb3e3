"""Who leaves and when, and whom was named for what they leave behind."""

from django.db import models

from plein.core.people.models import Person
from plein.core.posts.models import Post


class Departure(models.Model):
    """Somebody leaves after their last day; or has left, and then it says since when and what was kept of them."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="departure")
    last_day = models.DateField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")  # none: another system
    manager = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="leavers"
    )  # who names successors; none: administrators
    keeps_portrait = models.BooleanField(default=False)  # their own choice
    reach_at = models.EmailField(max_length=254, blank=True)  # their own address, when they stay reachable
    farewell = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+")
    is_planned = models.BooleanField(default=False)  # said beforehand; else the account was closed at once
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=30, blank=True)  # which outside system did; empty: a person, or the clock
    erased_at = models.DateTimeField(null=True, blank=True)  # what was theirs alone

    class Meta:
        indexes = [
            models.Index(fields=["last_day"], name="departure_due", condition=models.Q(closed_at=None)),
            models.Index(fields=["closed_at"], name="departure_kept", condition=models.Q(erased_at=None)),
        ]


class Succession(models.Model):
    """Who looks after one thing when somebody has left; `kind` is the name of a `Legacy`, `key` what it calls the thing."""

    departure = models.ForeignKey(Departure, models.CASCADE, related_name="successions")
    kind = models.CharField(max_length=32)  # no choices: channels add their own
    key = models.BigIntegerField()
    heir = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["departure", "kind", "key"], name="succession_once")]
