"""Spaces: the places where everything is said, and who is in them."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plein.core.people.models import Person

Viewer = Person | AnonymousUser


class SpaceQuerySet(models.QuerySet["Space"]):
    """Spaces, asked for by who is looking."""

    def visible_to(self, person: Viewer) -> Self:
        """The one read rule: you see the spaces you belong to and, unless you are a guest, the open ones."""
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        mine = Q(pk__in=Membership.objects.filter(person=person).values("space"))
        return self.filter(mine if person.is_guest else mine | Q(kind__in=Space.PUBLIC))

    def listed_to(self, person: Viewer) -> Self:
        """Spaces whose name and purpose a person may know: those they see and, unless a guest, the closed ones."""
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        mine = Q(pk__in=Membership.objects.filter(person=person).values("space"))
        return self.filter(mine if person.is_guest else mine | Q(kind__in=[*Space.PUBLIC, Space.Kind.CLOSED]))

    def places(self) -> Self:
        """Spaces people go to by name: no profiles, no conversations."""
        return self.filter(kind__in=[Space.Kind.OPEN, Space.Kind.CLOSED, Space.Kind.SECRET])


class Space(models.Model):
    """A place with members. Conversations and profiles are spaces too."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        SECRET = "secret", _("Secret")
        CONVERSATION = "conversation", _("Conversation")
        PERSONAL = "personal", _("Profile")

    class Join(models.TextChoices):
        EVERYONE = "everyone", _("Everyone may join")
        REQUEST = "request", _("By request")
        INVITATION = "invitation", _("By invitation")

    class Stage(models.TextChoices):
        """The four stages of the lecture (slide 8); moderated is before or after publishing."""

        ONE_WAY = "one_way", _("One-way: editors publish")
        BOTTOM_UP = "bottom_up", _("Bottom-up: members submit, editors publish")
        PRE_MODERATED = "pre_moderated", _("Moderated before publishing")
        POST_MODERATED = "post_moderated", _("Moderated after publishing")
        OPEN = "open", _("Open: everyone publishes")

    class Function(models.TextChoices):
        """The four functions of internal communication (slide 5): what a space does for who comes there."""

        TASK = "task", _("Do my work")
        KNOWLEDGE = "knowledge", _("Know")
        PARTICIPATION = "participation", _("Take part")
        BELONGING = "belonging", _("Belong")

    FUNCTION_MEANS: ClassVar = {
        Function.TASK: _("Getting work done together: cases, planning, help with tools."),
        Function.KNOWLEDGE: _("Finding and sharing what we know: news, answers, how we do things."),
        Function.PARTICIPATION: _("Where we are going, and having a say in it: plans, decisions, ideas."),
        Function.BELONGING: _("Getting to know each other: stories, hobbies, joys and sorrows."),
    }
    PUBLIC = ("open", "personal")
    APPROVED_FIRST = (Stage.BOTTOM_UP, Stage.PRE_MODERATED)

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OPEN)
    name = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(max_length=60, unique=True)
    purpose = models.CharField(max_length=500, blank=True)
    join = models.CharField(max_length=10, choices=Join, default=Join.EVERYONE)
    stage = models.CharField(max_length=14, choices=Stage, default=Stage.OPEN)
    function = models.CharField(max_length=13, choices=Function, blank=True, default="")  # empty: nobody said
    channels = models.JSONField(default=list, blank=True)  # names of enabled channels; empty: every one
    owner = models.OneToOneField(
        Person, models.CASCADE, null=True, blank=True, related_name="profile_space"
    )  # personal spaces only
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    last_post_at = models.DateTimeField(null=True, blank=True)

    members = models.ManyToManyField(Person, through="core.Membership", related_name="spaces")
    objects: Any = SpaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "name"], name="space_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the space; a profile's is its person's."""
        return self.owner.get_absolute_url() if self.owner_id and self.owner else f"/spaces/{self.slug}/"

    def has_channel(self, name: str) -> bool:
        """Whether people may use channel `name` here."""
        return not self.channels or name in self.channels


class OldAddress(models.Model):
    """An address that a space had before it was secret. It leads on whoever may see the space; for others it never was."""

    slug = models.SlugField(max_length=60)  # not unique: two spaces may have had it one after the other
    space = models.ForeignKey(Space, models.CASCADE, related_name="old_addresses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "space"], name="old_address_once")]


class Withheld(models.Model):
    """A conversation from before that stays closed to who took an account over, until an administrator says that it is them."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="withheld")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="withheld_once")]


class Membership(models.Model):
    """A person in a space: what they may do there, how much they want to hear, how far they have read."""

    class Role(models.TextChoices):
        GUEST = "guest", _("Guest")
        MEMBER = "member", _("Member")
        EDITOR = "editor", _("Editor")
        MODERATOR = "moderator", _("Moderator")
        MANAGER = "manager", _("Manager")

    RANK = {role: rank for rank, role in enumerate(Role.values)}

    space = models.ForeignKey(Space, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role, default=Role.MEMBER)
    rule = models.ForeignKey("core.Rule", models.RESTRICT, null=True, blank=True, related_name="memberships")
    own_role = models.CharField(
        max_length=9, choices=Role, blank=True, default=""
    )  # by hand, of who is here by a rule too; empty: only by the rule
    muted = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "space"], name="membership_once"),
            models.CheckConstraint(condition=Q(own_role="") | Q(rule__isnull=False), name="membership_own_role"),
        ]
        indexes = [models.Index(fields=["space", "role"], name="membership_role")]

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody joined or was added, be it that a rule would bring them here too."""
        return self.rule_id is None or bool(self.own_role)

    def give(self, role: str) -> None:
        """Set the role that somebody has by hand; a rule may give more."""
        self.role = self._higher(role)
        self.own_role = role if self.rule_id else ""

    def follow(self, rule: Any) -> None:
        """Be here by this rule, or by none any more; what was given by hand stays."""
        own = self.own_role if self.rule_id else self.role
        self.rule = rule
        self.give(own) if own or rule is None else self._only_by(rule)

    def _only_by(self, rule: Any) -> None:
        self.role, self.own_role = rule.role, ""

    def _higher(self, role: str) -> str:
        return max(role, self.rule.role, key=self.RANK.__getitem__) if self.rule else role

    @classmethod
    def roles_from(cls, least: str) -> list[str]:
        """Roles that may do at least what `least` may."""
        return [role for role, rank in cls.RANK.items() if rank >= cls.RANK[least]]


class JoinRequest(models.Model):
    """A person who asks to be let into a space."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(Person, models.CASCADE, related_name="join_requests")
    text = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="join_request_once")]
