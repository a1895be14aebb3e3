"""The parts of the organisation, how they were called and where they belonged before, and who worked where."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.spaces.models import Viewer


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, asked for by who is looking."""

    def visible_to(self, person: Viewer) -> Self:
        """Colleagues know how the organisation is built; guests and strangers do not."""
        if not isinstance(person, Person) or not person.is_active or person.is_guest:
            return self.none()
        return self

    def current(self) -> Self:
        """Units that were not closed."""
        return self.filter(closed_at=None)

    def within(self, unit: "Unit") -> Self:
        """The unit and everything below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """A part of the organisation: a department, a team, a school. `path` holds the keys from the top down, as `/3/17/`."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    code = models.CharField(max_length=64, unique=True, null=True, blank=True)  # as the system of HR calls it
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=500, blank=True, db_index=True)
    lead = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="leads")
    place = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    objects: Any = UnitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="unit_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the page of the team."""
        return f"/units/{self.slug}/"

    @property
    def depth(self) -> int:
        """How many units it is a part of."""
        return self.path.count("/") - 2


class UnitVersion(models.Model):
    """How a unit was called, what it was a part of and who led it, from one moment until another; the last one has no end."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="unit_version_current"),
        ]
        indexes = [models.Index(fields=["since"], name="unit_version_since")]


class Placement(models.Model):
    """Where somebody worked and as what, from one moment until another; the last one has no end."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="placements")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="placements")
    title = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    spaces = models.JSONField(default=dict, blank=True)  # that somebody came into and lost by it: came, gone; key, name

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="placement_current"),
        ]
