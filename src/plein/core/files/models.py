"""Files people add to posts."""

from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Viewer


class FileQuerySet(models.QuerySet["File"]):
    """Files, asked for by who is looking."""

    def visible_to(self, person: Viewer) -> Self:
        """You may open a file if you may see its post, or added it yourself and have not posted it yet."""
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        posts = Post.objects.visible_to(person).exclude(state=Post.State.REMOVED)
        return self.filter(posts.includes("post") | Q(post=None, owner=person))


class File(models.Model):
    """A file as it is kept: pictures without hidden data, everything else as it came."""

    uid = models.UUIDField(default=uuid4, unique=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="files")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)  # in file storage; empty: only linked
    thumb_key = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    alt = models.CharField(max_length=500, blank=True)
    source_url = models.CharField(
        max_length=1000, blank=True
    )  # where an imported file was kept, when only its link came along
    created_at = models.DateTimeField(default=timezone.now)

    objects: Any = FileQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    @property
    def is_image(self) -> bool:
        """Whether browsers may show it in the page."""
        return bool(self.width)

    @property
    def url(self) -> str:
        """Where it is read, under the same rule as its post."""
        if self.key:
            return f"/files/{self.uid}/{quote(self.name)}"
        return self.source_url if self.source_url.startswith(("https://", "http://")) else ""

    @property
    def thumb_url(self) -> str:
        """Where its small picture is read."""
        return f"/files/{self.uid}/thumb" if self.thumb_key else self.url
