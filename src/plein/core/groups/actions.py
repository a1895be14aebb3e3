"""Keeping groups as another system says they are."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.groups.models import Group, GroupMember
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.rules.actions import group_changed, group_ends
from plein.kit.text import clean

MOST_IN_EVENT = 500  # people that one event names
LONGEST = 200


@transaction.atomic
def create(name: str, *, by: Person | None, source: str = "") -> Group:
    """Begin a group. `by` is None when the system that keeps it says so."""
    _allow(by)
    group: Group = Group.objects.create(name=_named(name), source=source)
    record("group.created", by=by, group=group.pk)
    return group


@transaction.atomic
def rename(group: Group, *, by: Person | None, name: str) -> Group:
    """Call a group otherwise."""
    _allow(by)
    group = _locked(group)
    found = _named(name)
    if found != group.name:
        Group.objects.filter(pk=group.pk).update(name=found, changed_at=timezone.now())
        record("group.changed", by=by, group=group.pk)
    group.name = found
    return group


@transaction.atomic
def change_members(
    group: Group, *, by: Person | None, add: Iterable[int] = (), remove: Iterable[int] = ()
) -> tuple[list[int], list[int]]:
    """Put people in a group and take others out, by their keys. Returns who came and who went; the rest was so already."""
    _allow(by)
    group = _locked(group)
    wanted, unwanted = set(add), set(remove)
    there = GroupMember.objects.filter(group=group)
    inside = set(there.filter(person__in=wanted | unwanted).values_list("person", flat=True))
    came = sorted(Person.objects.filter(pk__in=wanted - inside - unwanted).values_list("pk", flat=True))
    went = sorted(unwanted & inside)
    GroupMember.objects.bulk_create([GroupMember(group=group, person_id=pk) for pk in came], batch_size=500)
    there.filter(person__in=went).delete()
    if came or went:
        Group.objects.filter(pk=group.pk).update(changed_at=timezone.now())
    group_changed(group.pk, [*came, *went], by=by)
    for some in _portions(came):
        record("group.joined", by=by, group=group.pk, people=some)
    for some in _portions(went):
        record("group.left", by=by, group=group.pk, people=some)
    return came, went


@transaction.atomic
def remove(group: Group, *, by: Person | None) -> None:
    """End a group; its people stay who they are."""
    _allow(by)
    group = _locked(group)
    change_members(group, by=by, remove=list(group.members.values_list("person", flat=True)))
    pk = group.pk
    group_ends(pk, by=by)
    Group.objects.filter(pk=pk).delete()
    record("group.removed", by=by, group=pk)


def _portions(people: list[int]) -> Iterator[list[int]]:
    """So many in one event that it stays small."""
    yield from (people[at : at + MOST_IN_EVENT] for at in range(0, len(people), MOST_IN_EVENT))


def _allow(by: Person | None) -> None:
    if by is not None:
        allow(by, "group.manage")


def _named(name: str) -> str:
    found = clean(name)
    if not found or len(found) > LONGEST:
        raise Invalid(_("Give the group a name of at most %(count)s characters.") % {"count": LONGEST}, "name")
    return found


def _locked(group: Group) -> Group:
    found: Group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    return found
