"""Reactions and bookmarks."""

from django.db import models
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.posts.models import Post


class Reaction(models.Model):
    """One person's one emoji under a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "emoji", "person"], name="reaction_once")]


class Bookmark(models.Model):
    """A post somebody keeps; private to them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="bookmarks", db_index=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="bookmark_once")]
