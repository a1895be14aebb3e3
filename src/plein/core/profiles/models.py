"""What people tell about themselves, to whom, and what colleagues say they are good at."""

import re

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plein.core.people.models import Person


def slug_of(name: str) -> str:
    """By what a skill is known: the same words, however they are written."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:64]


class Profile(models.Model):
    """What somebody tells beside name, title and unit. Who may see a part is in `shown`, by the name of the field."""

    class Shown(models.TextChoices):
        """Who may see a part of a profile. Guests see what is for everyone of the people they share a space with."""

        EVERYONE = "everyone", _("Everyone here, guests too")
        COLLEAGUES = "colleagues", _("Colleagues")
        ME = "me", _("Only me")

    class Category(models.TextChoices):
        """In what quality somebody speaks (the lecture, slide 45)."""

        PERSONAL = "personal", _("As myself")
        ON_BEHALF = "on_behalf", _("On behalf of the organisation")
        RELATED = "related", _("About my field, in my own name")

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="profile")
    pronunciation = models.CharField(max_length=120, blank=True)  # of the name, in letters: "SHA-na"
    called = models.CharField(max_length=60, blank=True)  # another first name that colleagues use
    phone = models.CharField(max_length=40, blank=True)
    rooms = models.CharField(max_length=120, blank=True)
    days = models.JSONField(default=dict, blank=True)  # {"mon": ["08:30", "17:00"], …}; a day that is not there is free
    languages = models.CharField(max_length=200, blank=True)
    ask_about = models.CharField(max_length=300, blank=True)
    projects = models.CharField(max_length=500, blank=True)
    links = models.JSONField(default=list, blank=True)  # addresses, https only
    category = models.CharField(max_length=9, choices=Category, default=Category.PERSONAL)
    focus = models.JSONField(default=list, blank=True)  # where in the portrait the face is: [x, y], each from 0 to 1
    whole = models.CharField(
        max_length=200, blank=True
    )  # key of the picture of which the portrait shows the square around the face
    tells_days = models.BooleanField(
        default=False
    )  # whether colleagues find in the directory who is in today by `days`
    today_on = models.DateField(
        null=True, blank=True
    )  # the day that `today_in` is about; nothing is kept of other days
    today_in = models.BooleanField(default=False)
    shown = models.JSONField(default=dict, blank=True)  # only what differs from the usual, see queries.USUAL
    is_hinted = models.BooleanField(default=True)  # whether its owner is told, on their own page, what could be added


class Skill(models.Model):
    """Something people know or care about, by one name for all; it is a tag of posts too where the words are the same."""

    slug = models.SlugField(max_length=64, unique=True, allow_unicode=True)
    name = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the page of who can do this, or likes it."""
        return f"/skills/{self.slug}/"


class PersonSkill(models.Model):
    """Somebody can do something, or takes an interest in it."""

    class Kind(models.TextChoices):
        SKILL = "skill", _("Skill")
        INTEREST = "interest", _("Interest")

    person = models.ForeignKey(Person, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="people")
    kind = models.CharField(max_length=8, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "skill", "kind"], name="person_skill_once")]
        indexes = [models.Index(fields=["skill", "kind"], name="person_skill_kind")]


class Endorsement(models.Model):
    """A colleague says that somebody is good at it; not oneself, and each colleague once."""

    skill = models.ForeignKey(PersonSkill, models.CASCADE, related_name="endorsements")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["skill", "by"], name="endorsement_once")]
