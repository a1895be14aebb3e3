"""What a source tells of groups: the core keeps them, here stands what the source calls them."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plein.core.groups import actions as groups
from plein.core.groups.models import GroupMember
from plein.doors.scim.models import ScimGroup, ScimUser, Source
from plein.doors.scim.refusals import Declined
from plein.doors.scim.words import folded


@transaction.atomic
def begin_group(source: Source, *, name: str, external_id: str, members: Iterable[str]) -> ScimGroup:
    """A group the source tells of; `members` are the keys of its users."""
    people = people_of(source, set(members))
    group = groups.create(name, by=None, source=source.name)
    groups.change_members(group, by=None, add=people)
    now = timezone.now()
    return ScimGroup.objects.create(
        created_at=now,
        changed_at=now,
        source=source, group=group, key=uuid4().hex, external_id=external_id, told={"displayName": name}, folded_name=folded(name)
    )  # fmt: skip


@transaction.atomic
def change_group(row: ScimGroup, *, name: str, external_id: str, members: Iterable[str]) -> ScimGroup:
    """What the source says of a group now: its name, and everybody who is in it."""
    wanted = set(people_of(row.source, set(members)))
    inside = set(_of_source(row).values_list("person", flat=True))
    if name != row.told.get("displayName"):
        groups.rename(row.group, by=None, name=name)
    groups.change_members(row.group, by=None, add=wanted - inside, remove=inside - wanted)
    row.told, row.folded_name, row.external_id = {"displayName": name}, folded(name), external_id
    return _stamp(row)


@transaction.atomic
def change_members(row: ScimGroup, *, add: Iterable[str], remove: Iterable[str]) -> ScimGroup:
    """Let people into a group of a source, and others out; who is in it already, or not, stays so."""
    gone = ScimUser.objects.filter(source=row.source, key__in=set(remove)).values_list("person", flat=True)
    came, went = groups.change_members(row.group, by=None, add=people_of(row.source, set(add)), remove=list(gone))
    return _stamp(row) if came or went else row


@transaction.atomic
def end_group(row: ScimGroup) -> None:
    """The source has the group no more."""
    groups.remove(row.group, by=None)


def people_of(source: Source, keys: set[str]) -> list[int]:
    """The people that a source knows by these keys; all of them, or it is refused."""
    wanted, found = sorted(keys), []
    for at in range(0, len(wanted), 500):
        rows = ScimUser.objects.current().filter(source=source, key__in=wanted[at : at + 500])
        found += list(rows.values_list("person", flat=True))
    if len(found) != len(keys):
        raise Declined(
            "nested" if ScimGroup.objects.filter(source=source, key__in=wanted[:500]).exists() else "members"
        )
    return found


def _of_source(row: ScimGroup) -> QuerySet[GroupMember]:
    known = ScimUser.objects.current().filter(source=row.source).values("person")
    return GroupMember.objects.filter(group=row.group, person__in=known)


def _stamp(row: ScimGroup) -> ScimGroup:
    row.changed_at, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["told", "folded_name", "external_id", "changed_at", "version"])
    return row
