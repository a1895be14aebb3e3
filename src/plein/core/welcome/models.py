"""How far somebody is in their first days, who wants to be a buddy, and whose buddy they are."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plein.core.people.models import Person


class FirstDays(models.Model):
    """What somebody did of the path; nobody else reads this row."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="first_days")
    done = models.JSONField(default=list, blank=True)  # keys of steps
    dismissed_at = models.DateTimeField(null=True, blank=True)


class BuddyOffer(models.Model):
    """A colleague who likes to show new people around; they said so themselves."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="buddy_offer")
    since = models.DateTimeField(default=timezone.now)


class Pair(models.Model):
    """Somebody new and the colleague who was asked to be their buddy."""

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        DECLINED = "declined"
        ENDED = "ended"

    newcomer = models.ForeignKey(Person, models.CASCADE, related_name="buddies")
    buddy = models.ForeignKey(Person, models.CASCADE, related_name="newcomers")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["newcomer"], condition=Q(state__in=["asked", "agreed"]), name="pair_current"
            ),
            models.UniqueConstraint(fields=["newcomer", "buddy"], name="pair_once"),
        ]
