"""Making and changing spaces, and who is in them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.channel import channels
from plein.core.events.actions import record
from plein.core.people.actions import begin, hide
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.permissions import Forbidden, Invalid, allow, can
from plein.core.rules.actions import hold, let_in, stay_out
from plein.core.rules.queries import may_leave
from plein.core.spaces.models import JoinRequest, Membership, Space
from plein.kit.text import clean

Kind, Role = Space.Kind, Membership.Role
SETTABLE = {"name", "purpose", "kind", "join", "stage", "function", "channels"}


class LastManager(Invalid):
    """Somebody is the only manager of a space, and would not be any more."""


class ByRule(Invalid):
    """Somebody is in a space by a rule that lets nobody go."""


@transaction.atomic
def create(
    name: str,
    *,
    by: Person,
    purpose: str = "",
    kind: str = Kind.OPEN,
    join: str = "",
    stage: str = Space.Stage.OPEN,
    function: str = "",
    channels: list[str] | None = None,
) -> Space:
    """Begin a space, with its maker as manager."""
    allow(by, "space.create")
    space = Space(slug="")
    _set(
        space,
        name=name,
        purpose=purpose,
        kind=kind,
        stage=stage,
        function=function,
        channels=channels or [],
        join=join or _usual_join(kind),
    )
    begin(space, space.name)
    Membership.objects.create(space=space, person=by, role=Role.MANAGER)
    record("space.created", by=by, space=space)
    return space


@transaction.atomic
def change(space: Space, *, by: Person, **values: object) -> Space:
    """Change what a space is called, is for, and how it works. Who may no longer read it stops hearing it at once."""
    space = _locked(space)
    allow(by, "space.manage", space)
    _set(space, **values)
    hide(space)
    space.save()
    record("space.changed", by=by, space=space, changed=sorted(values))
    return space


@transaction.atomic
def archive(space: Space, *, by: Person, successor: Space | None = None) -> Space:
    """Close a space for writing; everything stays readable, and a successor can be named."""
    space = _locked(space)
    allow(by, "space.manage", space)
    if successor is not None and (
        successor.pk == space.pk or not Space.objects.visible_to(by).filter(pk=successor.pk).exists()
    ):
        raise Invalid(_("Choose another space as the successor."), "successor")
    space.archived_at, space.successor = timezone.now(), successor
    space.save()
    record("space.archived", by=by, space=space)
    return space


@transaction.atomic
def reopen(space: Space, *, by: Person) -> Space:
    """Use an archived space again."""
    space = _locked(space)
    allow(by, "space.manage", space)
    space.archived_at = space.successor = None
    space.save()
    record("space.reopened", by=by, space=space)
    return space


@transaction.atomic
def join(space: Space, *, by: Person) -> Membership:
    """Become a member where everyone may; who is in by a rule then stays when it no longer holds for them."""
    found = Membership.objects.filter(space=space, person=by).first()
    if found and (found.is_by_hand or not can(by, "space.join", space)):
        return found
    allow(by, "space.join", space)
    return _enter(space, by, Role.MEMBER, by=by)


@transaction.atomic
def ask_in(space: Space, *, by: Person, text: str = "") -> JoinRequest:
    """Ask the managers to be let in."""
    allow(by, "space.ask", space)
    if Membership.objects.filter(space=space, person=by).exists():
        raise Invalid(_("You are in this space already."))
    request, new = JoinRequest.objects.get_or_create(space=space, person=by, defaults={"text": clean(text)[:300]})
    if new:
        record("space.asked", by=by, space=space)
    return request


@transaction.atomic
def answer_request(request: JoinRequest, *, by: Person, let_in: bool) -> None:
    """Let someone in who asked, or not."""
    allow(by, "space.manage", request.space)
    JoinRequest.objects.filter(pk=request.pk).delete()
    if let_in:
        _enter(request.space, request.person, Role.MEMBER, by=by)
    else:
        record("space.declined", by=by, space=request.space, person=request.person_id)


@transaction.atomic
def add_member(space: Space, person: Person, *, by: Person, role: str = Role.MEMBER) -> Membership:
    """Bring a person in, as a manager."""
    allow(by, "space.manage", space)
    if role not in Membership.RANK:
        raise Invalid(_("Choose a role from the list."), "role")
    if not Person.objects.visible_to(by).filter(pk=person.pk, is_active=True).exists():
        raise Forbidden("space.manage")
    if person.is_guest and Membership.RANK[role] > Membership.RANK[Role.MEMBER]:
        raise Invalid(_("A guest of the organisation can be a guest or a member here."), "role")
    return _enter(space, person, role, by=by)


@transaction.atomic
def change_role(membership: Membership, *, by: Person, role: str) -> Membership:
    """Give a member another role; a space keeps at least one manager."""
    allow(by, "space.manage", membership.space)
    hold([membership.person_id])
    membership.refresh_from_db(fields=["role", "own_role", "rule"])
    if role not in Membership.RANK:
        raise Invalid(_("Choose a role from the list."), "role")
    if membership.person.is_guest and Membership.RANK[role] > Membership.RANK[Role.MEMBER]:
        raise Invalid(_("A guest of the organisation can be a guest or a member here."), "role")
    _keep_a_manager(membership, role)
    membership.give(role)
    if membership.role != role:
        raise Invalid(_("A rule of this space gives this person more. Change the rule first."), "role")
    membership.save(update_fields=["role", "own_role"])
    record("membership.changed", by=by, space=membership.space, person=membership.person_id, role=role)
    return membership


@transaction.atomic
def leave(space: Space, *, by: Person) -> None:
    """Stop being a member; what happens there is no longer heard. Who is in by a rule leaves when the rule says so."""
    allow(by, "space.leave", space)
    hold([by.pk])
    membership = Membership.objects.select_related("space").filter(space=space, person=by).first()
    if membership is None:  # gone since it was allowed
        raise Forbidden("space.leave")
    if not may_leave(membership):
        raise ByRule(
            _("You are in this space because of a rule. If it is too much, mute it: then you hear nothing of it.")
        )
    _exit(membership, by=by)


@transaction.atomic
def remove_member(membership: Membership, *, by: Person) -> None:
    """Take a person out of a space, as a manager; its rules do not bring them back."""
    allow(by, "space.manage", membership.space)
    hold([membership.person_id])
    _exit(membership, by=by)


@transaction.atomic
def read_up_to(space: Space, at: object, *, by: Person) -> None:
    """Remember how far someone has read; it never goes back."""
    memberships = Membership.objects.filter(space=space, person=by)
    memberships.filter(last_read_at=None).update(last_read_at=at)
    memberships.filter(last_read_at__lt=at).update(last_read_at=at)


def _usual_join(kind: str) -> str:
    return {Kind.OPEN: Space.Join.EVERYONE, Kind.CLOSED: Space.Join.REQUEST}.get(
        Kind(kind) if kind in Kind.values else Kind.SECRET, Space.Join.INVITATION
    )


def _set(space: Space, **values: object) -> None:
    """Check and set the fields people may choose. What is a place stays one: a conversation has no page to change it back."""
    kinds = {Kind.CONVERSATION} if space.kind == Kind.CONVERSATION else {Kind.OPEN, Kind.CLOSED, Kind.SECRET}
    for name, value in values.items():
        if name not in SETTABLE:
            raise Invalid(_("This cannot be changed."), name)
        setattr(space, name, clean(str(value)) if name in {"name", "purpose"} else value)
    if not space.name or len(space.name) > 120:
        raise Invalid(_("Give the space a name of at most 120 characters."), "name")
    if len(space.purpose) > 500:
        raise Invalid(_("Describe the purpose in at most 500 characters."), "purpose")
    if space.kind not in kinds:
        raise Invalid(_("Choose who can see this space from the list."), "kind")
    if space.join not in Space.Join.values:
        raise Invalid(_("Choose how people join from the list."), "join")
    if space.stage not in Space.Stage.values:
        raise Invalid(_("Choose a stage from the list."), "stage")
    if space.function and space.function not in Space.Function.values:
        raise Invalid(_("Choose what this space is for from the list."), "function")
    if not isinstance(space.channels, list) or not set(space.channels) <= set(channels()):
        raise Invalid(_("Choose channels from the list."), "channels")


def _enter(space: Space, person: Person, role: str, *, by: Person) -> Membership:
    if person.is_former and space.pk != organisation().former_space_id:
        raise Invalid(_("A former colleague is only in the space for former colleagues."), "username")
    _locked(space)  # who comes in twice and goes at the same moment would be neither in nor out
    new = let_in(space, person, role)
    JoinRequest.objects.filter(space=space, person=person).delete()
    membership = Membership.objects.get(space=space, person=person)
    if new:
        record("membership.began", by=by, space=space, person=person.pk, role=membership.role)
    return membership


def _exit(membership: Membership, *, by: Person) -> None:
    _keep_a_manager(membership, None)
    by_rule = Membership.objects.filter(pk=membership.pk, rule__isnull=False).exists()
    if membership.delete()[0]:
        if by_rule:
            stay_out(membership.space_id, membership.person)
        record("membership.ended", by=by, space=membership.space, person=membership.person_id)


def _keep_a_manager(membership: Membership, role: str | None) -> None:
    """Asked of the rows as they are, held first and read after: two managers may go at the same moment, or be closed."""
    managers = Membership.objects.filter(space=membership.space, role=Role.MANAGER)
    list(managers.select_for_update().order_by("pk"))
    present = managers.filter(person__in=Person.objects.readers()).values_list("pk", flat=True)
    last = list(present) == [membership.pk]
    if last and role != Role.MANAGER and membership.space.kind != Kind.CONVERSATION:
        raise LastManager(_("Someone must manage this space. Make another person manager first."))


def _locked(space: Space) -> Space:
    found: Space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    return found
