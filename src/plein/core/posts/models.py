"""Posts: everything anyone says, on any channel."""

from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plein.core.people.models import Person
from plein.core.spaces.models import Membership, Space, Viewer
from plein.kit.language import detect


class PostQuerySet(models.QuerySet["Post"]):
    """Posts, asked for by who is looking."""

    def visible_to(self, person: Viewer) -> Self:
        """You may see a post if you may see its space, and it is published, or yours, or waiting for you to judge it."""
        if not isinstance(person, Person):
            return self.none()
        judges = Membership.objects.filter(person=person, role__in=Membership.roles_from("editor")).values("space")
        current = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        published = Q(state__in=[Post.State.PUBLISHED, Post.State.REMOVED]) & current
        waiting = Q(state=Post.State.HELD, space__in=judges)
        own = Q(author=person) & ~Q(state=Post.State.WITHDRAWN)
        return self.filter(space__in=Space.objects.visible_to(person).values("pk")).filter(published | own | waiting)

    def includes(self, field: str) -> models.Exists:
        """Whether what `field` of a row points at is one of these. Asked for each row: `field__in` would first gather every post."""
        return models.Exists(self.filter(pk=models.OuterRef(field)))

    def published(self) -> Self:
        """Posts that every reader of their space sees now."""
        return self.filter(state=Post.State.PUBLISHED).filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class Spoken(models.CharField):  # type: ignore[type-arg]
    """The language of a text: what its author chose, else found when it is stored; empty when that is not clear."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Find it when nobody chose."""
        post: Any = model_instance
        value = getattr(post, self.attname) or detect(f"{post.title}\n{post.text}")
        setattr(post, self.attname, value)
        return str(value)


class Post(models.Model):
    """Anything a person says, on any channel. A reply is a post with a parent; `root` is where its thread began."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        HELD = "held", _("Waiting for approval")
        PUBLISHED = "published", _("Published")
        REJECTED = "rejected", _("Not published")
        REMOVED = "removed", _("Removed")
        WITHDRAWN = "withdrawn", _("Taken back")

    REPLY = "reply"  # the kind of every answer; the other kinds are named by channels

    uid = models.UUIDField(default=uuid4, unique=True)  # chosen by the sender: sent twice is posted once
    kind = models.CharField(max_length=32)  # no choices: the channels know their kinds
    space = models.ForeignKey(Space, models.CASCADE, related_name="posts", db_index=False)
    author = models.ForeignKey(Person, models.PROTECT, related_name="posts", db_index=False)
    root = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="thread", db_index=False)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    quoted = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="quotes")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)  # what was typed
    html = models.TextField(blank=True)  # what is shown, rendered once, at write
    language = Spoken(max_length=8, blank=True, default="")
    state = models.CharField(max_length=9, choices=State, default=State.PUBLISHED)
    in_feed = models.BooleanField(default=True)
    is_farewell = models.BooleanField(default=False)  # its author said goodbye with it before they left
    reply_count = models.PositiveIntegerField(default=0)  # on a root: published answers in its whole thread
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)  # of a scheduled post: when it will be
    edited_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # the same in a whole thread
    reviewed_at = models.DateTimeField(null=True, blank=True)  # seen by a moderator
    note = models.CharField(max_length=300, blank=True)  # why it was removed or not published
    version = models.BigIntegerField(default=0)  # newest event about this post: cards and caches go by it

    objects: Any = PostQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                "space",
                F("published_at").desc(),
                F("id").desc(),
                name="post_space",
                condition=Q(root=None, state="published", in_feed=True),
            ),
            models.Index("author", F("published_at").desc(), F("id").desc(), name="post_author"),
            models.Index(fields=["root", "published_at", "id"], name="post_thread", condition=Q(root__isnull=False)),
            models.Index(fields=["published_at"], name="post_scheduled", condition=Q(state="scheduled")),
            models.Index(fields=["expires_at"], name="post_expires", condition=Q(expires_at__isnull=False)),
            models.Index(
                fields=["space", "state"],
                name="post_waiting",
                condition=Q(state="held") | Q(reviewed_at=None, state="published"),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="published") | Q(published_at__isnull=False), name="post_dated"),
            models.CheckConstraint(
                condition=Q(root=None, parent=None) | Q(root__isnull=False, parent__isnull=False), name="post_rooted"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    def get_absolute_url(self) -> str:
        """The permalink: its own page, or its place in the thread."""
        return f"/posts/{self.root_id}/#post-{self.pk}" if self.root_id else f"/posts/{self.pk}/"

    @property
    def thread_id(self) -> int:
        """Id of the post that began the thread."""
        return self.root_id or self.pk


class Revision(models.Model):
    """How a post was before it was edited or removed."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Tag(models.Model):
    """A subject people name with #."""

    slug = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)

    def get_absolute_url(self) -> str:
        """Address of the tag's page."""
        return f"/tags/{self.slug}/"


class PostTag(models.Model):
    """A tag in a post, with the post's date so that a tag's page is one index range."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="post_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="post_tags", db_index=False)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="post_tag_once")]
        indexes = [models.Index("tag", F("published_at").desc(), F("post").desc(), name="post_tag_page")]


class Mention(models.Model):
    """A person named with @ in a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mentions", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="mention_once")]


class Report(models.Model):
    """Somebody asks the moderators to look at a post. Open until they answer, or the post is removed."""

    class Reason(models.TextChoices):
        HURTFUL = "hurtful", _("It hurts or threatens somebody")
        PRIVATE = "private", _("It shows what is private or confidential")
        UNTRUE = "untrue", _("It is not true, and that does harm")
        MISPLACED = "misplaced", _("It is advertising, or does not belong here")
        OTHER = "other", _("Something else")

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, models.CASCADE, related_name="reports", db_index=False)
    reason = models.CharField(max_length=9, choices=Reason)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="report_once")]
        indexes = [models.Index(fields=["post"], name="report_open", condition=Q(closed_at=None))]


class Draft(models.Model):
    """What someone is typing, kept so that a closed tab loses nothing. `key` says where: space:3, reply:42, edit:42."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="draft_once")]
