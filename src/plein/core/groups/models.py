"""Groups of people that another system keeps, and who is in them."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.spaces.models import Viewer


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups, asked for by who is looking."""

    def visible_to(self, person: Viewer) -> Self:
        """Who is in which group elsewhere is for administrators: its name may tell more than colleagues should know."""
        if not isinstance(person, Person) or not person.is_active or not person.is_administrator:
            return self.none()
        return self


class Group(models.Model):
    """People whom another system has put together. Nobody changes it here; rules may make its people members of spaces."""

    name = models.CharField(max_length=200)
    source = models.CharField(max_length=80, blank=True)  # name of the system that keeps it
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)  # its name, or who is in it
    people: Any = models.ManyToManyField(Person, through="GroupMember", related_name="groups")

    objects: Any = GroupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="group_name")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Somebody in a group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="group_member")]
