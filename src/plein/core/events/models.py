"""The log of what happened; everyone who needs to know reads it from where they were."""

from django.db import models
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.spaces.models import Space


class Event(models.Model):
    """What happened, in commit order."""

    name = models.CharField(max_length=40)  # past tense: post.published
    actor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    post = models.ForeignKey("core.Post", models.CASCADE, null=True, blank=True, related_name="events")
    data = models.JSONField(default=dict, blank=True)  # small facts, never content
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["space", "id"], name="event_space")]
