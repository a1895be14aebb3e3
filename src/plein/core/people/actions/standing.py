"""Closing accounts and changing roles: nothing is left without somebody who looks after it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.people.actions.guests import complete_stays, host, leave_guests
from plein.core.people.models import Person, Stay, Token
from plein.core.people.queries import language_of
from plein.core.permissions import Invalid, allow
from plein.core.rules.actions import keep_true
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space


@transaction.atomic
def set_active(person: Person, *, by: Person | None, active: bool) -> list[Membership]:
    """Close an account, or open it again. What was said stays; sessions and tokens end at once and for good.

    Returns who manages from now on what only this person managed. `by` is None for a system that keeps who works here.
    """
    if by is not None:
        allow(by, "organisation.manage")
    if by is not None and person.pk == by.pk:
        raise Invalid(_("You cannot close your own account. Ask another administrator."))
    if not active:
        _keep_an_administrator(person)
    return _open(person, by=by) if active else _close(person, by=by)


@transaction.atomic
def end_stay(guest: Person, *, by: Person) -> None:
    """Close the account of a guest, as who answers for them or an administrator."""
    allow(by, "guest.host", Stay.objects.filter(person=guest).first())
    if Person.objects.filter(pk=guest.pk, is_active=True).exists():
        _close(guest, by=by)


def end_stays() -> int:
    """Close the accounts of guests whose last day is over; by the clock. A clock that is set back opens none again."""
    complete_stays()
    over = Stay.objects.filter(
        until__lt=timezone.localdate(), person__role=Person.Role.GUEST, person__is_active=True
    ).order_by("until", "pk")
    return sum(_end(guest) for guest in over.values_list("pk", flat=True)[:200])


@transaction.atomic
def _end(guest: int) -> bool:
    """Close one, unless somebody else did, or let them stay longer, at this moment."""
    row = Stay.objects.select_for_update(of=("self",)).filter(pk=guest, until__lt=timezone.localdate()).first()
    person = Person.objects.select_for_update(no_key=True).filter(pk=guest, is_active=True, role=Person.Role.GUEST)
    if row is None or not (found := person.first()):
        return False
    _close(found, by=None)
    return True


def _open(person: Person, *, by: Person | None) -> list[Membership]:
    """Let somebody in again; a guest whose end is over gets a new one."""
    Person.objects.filter(pk=person.pk).update(is_active=True)
    stay = Stay.objects.filter(person=person).first()
    if stay is not None and stay.until < timezone.localdate():
        host(person, sponsor=stay.sponsor)
    keep_true([person.pk], by=by)
    reindex([person.pk])
    record("person.opened", by=by, person=person.pk)
    return []


def _close(person: Person, *, by: Person | None) -> list[Membership]:
    """End the account: sessions, streams and tokens with it; what only they looked after goes to somebody else."""
    Person.objects.filter(pk=person.pk).update(is_active=False, closings=F("closings") + 1)
    Token.objects.filter(person=person).delete()
    heirs = _hand_over(person)
    for heir in heirs:
        record("membership.changed", by=by, space=heir.space, person=heir.person_id, role=heir.role)
    leave_guests(person, by=by)
    keep_true([person.pk], by=by)
    reindex([person.pk])
    record("person.closed", by=by, person=person.pk)
    return heirs


def _hand_over(person: Person) -> list[Membership]:
    """Make somebody manager of each space that only `person` managed, and tell them; where nobody can be, it has none."""
    managed = Membership.objects.select_related("space").filter(person=person, role=Membership.Role.MANAGER)
    heirs = [heir for space in sorted(_only_managed_by(person, list(managed))) if (heir := _heir(space))]
    for heir in heirs:
        heir.give(Membership.Role.MANAGER)
        heir.save(update_fields=["role", "own_role"])
    for new in {heir.person for heir in heirs}:
        _tell_new_manager(new, person, [heir.space for heir in heirs if heir.person_id == new.pk])
    return heirs


def _heir(space: int) -> Membership | None:
    """Who looks after a space next: whoever was trusted with most there, and of those who is there longest."""
    able = Membership.objects.filter(space=space, person__in=Person.objects.readers().exclude(role=Person.Role.GUEST))
    for role in (Membership.Role.MODERATOR, Membership.Role.EDITOR, Membership.Role.MEMBER):
        rows = able.select_for_update(of=("self",)).select_related("space", "person", "rule")
        if found := rows.filter(role=role).order_by("joined_at", "pk").first():
            return found
    return None


def _tell_new_manager(new: Person, person: Person, spaces: list[Space]) -> None:
    if not new.email:
        return
    with override(language_of(new)):
        text = _(
            "Hello,\n\nThe account of %(name)s on Plein was closed. From now on you manage:\n\n%(spaces)s\n\n"
            "You can make somebody else manager under Members of the space."
        )
        names = "\n".join(f"{space.name}: {settings.URL}{space.get_absolute_url()}" for space in spaces)
        subject = _("You now manage a space on Plein")
        send_mail(subject, text % {"name": person.name, "spaces": names}, None, [new.email])


@transaction.atomic
def set_role(person: Person, *, by: Person | None, role: str) -> None:
    """Make someone a guest, member or administrator; there is always an administrator, and spaces keep a manager.

    `by` is None for a system that keeps who works here.
    """
    if by is not None:
        allow(by, "organisation.manage")
    if role not in Person.Role.values:
        raise Invalid(_("Choose a role from the list."), "role")
    if role != Person.Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    if role == Person.Role.GUEST:
        _step_down(person, by=by)
    Person.objects.filter(pk=person.pk).update(role=role)
    if role != Person.Role.GUEST:
        Stay.objects.filter(person=person).delete()
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
    left = _only_managed_by(person, memberships)
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


def _only_managed_by(person: Person, memberships: list[Membership]) -> set[int]:
    """Those of the spaces of these memberships that nobody else who can sign in manages; their managers stay as they are now.

    The rows are held first and read after: another manager may go at the same moment.
    """
    manager, not_places = Membership.Role.MANAGER, {Space.Kind.CONVERSATION, Space.Kind.PERSONAL}
    managed = {row.space_id for row in memberships if row.role == manager and row.space.kind not in not_places}
    rows = Membership.objects.filter(space__in=managed, role=manager).exclude(person=person)
    list(rows.select_for_update().order_by("pk"))
    return managed - set(rows.filter(person__in=Person.objects.readers()).values_list("space", flat=True))


def _keep_an_administrator(person: Person) -> None:
    """Refuse what would leave no other administrator than `person`; two may do it to each other at the same moment."""
    administrators = Q(role=Person.Role.ADMINISTRATOR, is_active=True)
    held = Person.objects.select_for_update(no_key=True).filter(administrators | Q(pk=person.pk)).order_by("pk")
    if not [row for row in held if row.pk != person.pk]:
        raise Invalid(_("There must be an administrator. Make someone else administrator first."), "role")
