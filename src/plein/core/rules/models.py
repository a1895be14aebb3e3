"""Rules by which people are in a space, who stays out of them, and which spaces have to be looked through."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RuleQuerySet(models.QuerySet["Rule"]):
    """Rules, as far as they hold."""

    def current(self) -> "RuleQuerySet":
        """Rules that were not ended."""
        return self.filter(ended_at=None)


class Rule(models.Model):
    """Who belongs in a space: every condition that is given has to hold; of several rules of a space one is enough.

    A rule never changes: another takes its place, and it goes when nobody is there by it any more.
    """

    class Who(models.TextChoices):
        COLLEAGUES = "colleagues", _("Every colleague, no guests")
        MEMBERS = "member", _("Members, no administrators")
        ADMINISTRATORS = "administrator", _("Administrators")
        GUESTS = "guest", _("Guests of the organisation")

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        EDITOR = "editor", _("Editor")

    space = models.ForeignKey("core.Space", models.CASCADE, related_name="rules")
    unit = models.ForeignKey("core.Unit", models.PROTECT, null=True, blank=True, related_name="rules")
    below = models.BooleanField(default=True)  # also who works in what is below the unit
    group = models.ForeignKey("core.Group", models.PROTECT, null=True, blank=True, related_name="rules")
    place = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    place_key = models.CharField(max_length=360, blank=True)  # as `matching.fold` makes it, to compare by
    title_key = models.CharField(max_length=360, blank=True)
    who = models.CharField(max_length=13, choices=Who, default=Who.COLLEAGUES)
    role = models.CharField(max_length=9, choices=Role, default=Role.MEMBER)
    may_leave = models.BooleanField(default=False)
    by = models.ForeignKey("core.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: Any = RuleQuerySet.as_manager()


class Exclusion(models.Model):
    """Somebody who left a space, or was taken out of it, and whom its rules do not bring back."""

    space = models.ForeignKey("core.Space", models.CASCADE, related_name="exclusions")
    person = models.ForeignKey("core.Person", models.CASCADE, related_name="exclusions")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="exclusion_once")]


class Settling(models.Model):
    """A space whose rules, or the units they name, changed: who is in it is looked through, in the order of their keys."""

    space = models.OneToOneField("core.Space", models.CASCADE, primary_key=True, related_name="settling")
    by = models.ForeignKey("core.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.BigIntegerField(default=0)  # key of the last person that was looked at
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
