"""Guests: who answers for them, until when they are welcome, and how that ends by the clock."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.actions.reminding import remind
from plein.core.people.models import Person, Stay
from plein.core.people.queries import ends_again, organisation, sponsors
from plein.core.permissions import Invalid, allow, each
from plein.core.spaces.models import Membership
from plein.core.units.queries import manager_of

USUAL = timedelta(days=90)
LONGEST_STAY = timedelta(days=365)
REMINDED = (3, 14)  # days before the end, the nearest first


def usual_end() -> date:
    """The last day of a guest when nobody chose another."""
    return timezone.localdate() + USUAL


def check_end(until: date | None, field: str = "until") -> date:
    """A last day that somebody chose; the usual one when they chose none."""
    today = timezone.localdate()
    if until is not None and not today <= until <= today + LONGEST_STAY:
        raise Invalid(_("Choose a day from today on, at most a year from now."), field)
    return until or usual_end()


def check_sponsor(sponsor: Person | None, field: str = "sponsor") -> Person | None:
    """Somebody who may answer for guests."""
    if sponsor is not None and not sponsors().filter(pk=sponsor.pk).exists():
        raise Invalid(_("Choose a colleague whose account is open."), field)
    return sponsor


def host(person: Person, *, sponsor: Person | None = None, until: date | None = None) -> None:
    """Begin the stay of somebody who is a guest from now on; part of the actions that make guests."""
    values = {"sponsor": sponsor, "until": until or usual_end(), "reminded": None}
    Stay.objects.update_or_create(person=person, defaults=values)
    ends_again()


def complete_stays() -> int:
    """Give guests whom an import or an older version brought in an end, and take it from who is no guest any more; by the clock."""
    Stay.objects.exclude(person__role=Person.Role.GUEST, person__is_former=False).delete()
    guests = Person.objects.filter(role=Person.Role.GUEST, is_former=False, stay=None)
    made = [Stay(person=guest, until=usual_end()) for guest in guests.order_by("pk")[:1000]]
    return len(Stay.objects.bulk_create(made, ignore_conflicts=True))


@transaction.atomic
def extend(guests: Iterable[Person], *, by: Person, until: date | None = None) -> int:
    """Let guests stay longer, or shorter: until this day, else the usual time from today. Returns how many there were."""
    rows = _looked_after(guests, by)
    day = check_end(until)
    if closed := [row.person.name for row in rows if not row.person.is_active]:
        text = _("The account of %(names)s is closed. An administrator can open it again.")
        raise Invalid(text % {"names": ", ".join(closed)}, "until")
    for row in rows:
        Stay.objects.filter(pk=row.pk).update(until=day, reminded=None)
        ends_again()
        record("guest.extended", by=by, person=row.pk)
    return len(rows)


@transaction.atomic
def set_sponsor(guests: Iterable[Person], *, by: Person, sponsor: Person | None) -> int:
    """Let another colleague answer for guests; that it is theirs now, they are told."""
    rows = _looked_after(guests, by)
    if sponsor is None:
        raise Invalid(_("Choose a colleague whose account is open."), "sponsor")
    check_sponsor(sponsor)
    for row in rows:
        _sponsored(row, sponsor, by=by)
    return len(rows)


def leave_guests(person: Person, *, by: Person | None) -> None:
    """Find another sponsor for the guests of somebody who answers for none any more.

    Who manages a space of the guest, else the manager of `person`; else nobody, and administrators see that.
    """
    rows = list(Stay.objects.select_for_update(of=("self",)).filter(sponsor=person).order_by("pk"))
    manager = manager_of(Person.objects.get(pk=person.pk)) if rows else None
    for row in rows:
        named = _space_manager(row.pk, person), manager
        able = (one for one in named if one is not None and one.pk != person.pk)
        _sponsored(row, next((one for one in able if sponsors().filter(pk=one.pk).exists()), None), by=by)


def give_guest(person: Person, key: int, heir: Person, by: Person | None) -> None:
    """Let whom was named answer for a guest of somebody who leaves."""
    for row in Stay.objects.select_for_update(of=("self",)).filter(sponsor=person, person=key):
        _sponsored(row, heir, by=by)


def remind_guests() -> int:
    """Tell guests and their sponsors of an end that comes near, once for each reminder; by the clock."""
    if organisation().is_example:
        return 0
    today = timezone.localdate()
    near = Stay.objects.filter(person__in=Person.objects.readers(), until__gte=today)
    near = near.filter(until__lte=today + timedelta(days=max(REMINDED)))
    return sum(_remind(row, (row.until - today).days) for row in near.select_related("person", "sponsor"))


def _remind(row: Stay, left: int) -> bool:
    """Mail once, whichever worker comes first, also when the clock is set back and on again."""
    step = next(days for days in REMINDED if left <= days)
    if row.reminded is not None and row.reminded <= step:
        return False
    with transaction.atomic():
        if not Stay.objects.filter(pk=row.pk, reminded=row.reminded, until=row.until).update(reminded=step):
            return False
        remind(row)
        record("guest.reminded", by=None, person=row.pk)
    return True


def _looked_after(guests: Iterable[Person], by: Person) -> list[Stay]:
    """The stays of these guests, held, as far as `by` looks after them."""
    rows = list(
        Stay.objects.select_for_update(of=("self",))
        .filter(person__in=[guest.pk for guest in guests])
        .select_related("person", "sponsor")
        .order_by("pk")
    )
    each(*(partial(allow, by, "guest.host", row) for row in rows))
    if not rows:
        raise Invalid(_("Choose at least one guest."), "guest")
    return rows


def _sponsored(row: Stay, sponsor: Person | None, *, by: Person | None) -> None:
    Stay.objects.filter(pk=row.pk).update(sponsor=sponsor)
    ends_again()
    record("guest.handed_over", by=by, person=row.pk)


def _space_manager(guest: int, but: Person) -> Person | None:
    """Who manages the space in which a guest is longest, and of those who is there longest."""
    spaces = Membership.objects.filter(person=guest).values("space")
    managers = Membership.objects.filter(space__in=spaces, role=Membership.Role.MANAGER, person__in=sponsors())
    row = managers.exclude(person=but).select_related("person").order_by("joined_at", "pk").first()
    return row.person if row else None
