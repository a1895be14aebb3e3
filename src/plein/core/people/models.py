"""People and the organisation they belong to."""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plein.kit.database import Ordered
from plein.kit.text import sort_key


class Organisation(models.Model):
    """The one organisation of this installation; its row exists once set-up is done."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="nl")
    created_at = models.DateTimeField(default=timezone.now)
    contact = models.CharField(max_length=200, blank=True)  # for complaints about accessibility: an address or number
    backed_up_at = models.DateTimeField(null=True, blank=True)  # by `plein backup`
    set_up_step = models.CharField(max_length=20, blank=True)  # what comes next in setting up; empty: done
    is_example = models.BooleanField(default=False)  # made by `plein demo`: anyone may come in as one of its people
    theme = models.CharField(max_length=40, blank=True)  # of a shipped theme, or OWN; empty: what PLEIN_THEME says
    own_theme = models.TextField(blank=True)  # a theme file that was uploaded
    logo = models.CharField(max_length=200, blank=True)  # key in file storage; empty: the theme's
    first_days = models.JSONField(default=dict, blank=True)  # what was made of them; see core/welcome/steps.py
    second_step = models.JSONField(default=dict, blank=True)  # by role, from which day on a second step is required
    former_space = models.ForeignKey(
        "core.Space", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # of former colleagues; none: who leaves is not asked whether they stay reachable


class PersonQuerySet(models.QuerySet["Person"]):
    """People, asked for by who is looking."""

    def visible_to(self, person: "Person | AnonymousUser") -> Self:
        """Members see everyone; a guest sees only people they share a space with; nobody else sees anyone."""
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        if not person.is_guest:
            return self
        shared = person.memberships.values("space")
        together = self.model._default_manager.filter(memberships__space__in=shared).values("pk")
        return self.filter(models.Q(pk__in=together) | models.Q(pk=person.pk))

    def listed_to(self, person: "Person | AnonymousUser") -> Self:
        """People whom lists and searches name to somebody: those they see, and of guests only whom they share a space with."""
        return self.known_to(person).filter(is_active=True)

    def known_to(self, person: "Person | AnonymousUser") -> Self:
        """The same, with those whose account is closed."""
        seen = self.visible_to(person)
        return seen if not isinstance(person, Person) or person.is_guest else seen.filter(met(person))

    def readers(self) -> Self:
        """People who can sign in and read."""
        return self.filter(is_active=True, joined_at__isnull=False)


def met(person: "Person", prefix: str = "") -> models.Q:
    """Who is no guest, or a guest that this person shares a space with; `prefix` is the way to the people."""
    together = Person.objects.filter(
        pk=models.OuterRef(f"{prefix}pk"), memberships__space__in=person.memberships.values("space")
    )
    guest = models.Q(**{f"{prefix}role": Person.Role.GUEST})
    return ~guest | models.Q(**{f"{prefix}pk": person.pk}) | models.Q(models.Exists(together))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds people by user name, whatever the case it was typed in."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username=(username or "").lower())  # type: ignore[no-any-return]


class SortName(Ordered):
    """The name as lists order it. It follows `name` whenever a person is stored."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Make it from the name."""
        value = sort_key(model_instance.name)[: self.max_length]  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class Person(AbstractBaseUser):
    """An account: a guest, a member or an administrator. People who were imported have not joined yet."""

    class Role(models.TextChoices):
        GUEST = "guest", _("Guest")
        MEMBER = "member", _("Member")
        ADMINISTRATOR = "administrator", _("Administrator")

    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    email_sure_at = models.DateTimeField(
        null=True, blank=True
    )  # since when the address is known to be theirs; none: they typed it, and nothing shows it
    name = models.CharField(max_length=120)
    sort_name = SortName(max_length=200, default="", editable=False)
    pronouns = models.CharField(max_length=40, blank=True)  # in one's own words; nobody is asked for them
    about = models.CharField(max_length=500, blank=True)
    picture = models.CharField(max_length=200, blank=True)  # key in file storage
    title = models.CharField(max_length=120, blank=True)  # of their job, as the organisation calls it
    unit = models.ForeignKey("core.Unit", models.PROTECT, null=True, blank=True, related_name="people")
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # none: the unit's lead
    place = models.CharField(max_length=120, blank=True, db_index=True)  # where they mostly work: a building, a town
    employee_number = models.CharField(
        max_length=64, unique=True, null=True, blank=True
    )  # as the system of HR knows them
    role = models.CharField(max_length=13, choices=Role, default=Role.MEMBER)
    is_former = models.BooleanField(default=False)  # a guest who worked here: in the space of former colleagues alone
    language = models.CharField(max_length=8, blank=True)  # empty: the organisation's
    is_active = models.BooleanField(default=True)
    closings = models.PositiveIntegerField(default=0)  # how often the account was closed; see get_session_auth_hash
    has_second_step = models.BooleanField(default=False)  # a passkey or an authenticator app; signin.actions keeps it
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="formers"
    )  # this account went into another; its user name leads there
    joined_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)  # newest post seen on the home page
    activity_read_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        indexes = [models.Index(fields=["sort_name", "id"], name="person_sort_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_guest(self) -> bool:
        """Guests see only the spaces they were asked into."""
        return self.role == self.Role.GUEST

    @property
    def is_administrator(self) -> bool:
        """Administrators run the installation; they read no more than others."""
        return self.role == self.Role.ADMINISTRATOR

    @property
    def may_come_in(self) -> bool:
        """Whether this is an open account of somebody who has joined, as `readers` are: who was only brought in needs an invitation."""
        return self.is_active and self.joined_at is not None

    @property
    def letter(self) -> str:
        """Under which letter lists have this person; # when it is no letter."""
        first = self.sort_name[:1]
        return first.upper() if first.isalpha() else "#"

    @property
    def picture_url(self) -> str | None:
        """Address of the portrait, which changes when the portrait does."""
        return f"/people/{self.username}/picture/{self.picture[-12:]}" if self.picture else None

    def get_absolute_url(self) -> str:
        """Address of the profile."""
        return f"/people/{self.username}/"

    def get_session_auth_hash(self) -> str:
        """A session holds while this stays as it was: until another password, or until the account is closed."""
        return f"{super().get_session_auth_hash()}{self.closings or ''}"

    def get_full_name(self) -> str:
        """The name that is shown."""
        return self.name

    def get_short_name(self) -> str:
        """The user name."""
        return self.username


class Invitation(models.Model):
    """A link or a code on paper by which one person may join, perhaps straight into a space; a shared one is for everybody. Only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=13, choices=Person.Role, default=Person.Role.MEMBER)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="+"
    )  # an imported account to take over
    space = models.ForeignKey("core.Space", models.CASCADE, null=True, blank=True, related_name="invitations")
    by = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    is_shared = models.BooleanField(default=False)
    joined = models.PositiveIntegerField(default=0)  # how many came in by a shared link
    sponsor = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # of a guest; none: who invites
    until = models.DateField(null=True, blank=True)  # of a guest: the last day
    is_former = models.BooleanField(default=False)  # for somebody who left and stays reachable
    sheet = models.ForeignKey(
        "core.Sheet", models.CASCADE, null=True, blank=True, related_name="cards"
    )  # on which it was printed as a code; for somebody who has joined it opens a new password
    is_mailed = models.BooleanField(
        default=False
    )  # by us, and shown to nobody: who has the link reads mail at that address
    told_at = models.DateTimeField(null=True, blank=True)  # when they said that they know of a code for their account


class Stay(models.Model):
    """Until when a guest is welcome, and which colleague answers for them."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="stay")
    sponsor = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="guests")
    until = models.DateField()  # the last day
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)  # the last reminder: so many days before the end

    class Meta:
        indexes = [models.Index(fields=["until", "person"], name="stay_until")]


class Token(models.Model):
    """A bearer token for the API, of one person, with scopes; only its hash is kept."""

    SCOPES: Any = {
        "read": _("Read what you may read"),
        "write": _("Post, answer and react as you"),
        "manage": _("Change spaces and members"),
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # last characters, so that people recognise it
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
