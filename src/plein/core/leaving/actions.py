"""Leaving: beginning it, naming successors, what leavers choose, and how it ends by the clock."""

from datetime import date
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.channel import ordinary
from plein.core.events.actions import record
from plein.core.follows.models import Follow
from plein.core.leaving.models import Departure, Succession
from plein.core.leaving.queries import FURTHEST, KEPT, Item, items, leavers_changed
from plein.core.leaving.telling import tell_leaver, tell_manager
from plein.core.people import actions as people
from plein.core.people.actions.guests import give_guest
from plein.core.people.models import Person
from plein.core.people.queries import organisation, sponsors
from plein.core.permissions import Invalid, allow
from plein.core.posts.actions import publish
from plein.core.posts.models import Post
from plein.core.profiles.models import PersonSkill, Profile
from plein.core.reactions.models import Bookmark
from plein.core.rules.actions import let_in
from plein.core.signin.models import Device
from plein.core.spaces.models import Membership, Space
from plein.core.units.actions import begin_version
from plein.core.units.models import Unit
from plein.core.units.queries import manager_of

__all__ = ["cancel", "choose", "erase_due", "farewell", "give_guest", "give_space", "give_unit", "leave_due", "name_successor", "start"]  # fmt: skip


@transaction.atomic
def start(person: Person, *, by: Person | None, last_day: date) -> Departure:
    """Say that a colleague leaves after this day, or another one than was said; their manager hears what there is to do.

    `by` is None for a system that keeps who works here.
    """
    if by is not None:
        allow(by, "person.leave", person)
    person = people.locked(person)
    _check(person, last_day, by)
    manager = manager_of(person)
    able = manager if manager and sponsors().filter(pk=manager.pk).exists() else None
    values = {"last_day": last_day, "by": by, "manager": able, "is_planned": True}
    departure, new = Departure.objects.update_or_create(person=person, defaults=values)
    if new:
        tell_leaver(departure)
        tell_manager(departure)
    leavers_changed()
    record("person.leaves", by=by, person=person.pk)
    return departure


def _check(person: Person, last_day: date, by: Person | None) -> None:
    today = timezone.localdate()
    if not today <= last_day <= today + FURTHEST:
        raise Invalid(_("Choose a day from today on, at most a year from now."), "last_day")
    if not person.is_active:
        raise Invalid(_("This account is closed already."), "last_day")
    if person.is_guest:
        raise Invalid(_("A guest has a last day of their own, under Guests."), "last_day")
    if by is not None and by.pk == person.pk:
        raise Invalid(_("You cannot close your own account. Ask another administrator."), "last_day")
    people.keep_an_administrator(person)


@transaction.atomic
def cancel(person: Person, *, by: Person | None) -> None:
    """Somebody stays after all; what was named and chosen is forgotten."""
    if by is not None:
        allow(by, "person.leave", person)
    if Departure.objects.filter(person=person, closed_at=None).delete()[0]:
        leavers_changed()
        record("person.stays", by=by, person=person.pk)


@transaction.atomic
def name_successor(departure: Departure, kind: str, key: int, *, by: Person, heir: Person | None) -> None:
    """Say who looks after one thing next; nobody: what is usual. One may name only for what one may know of."""
    allow(by, "departure.hand_over", departure)
    field = f"heir-{kind}-{key}"
    found = next((one for one in items(departure, by) if one.field == field), None)
    if found is None:
        raise Invalid(_("Choose one from the list."), field)
    if heir is None:
        Succession.objects.filter(departure=departure, kind=kind, key=key).delete()
        return
    _check_heir(departure, found, heir)
    values = {"heir": heir}
    Succession.objects.update_or_create(departure=departure, kind=kind, key=key, defaults=values)
    record("person.successor_named", by=by, person=departure.person_id)


def _check_heir(departure: Departure, item: Item, heir: Person) -> None:
    leaves = Departure.objects.filter(person=heir, closed_at=None).exists()
    if heir.pk == departure.person_id or leaves or not item.kind.heirs(item.left.key).filter(pk=heir.pk).exists():
        text = _("%(name)s cannot look after this. Choose a colleague who stays, and of a closed space a member.")
        raise Invalid(text % {"name": heir.name}, item.field)


@transaction.atomic
def choose(departure: Departure, *, by: Person, keeps_portrait: bool, reach_at: str = "") -> None:
    """What a leaver decides alone: whether their portrait stays beside what they said, and an address of their own by which
    former colleagues still reach them.
    """
    allow(by, "departure.choose", departure)
    try:
        address = people.valid_email(reach_at) or ""
    except Invalid as error:
        raise Invalid(error.message, "reach_at") from error
    if address and not organisation().former_space_id:
        raise Invalid(_("There is no space for former colleagues."), "reach_at")
    Departure.objects.filter(pk=departure.pk).update(keeps_portrait=keeps_portrait, reach_at=address)
    record("person.changed", by=by, person=by.pk)


@transaction.atomic
def farewell(departure: Departure, *, by: Person, space: Space, text: str) -> Post:
    """Say goodbye in a space of one's choice: a post like every other, marked as what it is, which the departure remembers."""
    allow(by, "departure.choose", departure)
    post = publish(ordinary(), by=by, space=space, text=text)
    Post.objects.filter(pk=post.pk).update(is_farewell=True)
    Departure.objects.filter(pk=departure.pk).update(farewell=post)
    return post


def leave_due() -> int:
    """Close the accounts of those whose last day is over; by the clock. A clock that is set back opens none again."""
    if organisation().is_example:
        return 0
    over = Departure.objects.filter(last_day__lt=timezone.localdate(), closed_at=None).order_by("last_day", "pk")
    return sum(_leave(pk) for pk in over.values_list("pk", flat=True)[:100])


@transaction.atomic
def _leave(pk: int) -> bool:
    """Close one, unless somebody else did, or they stay longer since this moment."""
    rows = Departure.objects.select_for_update(of=("self",)).filter(pk=pk, closed_at=None)
    row = rows.filter(last_day__lt=timezone.localdate()).select_related("person").first()
    if row is None or not row.person.is_active:
        return False
    try:
        people.keep_an_administrator(row.person)
    except Invalid:
        return False  # administrators see on their pages who should have left
    people.close_account(row.person, by=None)
    return True


def erase_due() -> int:
    """Erase what was theirs alone a while after an account was closed; by the clock."""
    if organisation().is_example:
        return 0
    _note_closed()
    due = Departure.objects.filter(closed_at__lt=timezone.now() - KEPT, erased_at=None, person__is_active=False)
    return sum(_erase(pk) for pk in due.order_by("closed_at", "pk").values_list("pk", flat=True)[:100])


def _note_closed() -> None:
    """Accounts that an older version or an import closed count from today."""
    unknown = Person.objects.filter(is_active=False, departure=None).order_by("pk")[:1000]
    rows = [Departure(person=one, last_day=timezone.localdate(), closed_at=timezone.now()) for one in unknown]
    Departure.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _erase(pk: int) -> bool:
    """Name, user name, job and what they said stay; how to reach them, what they told, kept and followed goes."""
    person = Person.objects.select_for_update(no_key=True).get(pk=pk)
    row = Departure.objects.select_for_update().filter(pk=pk, erased_at=None, closed_at__isnull=False).first()
    if row is None or person.is_active:
        return False
    profile = Profile.objects.filter(person=person).first()
    pictures = [profile.whole if profile else "", "" if row.keeps_portrait else person.picture]
    for model in (PersonSkill, Follow, Bookmark, Device):
        model.objects.filter(person=person).delete()
    Profile.objects.filter(person=person).delete()
    kept = {"picture": person.picture if row.keeps_portrait else ""}
    Person.objects.filter(pk=pk).update(email=None, pronouns="", about="", place="", **kept)
    Departure.objects.filter(pk=pk).update(erased_at=timezone.now())
    for key in filter(None, pictures):
        transaction.on_commit(partial(default_storage.delete, key))
    record("person.erased", by=None, person=pk)
    return True


def give_space(person: Person, key: int, heir: Person, by: Person | None) -> None:
    """Make whom was named manager of a space that only `person` managed."""
    managers = Membership.objects.select_for_update().filter(space=key, role=Membership.Role.MANAGER).order_by("pk")
    others = {row.person_id for row in managers}
    if person.pk not in others or Person.objects.readers().filter(pk__in=others - {person.pk}).exists():
        return
    space: Space = Space.objects.get(pk=key)
    new = let_in(space, heir, Membership.Role.MANAGER, always=True)
    people.tell_new_manager(heir, person, [space])
    name = "membership.began" if new else "membership.changed"
    record(name, by=by, space=space, person=heir.pk, role=Membership.Role.MANAGER)


def give_unit(person: Person, key: int, heir: Person, by: Person | None) -> None:
    """Let whom was named lead a unit that `person` led."""
    if Unit.objects.filter(pk=key, lead=person).update(lead=heir):
        begin_version(Unit.objects.get(pk=key))
        record("unit.changed", by=by, unit=key)
