"""Imports that were begun on a page; the worker does them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportJob(models.Model):
    """One export: first looked through, then, when somebody has read what would come, brought in."""

    class State(models.TextChoices):
        LOOKING = "looking", _("Being looked through")
        LOOKED = "looked", _("Looked through")
        IMPORTING = "importing", _("Being brought in")
        DONE = "done", _("Brought in")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    AT_WORK = (State.LOOKING, State.IMPORTING)
    MAY_BEGIN = (State.LOOKED, State.FAILED, State.CANCELLED)

    format = models.CharField(max_length=20)
    name = models.CharField(max_length=200)  # of the file, as it was called
    key = models.CharField(max_length=200, blank=True)  # in file storage, when it was uploaded
    path = models.CharField(max_length=500, blank=True)  # on the server, when it was put there
    prefix = models.CharField(max_length=40, blank=True)  # before the name of every space
    options = models.JSONField(default=dict, blank=True)  # of a sheet: which column is what, and what was chosen
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.LOOKING)
    done = models.PositiveBigIntegerField(default=0)  # messages
    total = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    problem = models.JSONField(default=str, blank=True)  # why it failed, as a sentence
    worker = models.CharField(max_length=120, blank=True)  # who does it: host and process
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has something to do, or is doing it."""
        return self.state in self.AT_WORK


class ImportLine(models.Model):
    """What becomes, or became, of one row of a sheet; of a row with a problem its cells are kept, to be mended."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="lines")
    number = models.IntegerField()  # of the row; of somebody who is not in the file minus their key
    label = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=8)
    changes = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    cells = models.JSONField(default=list, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    stage = models.PositiveSmallIntegerField(default=0)
    is_invited = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_line_once")]
        indexes = [models.Index(fields=["job", "outcome", "number"], name="import_line_outcome")]
