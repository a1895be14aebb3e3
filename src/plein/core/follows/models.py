"""What people follow and mute."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.posts.models import Post, Tag
from plein.core.spaces.models import Space

TARGETS = ("to_person", "to_tag", "to_post", "to_space")


def _one_target() -> Q:
    """Exactly one of the targets is set."""
    one = Q()
    for chosen in TARGETS:
        one |= Q(**{f"{name}__isnull": name != chosen for name in TARGETS})
    return one


class Follow(models.Model):
    """One person follows, or mutes, one person, tag, post or space; private to them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="follows", db_index=False)
    mute = models.BooleanField(default=False)
    to_person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="followers")
    to_tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True, related_name="followers")
    to_post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="followers")
    to_space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="followers")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_target(), name="follow_one_target"),
            *(models.UniqueConstraint(fields=["person", name], name=f"follow_{name}") for name in TARGETS),
        ]
