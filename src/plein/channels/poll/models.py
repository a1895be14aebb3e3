from typing import Any, Self

from django.db import models
from django.utils import timezone

from plein.core.models import Person, Post
from plein.core.spaces.models import Viewer


class Poll(models.Model):
    """What a poll has beside its post: how one votes, what is shown, and until when."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="poll")
    multiple = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)  # results stay hidden until it is closed
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    voters = models.PositiveIntegerField(default=0)

    @property
    def is_closed(self) -> bool:
        """Whether the vote is over."""
        return self.closed_at is not None or (self.closes_at is not None and self.closes_at <= timezone.now())

    @property
    def shows_results(self) -> bool:
        """Whether anyone may see the counts."""
        return not self.hidden or self.is_closed


class OptionQuerySet(models.QuerySet["Option"]):
    """Options, asked for by who is looking."""

    def visible_to(self, person: Viewer) -> Self:
        """You may see an option if you may see its post."""
        return self.filter(Post.objects.visible_to(person).includes("poll__post"))


class Option(models.Model):
    """One possible answer, with how many chose it."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=0)

    objects: Any = OptionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_once")]


class Vote(models.Model):
    """One person's choice; nobody else is ever shown who chose what."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="votes")
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "option"], name="poll_vote_once")]
        indexes = [models.Index(fields=["person", "poll"], name="poll_vote_person")]
