"""Systems that tell who works here, whom and which groups they told of, and how their last requests went."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plein.core.groups.models import Group
from plein.core.people.models import Person


class Source(models.Model):
    """Another system that keeps who works here, and the token it comes with; only the token's hash is kept."""

    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # none: its token was ended
    hint = models.CharField(max_length=8, blank=True)  # last characters, so that people recognise it
    made_at = models.DateTimeField(null=True, blank=True)  # the token
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    takes_over = models.BooleanField(default=False)  # accounts with the same e-mail address are the same people
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def system(self) -> str:
        """How accounts remember that it closed them."""
        return f"scim:{self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether its token opens the door now."""
        return self.token_hash is not None and (self.expires_at is None or self.expires_at > timezone.now())


class Kept(models.Model):
    """What a source tells of. `told` is what it said, in its own words, so that it reads back what it wrote."""

    key = models.CharField(max_length=32, unique=True)  # `id` in SCIM
    external_id = models.CharField(max_length=255, blank=True)
    told = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class UserQuerySet(models.QuerySet["ScimUser"]):
    """People as sources know them."""

    def current(self) -> Self:
        """Those that the source has not deleted."""
        return self.filter(removed_at=None)


class ScimUser(Kept):
    """Who a person is in a source. A deleted one is kept, so that whoever comes back is known again."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="users", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="scim_users")
    user_name = models.CharField(max_length=255)  # often an address, which no user name here can be
    folded_name = models.CharField(max_length=510)
    folded = models.JSONField(default=dict)  # what was told, as filters compare it
    removed_at = models.DateTimeField(null=True, blank=True)
    is_second = models.BooleanField(
        default=False
    )  # of two users whose accounts became one: what is told of it does not count

    objects: Any = UserQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "person"], condition=Q(is_second=False), name="scim_user_person"),
            models.UniqueConstraint(
                fields=["source", "folded_name"], condition=Q(removed_at=None), name="scim_user_name"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "id"], condition=Q(removed_at=None), name="scim_user_listed"),
            models.Index(fields=["source", "external_id"], name="scim_user_external"),
            models.Index(fields=["source", "changed_at"], name="scim_user_changed"),
        ]


class ScimAddress(models.Model):
    """An e-mail address that was told of somebody, as filters look for it."""

    user = models.ForeignKey(ScimUser, models.CASCADE, related_name="addresses")
    value = models.CharField(max_length=254, db_index=True)
    type = models.CharField(max_length=40, blank=True)
    primary = models.BooleanField(null=True)  # none: not told


class ScimGroup(Kept):
    """Which group of the core a group of a source is."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="groups")
    group = models.OneToOneField(Group, models.CASCADE, related_name="scim_group")
    folded_name = models.CharField(max_length=400)

    class Meta:
        indexes = [
            models.Index(fields=["source", "external_id"], name="scim_group_external"),
            models.Index(fields=["source", "folded_name"], name="scim_group_name"),
        ]


class Exchange(models.Model):
    """How a request of a source went, without anything about anybody; the last few are kept."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="exchanges")
    at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=8)
    target = models.CharField(max_length=30)  # Users, Groups, …: no key, no filter
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)  # why it failed, for `reasons`
    fields = models.CharField(max_length=200, blank=True)  # which attributes it was about: names, no values
