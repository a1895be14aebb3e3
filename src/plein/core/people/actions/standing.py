"""Whether somebody has an open account, and as what: there is always an administrator, and spaces keep a manager."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plein.core.events.actions import record, recorded_last
from plein.core.leaving.queries import kept_closed
from plein.core.people.actions.closing import close_account, only_managed_by, open_account
from plein.core.people.actions.fields import locked
from plein.core.people.actions.guests import host, leave_guests
from plein.core.people.models import Invitation, Person, Stay
from plein.core.permissions import Invalid, allow
from plein.core.rules.actions import keep_true
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space

KEPT_CLOSED = gettext_lazy(
    "A person closed this account, or its last day is over. It stays closed until an administrator opens it, under People."
)


@transaction.atomic
@recorded_last()
def set_active(
    person: Person, *, by: Person | None, active: bool, system: str = "", reachable: bool = False
) -> list[Membership]:
    """Close an account, or open it again. What was said stays; sessions and tokens end at once and for good.

    Returns who manages from now on what only this person managed. `by` is None for a system that keeps who works here, and
    `system` its name: it opens only what it closed itself. Who is closed ahead of a planned last day is invited to the former
    colleagues, as they chose, only when whoever closes the account says that they stay `reachable`.
    """
    if by is not None:
        allow(by, "organisation.manage")
    if by is not None and person.pk == by.pk:
        raise Invalid(_("You cannot close your own account. Ask another administrator."))
    if active:
        _may_open(locked(person), system, by)  # as they are now
    if not active:
        keep_an_administrator(person)
    if active:
        return open_account(person, by=by, system=system)
    return close_account(person, by=by, system=system, reachable=reachable)


def _may_open(person: Person, system: str, by: Person | None) -> None:
    if person.merged_into_id:
        raise Invalid(_("This account was merged into another, which is used instead."))
    if (system or by is None) and not person.is_active and kept_closed([person.pk], system):
        raise Invalid(str(KEPT_CLOSED), "active")


@transaction.atomic
@recorded_last()
def set_role(person: Person, *, by: Person | None, role: str) -> None:
    """Make someone a guest, member or administrator; there is always an administrator, and spaces keep a manager.

    `by` is None for a system that keeps who works here.
    """
    if by is not None:
        allow(by, "organisation.manage")
    if by is not None and person.pk == by.pk and role != person.role:
        raise Invalid(_("You cannot change your own role. Ask another administrator."), "role")
    if role not in Person.Role.values:
        raise Invalid(_("Choose a role from the list."), "role")
    if role != Person.Role.ADMINISTRATOR:
        keep_an_administrator(person)
    if role == Person.Role.GUEST:
        _step_down(person, by=by)
    Person.objects.filter(pk=person.pk).update(role=role)
    Invitation.objects.filter(person=person, used_at=None).update(role=role)  # what was decided last counts
    if role != Person.Role.GUEST:
        Stay.objects.filter(person=person).delete()
        Person.objects.filter(pk=person.pk).update(is_former=False)
    elif not person.is_guest:
        host(person, sponsor=by)
        leave_guests(person, by=by)
    keep_true([person.pk], by=by)
    reindex([person.pk])
    record("person.changed", by=by, person=person.pk)


def _step_down(person: Person, *, by: Person | None) -> None:
    """Guests of the organisation are guests or members of spaces; what more someone was there ends."""
    higher = Membership.roles_from(Membership.Role.EDITOR)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("space").order_by("pk")
    rows = rows.exclude(own_role="", rule__isnull=False)  # those end with the rule
    memberships = list(rows.filter(person=person, role__in=higher).exclude(space__kind=Space.Kind.PERSONAL))
    _keep_managers(person, memberships, by=by)
    for row in memberships:
        row.give(Membership.Role.MEMBER)
        row.role = Membership.Role.MEMBER  # whatever a rule gave: it does not hold for guests
        row.save(update_fields=["role", "own_role"])
        record("membership.changed", by=by, space=row.space, person=person.pk, role=Membership.Role.MEMBER)


def _keep_managers(person: Person, memberships: list[Membership], *, by: Person | None) -> None:
    """Refuse what would leave a space without a manager. A secret one is not named to who may not know of it."""
    left = only_managed_by(person, memberships)
    if not left:
        return
    known = list(
        Space.objects.listed_to(by or AnonymousUser())
        .filter(pk__in=left)
        .order_by("name")
        .values_list("name", flat=True)
    )
    names = [*known, _("a space that you cannot see")] if len(known) < len(left) else known
    values = {"name": person.name, "spaces": ", ".join(names)}
    text = _("Only %(name)s manages %(spaces)s. Someone else must be made manager there first.")
    raise Invalid(text % values, "role")


def keep_an_administrator(person: Person) -> None:
    """Refuse what would leave no other administrator than `person`; two may do it to each other at the same moment."""
    if not hold_administrators(person):
        raise Invalid(_("There must be an administrator. Make someone else administrator first."), "role")


def hold_administrators(person: Person) -> list[Person]:
    """Hold somebody and every administrator who can come in, in the order in which all hold people; the others are returned."""
    administrators = Q(role=Person.Role.ADMINISTRATOR, is_active=True, joined_at__isnull=False)
    held = Person.objects.select_for_update(no_key=True).filter(administrators | Q(pk=person.pk)).order_by("pk")
    return [row for row in held if row.pk != person.pk]
