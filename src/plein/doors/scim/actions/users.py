"""What a source tells of people. Everything goes through `provision`; nobody is made twice, and nobody taken over by chance."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from plein.core.groups.actions import change_members
from plein.core.groups.models import Group
from plein.core.leaving.queries import kept_closed
from plein.core.people.models import Person
from plein.core.people.naming import free_username
from plein.core.people.queries import has
from plein.core.permissions import Invalid
from plein.core.provisioning.actions import provision
from plein.doors.queries import rule
from plein.doors.scim import mapping
from plein.doors.scim.models import ScimAddress, ScimUser, Source
from plein.doors.scim.refusals import Declined
from plein.doors.scim.words import ENTERPRISE, FOLDED, SECOND, folded
from plein.kit.database import save_all
from plein.kit.later import Later, whole

Told = Mapping[str, Any]
SAVED = ["user_name", "external_id", "told", "folded", "changed_at", "version"]
_later = Later[ScimUser]("users of whom it is to be saved what was told")


@transaction.atomic
def begin_user(source: Source, *, user_name: str, external_id: str, told: Told, active: bool = True) -> ScimUser:
    """Somebody the source tells of for the first time, or again. An account that is surely theirs becomes theirs."""
    name = folded(user_name)
    if ScimUser.objects.current().filter(source=source, folded_name=name).exists():
        raise Declined("user_name_taken")
    facts = mapping.facts(source, told, user_name)
    person = _known(source, name, external_id, facts)
    wanted = {field: value for field, value in facts.items() if value}
    if person is None:
        username = free_username(user_name, str(facts["email"]), str(facts["name"]))
        person = _made(username=username, active=active, system=source.system, **_settled(source, wanted))
    else:
        if _others(source, person):
            return _second(source, person, user_name, external_id, {**told, SECOND: active})
        _guard(person, closes=person.is_active and not active)
        values = _settled(source, _spared(person, wanted)) | _standing(source, person, active)
        person = provision(person, by=None, system=source.system, **values).person
    row = _row(source, person)
    row.key, row.removed_at, row.created_at = uuid4().hex, None, timezone.now()
    return _keep(row, user_name, external_id, told, is_new=True)


def _row(source: Source, person: Person) -> ScimUser:
    """The row of who is told of: the one that was there before, or a new one."""
    found: ScimUser | None = ScimUser.objects.filter(source=source, person=person, is_second=False).first()
    return found or ScimUser(source=source, person=person)


def _others(source: Source, person: Person, but: int = 0) -> list[ScimUser]:
    """As whom else the source knows this person: accounts of two of its users may have become one."""
    return list(ScimUser.objects.current().filter(source=source, person=person).exclude(pk=but).order_by("pk"))


def _second(source: Source, person: Person, user_name: str, external_id: str, told: Told) -> ScimUser:
    """Somebody who has come back beside another user that is the same person by now."""
    gone = ScimUser.objects.filter(source=source, person=person, is_second=True).exclude(removed_at=None)
    row = gone.order_by("-removed_at").first() or ScimUser(source=source, person=person, is_second=True)
    row.key, row.removed_at, row.created_at = uuid4().hex, None, timezone.now()
    return _keep(row, user_name, external_id, told, is_new=True)


def _hand_on(row: ScimUser) -> bool:
    """Let another user that is the same person lead from now on, if the source has one who is active: nothing closes then."""
    heir = next((one for one in _others(row.source, row.person, row.pk) if one.told.get(SECOND) is not False), None)
    if heir is None:
        return False
    ScimUser.objects.filter(pk=row.pk).update(is_second=True)
    ScimUser.objects.filter(pk=heir.pk).update(is_second=False)
    row.is_second = True
    return True


def _known(source: Source, name: str, external_id: str, facts: Mapping[str, Any]) -> Person | None:
    """The account of somebody who is new to the source: who came back, who has that number, or that address."""
    gone = ScimUser.objects.filter(source=source).exclude(removed_at=None).select_related("person")
    same = {"external_id": external_id} if external_id else {"external_id": "", "folded_name": name}
    if back := gone.filter(**same).order_by("-removed_at").first():
        return back.person
    number = facts["employee_number"]
    if number and (numbered := Person.objects.filter(employee_number=number).first()):
        return _free(source, numbered, "number_taken")
    found = Person.objects.filter(email=facts["email"].lower()).first() if facts["email"] else None
    if found is None:
        return None
    if (found.joined_at and not source.takes_over) or (number and found.employee_number):
        raise Declined("address_taken")
    if found.joined_at and found.email_sure_at is None:
        raise Declined("address_unsure")
    return _free(source, found, "address_taken")


def _made(**values: Any) -> Person:
    try:
        return provision(None, by=None, **values).person
    except Invalid:
        _refuse_taken(Person(), values)  # somebody else got it at this moment
        raise


def _free(source: Source, person: Person, code: str) -> Person:
    """Two users of one source are two people; an account that went into another leads there."""
    person = person.merged_into or person
    if ScimUser.objects.current().filter(source=source, person=person).exists():
        raise Declined(code)
    return person


@whole()
def change_user(row: ScimUser, *, user_name: str, external_id: str, told: Told, active: bool | None) -> ScimUser:
    """What the source tells of somebody now. Only what it says otherwise than before changes: the rest may be somebody's own."""
    if folded(user_name) != row.folded_name:
        others = ScimUser.objects.current().filter(source=row.source, folded_name=folded(user_name))
        if others.exclude(pk=row.pk).exists():
            raise Declined("user_name_taken")
    if row.is_second or (active is False and row.person.is_active and _hand_on(row)):
        active = row.told.get(SECOND, row.person.is_active) if active is None else active
        return _keep(row, user_name, external_id, {**told, SECOND: active})
    before = mapping.facts(row.source, row.told, row.user_name)
    after = mapping.facts(row.source, told, user_name)
    changed = _spared(row.person, {field: value for field, value in after.items() if value != before[field]})
    values = _settled(row.source, changed, row, before)
    if active is not None and active != row.person.is_active:
        _guard(row.person, closes=not active)
        values |= _standing(row.source, row.person, active)
    if values:
        _refuse_taken(row.person, values)
        row.person = provision(row.person, by=None, system=row.source.system, **values).person
    return _keep(row, user_name, external_id, told)


@transaction.atomic
def end_user(row: ScimUser) -> None:
    """The source knows somebody no more: their account closes, what they said stays."""
    if row.person.is_active and not row.is_second and not _hand_on(row):
        _guard(row.person, closes=True)
        provision(row.person, by=None, system=row.source.system, active=False)
    if not _others(row.source, row.person, row.pk):
        for group in Group.objects.filter(scim_group__source=row.source, members__person=row.person):
            change_members(group, by=None, remove=[row.person_id])
    ScimUser.objects.filter(pk=row.pk).update(removed_at=timezone.now())
    ScimAddress.objects.filter(user=row).delete()


def _standing(source: Source, person: Person, active: bool) -> dict[str, bool]:
    """Whether the account is to be open; nothing when it stays closed because a person or the clock closed it."""
    stays = active and not person.is_active and kept_closed([person.pk], source.system)
    return {} if stays else {"active": active}


def _guard(person: Person, *, closes: bool) -> None:
    """Who looks after Plein when nobody else can is never shut out by another system."""
    if not closes or not person.is_administrator:
        return
    keeper = rule().break_glass
    if keeper is not None and keeper.pk == person.pk:
        raise Declined("break_glass")
    administrators = Person.objects.readers().filter(role=Person.Role.ADMINISTRATOR)
    if not administrators.exclude(pk=person.pk).exists():
        raise Declined("last_administrator")


def _spared(person: Person, values: dict[str, Any]) -> dict[str, Any]:
    """No system sets the address of an administrator: whoever reads mail there could come in as one."""
    return {name: value for name, value in values.items() if not (name == "email" and person.is_administrator)}


def _settled(
    source: Source, facts: Mapping[str, Any], row: ScimUser | None = None, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Facts as `provision` takes them: units and managers that exist here in place of what they are called there."""
    values = dict(facts)
    if "manager" in values:
        values["manager"] = mapping.manager_of(source, str(values["manager"]))
    if "department" in values:
        unit = mapping.unit_of(str(values.pop("department")))
        placed = mapping.unit_of(str(before["department"])) if before and unit is None else None
        if unit is not None or (row is not None and placed is not None and placed.pk == row.person.unit_id):
            values["unit"] = unit
    return values


def _refuse_taken(person: Person, values: Mapping[str, Any]) -> None:
    if (email := str(values.get("email") or "").lower()) and has("email", email, person):
        raise Declined("address_taken")
    if (number := values.get("employee_number")) and has("employee_number", str(number), person):
        raise Declined("number_taken")


def _keep(row: ScimUser, user_name: str, external_id: str, told: Told, *, is_new: bool = False) -> ScimUser:
    """Save what was told, word for word."""
    name, addresses_changed = row.folded_name, is_new or row.told.get("emails") != told.get("emails")
    row.user_name, row.folded_name, row.external_id = user_name, folded(user_name), external_id
    row.told, row.folded = dict(told), _folded(told)
    row.changed_at = row.created_at if is_new else timezone.now()
    row.version += 1
    _save(row, is_new or folded(user_name) != name)
    if addresses_changed:
        _keep_addresses(row)
    return row


def _save(row: ScimUser, is_named: bool) -> None:
    if not is_named:
        if (later := _later.waiting) is None:
            row.save(update_fields=SAVED)
        else:
            later.append(row)
        return
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # the same name at the same moment
        raise Declined("user_name_taken") from error


def _save_all(rows: list[ScimUser]) -> None:
    save_all(rows, SAVED)


@contextmanager
def kept_together() -> Iterator[None]:
    """What is told inside of people, of each of them once, is saved together at the end: inside one transaction."""
    with _later.block(_save_all):
        yield


def _keep_addresses(row: ScimUser) -> None:
    ScimAddress.objects.filter(user=row).delete()
    ScimAddress.objects.bulk_create(
        ScimAddress(
            user=row, value=folded(one["value"]), type=folded(one.get("type") or ""), primary=one.get("primary")
        )
        for one in row.told.get("emails") or []
        if one.get("value")
    )


def _folded(told: Told) -> dict[str, str]:
    """What filters compare, under the names that they have there."""
    flat = {**told, **(told.get(ENTERPRISE) or {})}
    found: dict[str, str] = {}
    for name, value in flat.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for part, text in inner:
            key = f"{name}.{part}".rstrip(".").lower()
            if key in FOLDED and isinstance(text, str):
                found[key] = text if key == "manager.value" else folded(text)
    return found
