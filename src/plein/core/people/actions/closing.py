"""Closing an account and opening it again: nothing is left without somebody who looks after it."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.leaving.models import Departure, Succession
from plein.core.leaving.queries import leavers_changed
from plein.core.legacy import legacy
from plein.core.people.actions.former import stay_reachable
from plein.core.people.actions.guests import complete_stays, host, leave_guests
from plein.core.people.models import Invitation, Person, Stay, Token
from plein.core.people.queries import language_of, organisation, sponsors
from plein.core.permissions import allow
from plein.core.rules.actions import keep_true
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space
from plein.core.units.models import Placement
from plein.core.units.queries import manager_of

MISTAKE = timedelta(days=30)  # an account that was closed no longer is opened as if it had not been


@transaction.atomic
def end_stay(guest: Person, *, by: Person) -> None:
    """Close the account of a guest, as who answers for them or an administrator."""
    allow(by, "guest.host", Stay.objects.filter(person=guest, person__role=Person.Role.GUEST).first())
    if Person.objects.filter(pk=guest.pk, is_active=True).exists():
        close_account(guest, by=by)


@transaction.atomic
def leave_network(*, by: Person) -> None:
    """A former colleague ends it, whenever they like: their account closes, and what was theirs alone is erased in time."""
    allow(by, "network.leave")
    close_account(by, by=by)


def end_stays() -> int:
    """Close the accounts of guests whose last day is over; by the clock. A clock that is set back opens none again."""
    if organisation().is_example:
        return 0  # its guests are there for every visitor
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
    close_account(found, by=None)
    return True


def open_account(person: Person, *, by: Person | None, system: str = "") -> list[Membership]:
    """Let somebody in again; a guest whose end is over gets a new one, a colleague works where they did.

    A last day that was planned still stands when an outside system opens what it closed.
    """
    Person.objects.filter(pk=person.pk).update(is_active=True)
    stay = Stay.objects.filter(person=person).first()
    if stay is not None and stay.until < timezone.localdate():
        host(person, sponsor=stay.sponsor)
    _place_again(person)
    if system:
        Departure.objects.filter(person=person, is_planned=True).update(closed_at=None, closed_by="")
    Departure.objects.filter(person=person, is_planned__in=(False, not system)).delete()
    leavers_changed()
    keep_true([person.pk], by=by)
    reindex([person.pk])
    record("person.opened", by=by, person=person.pk)
    return []


def close_account(person: Person, *, by: Person | None, system: str = "", reachable: bool = False) -> list[Membership]:
    """End the account: sessions, streams and tokens with it; what only they looked after goes to somebody else."""
    now = timezone.now()
    Person.objects.filter(pk=person.pk).update(is_active=False, closings=F("closings") + 1)
    Token.objects.filter(person=person).delete()
    Invitation.objects.filter(person=person, used_at=None, expires_at__gt=now).update(expires_at=now)
    Placement.objects.filter(person=person, until=None).update(until=now)
    stay_reachable(person, chosen=reachable, at_once=by is not None)
    _give(person, by)
    heirs = _hand_over(person)
    for heir in heirs:
        record("membership.changed", by=by, space=heir.space, person=heir.person_id, role=heir.role)
    leave_guests(person, by=by)
    _leave_leavers(person)
    leavers_changed()
    Departure.objects.get_or_create(person=person, defaults={"last_day": timezone.localdate(), "by": by})
    Departure.objects.filter(person=person).update(closed_at=now, closed_by=system, erased_at=None)
    keep_true([person.pk], by=by)
    reindex([person.pk])
    record("person.closed", by=by, person=person.pk)
    return heirs


def _give(person: Person, by: Person | None) -> None:
    """Hand over what successors were named for, as far as they still may get it."""
    for one in Succession.objects.filter(departure=person.pk).select_related("heir").order_by("pk"):
        kind = legacy(one.kind)
        if kind is not None and one.heir_id != person.pk and kind.heirs(one.key).filter(pk=one.heir_id).exists():
            kind.give(person, one.key, one.heir, by)


def _leave_leavers(person: Person) -> None:
    """Let another manager name the successors of who leaves too."""
    for row in Departure.objects.filter(manager=person, closed_at=None).select_related("person").order_by("pk"):
        manager = manager_of(row.person)
        able = manager if manager and sponsors().filter(pk=manager.pk).exists() else None
        Departure.objects.filter(pk=row.pk).update(manager=able)


def _place_again(person: Person) -> None:
    """Begin a placement where they worked, or go on with the last one when the account was closed by mistake."""
    placed = Person.objects.values("unit", "title").get(pk=person.pk)
    if not (placed["unit"] or placed["title"]) or Placement.objects.filter(person=person, until=None).exists():
        return
    last = Placement.objects.filter(person=person).order_by("-until", "-pk").first()
    if (
        last
        and last.until
        and last.until > timezone.now() - MISTAKE
        and (last.unit_id, last.title) == (placed["unit"], placed["title"])
    ):
        Placement.objects.filter(pk=last.pk).update(until=None)
        return
    Placement.objects.create(person=person, unit_id=placed["unit"], title=placed["title"])


def _hand_over(person: Person) -> list[Membership]:
    """Make somebody manager of each space that only `person` managed, and tell them; where nobody can be, it has none."""
    managed = Membership.objects.select_related("space").filter(person=person, role=Membership.Role.MANAGER)
    heirs = [heir for space in sorted(only_managed_by(person, list(managed))) if (heir := _heir(space))]
    for heir in heirs:
        heir.give(Membership.Role.MANAGER)
        heir.save(update_fields=["role", "own_role"])
    for new in {heir.person for heir in heirs}:
        tell_new_manager(new, person, [heir.space for heir in heirs if heir.person_id == new.pk])
    return heirs


def _heir(space: int) -> Membership | None:
    """Who looks after a space next: whoever was trusted with most there, and of those who is there longest."""
    able = Membership.objects.filter(space=space, person__in=Person.objects.readers().exclude(role=Person.Role.GUEST))
    for role in (Membership.Role.MODERATOR, Membership.Role.EDITOR, Membership.Role.MEMBER):
        rows = able.select_for_update(of=("self",)).select_related("space", "person", "rule")
        if found := rows.filter(role=role).order_by("joined_at", "pk").first():
            return found
    return None


def tell_new_manager(new: Person, person: Person, spaces: list[Space]) -> None:
    """Mail somebody that they manage what `person` managed."""
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


def only_managed_by(person: Person, memberships: list[Membership]) -> set[int]:
    """Those of the spaces of these memberships that nobody else who can sign in manages; their managers stay as they are now.

    The rows are held first and read after: another manager may go at the same moment.
    """
    manager, not_places = Membership.Role.MANAGER, {Space.Kind.CONVERSATION, Space.Kind.PERSONAL}
    managed = {row.space_id for row in memberships if row.role == manager and row.space.kind not in not_places}
    rows = Membership.objects.filter(space__in=managed, role=manager).exclude(person=person)
    list(rows.select_for_update().order_by("pk"))
    return managed - set(rows.filter(person__in=Person.objects.readers()).values_list("space", flat=True))
