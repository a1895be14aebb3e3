"""Other systems that may let people in, who they are there, and which sessions began so."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plein.core.people.models import Person
from plein.kit.sealed import seal, unseal

SECRET = "doors"  # noqa: S105 - what the key is for, not a key


class Provider(models.Model):
    """Another system that says who somebody is; `settings` are those its protocol asks for."""

    kind = models.CharField(max_length=20)  # no choices: the protocols know their kinds
    slug = models.SlugField(max_length=40, unique=True)  # stands in addresses that the other system keeps
    name = models.CharField(max_length=60)  # on the button
    position = models.PositiveIntegerField(default=0)
    is_enabled = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)  # the secret that is shared with it
    mapping = models.JSONField(default=dict)  # field of a person: what the other system calls it
    creates_people = models.BooleanField(default=False)
    role = models.CharField(max_length=13, choices=Person.Role, default=Person.Role.MEMBER)  # of newcomers
    domains = models.JSONField(default=list)  # of e-mail addresses of newcomers; empty: any
    trusted_domains = models.JSONField(default=list)  # whose verified addresses say which account it is
    matches = models.CharField(max_length=40, blank=True)  # field of a person that says which account it is
    is_followed = models.BooleanField(default=False)  # what it says of somebody replaces what is here
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def system(self) -> str:
        """How accounts remember that it closed them."""
        return f"door:{self.pk}"

    @property
    def secret(self) -> str:
        """The secret in plain words; Unreadable when SECRET_KEY is another than before."""
        return unseal(self.sealed, SECRET) if self.sealed else ""

    @secret.setter
    def secret(self, text: str) -> None:
        self.sealed = seal(text, SECRET) if text else ""

    def setting(self, name: str, otherwise: Any = "") -> Any:
        """One of the settings."""
        return self.settings.get(name, otherwise)


class Identity(models.Model):
    """Who a person is in another system: the subject, which is theirs there for ever. Names and addresses are not."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="identities")
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=300)
    label = models.CharField(max_length=254, blank=True)  # the address or name there, so that people recognise it
    is_second = models.BooleanField(
        default=False
    )  # of two entries whose accounts became one: what it says does not count
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_subject"),
            models.UniqueConstraint(
                fields=["provider", "person"], condition=models.Q(is_second=False), name="identity_person"
            ),
        ]


class Visit(models.Model):
    """A session that began by a door, so that the other system can end it."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="visits")
    session_key = models.CharField(max_length=40, unique=True)
    sid = models.CharField(max_length=255, blank=True)  # how the other system calls its own session
    created_at = models.DateTimeField(default=timezone.now)


class Once(models.Model):
    """What may be used once only, such as an answer of another system; kept until it would be too old anyway."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)  # a hash
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "key"], name="once")]


class Passage(models.Model):
    """A journey whose answer comes as a form of another site: kept for a moment, until the browser comes along with its cookies."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    state_hash = models.CharField(max_length=64, unique=True)
    handle_hash = models.CharField(max_length=64, blank=True, db_index=True)  # by which the browser picks it up
    said = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)


class Sync(models.Model):
    """One time that everybody another system knows is brought in, or looked at only; what came of each is in `lines`."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waits for the worker")
        RUNNING = "running", _("Is being done")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Asks you first")
        FAILED = "failed", _("Did not work")

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="syncs")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")  # nobody: by the clock
    is_rehearsal = models.BooleanField(default=False)
    is_sure = models.BooleanField(default=False)  # many may be closed at once
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    counts = models.JSONField(default=dict)
    lines = models.JSONField(default=list)  # what happened, the name there, and with whom or why not
    created_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on."""
        return self.state in {self.State.WAITING, self.State.RUNNING}


class PasswordRule(models.Model):
    """Whose passwords open no door any more, and whose always does; one row."""

    off_for = models.JSONField(default=list)  # roles
    break_glass = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
