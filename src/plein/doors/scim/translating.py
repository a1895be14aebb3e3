"""Users and groups as SCIM writes them, from and to what is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from scim2_models import GroupMembership, Meta, Reference

from plein.doors.scim.models import Kept, ScimGroup, ScimUser
from plein.doors.scim.refusals import Declined
from plein.doors.scim.resources import EnterpriseUser, Group, Member, User
from plein.doors.scim.words import ENTERPRISE, SECOND

UserOf: Any = User[EnterpriseUser]
MODELS: Mapping[str, Any] = {"User": UserOf, "Group": Group}
LONGEST = 500  # characters of one value
MOST_ADDRESSES = 20
UNSAID = "activeUnsaid"  # of who was told of without saying whether they are active: left as it is
KEPT = ("name", "displayName", "title", "preferredLanguage", "emails", "addresses", ENTERPRISE)


def told_of(user: Any) -> dict[str, Any]:
    """What is kept of what was told: texts that can be stored, and nothing that Plein sets itself."""
    said = user.model_dump(scim_ctx=None, by_alias=True, exclude_none=True, mode="json")
    told = {name: said[name] for name in KEPT if said.get(name)}
    for name in ("emails", "addresses"):
        if len(told.get(name) or []) > MOST_ADDRESSES:
            raise Declined("too_much", f"{name}: at most {MOST_ADDRESSES}")
    _measure(told)
    return told


def checked(name: str, value: str | None, longest: int = 255) -> str:
    """A text that can be kept; empty when there is none."""
    if value and len(value) > longest:
        raise Declined("too_much", f"{name}: at most {longest} characters")
    if value and "\x00" in value:
        raise Declined("value", f"{name}: holds a sign that is no text")
    return value or ""


def _measure(value: Any, name: str = "value") -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _measure(inner, key)
    elif isinstance(value, list):
        for inner in value:
            _measure(inner, name)
    elif isinstance(value, str):
        checked(name, value, LONGEST)


def user_of(row: ScimUser, groups: Iterable[ScimGroup] = ()) -> Any:
    """A user as SCIM writes one."""
    person = row.person
    said = {**row.told, "id": row.key, "userName": row.user_name}
    said["active"] = (
        None if row.told.get(UNSAID) else said.pop(SECOND, person.is_active) if row.is_second else person.is_active
    )
    said |= {"externalId": row.external_id} if row.external_id else {}
    user = UserOf.model_validate(said)
    user.meta = meta_of(row, "User")
    user.groups = [
        GroupMembership(
            value=one.key, ref=Reference(f"Groups/{one.key}"), display=one.told.get("displayName"), type="direct"
        )
        for one in groups
    ] or None
    return user


def group_of(row: ScimGroup, members: Iterable[ScimUser] | None) -> Group:
    """A group as SCIM writes one; without its members when nobody asked."""
    group = Group(id=row.key, external_id=row.external_id or None, display_name=row.told.get("displayName"))
    group.meta = meta_of(row, "Group")
    group.members = [
        Member(value=one.key, ref=Reference(f"Users/{one.key}"), type="User") for one in members or ()
    ] or None
    return group


def version_of(row: Kept) -> str:
    """The version of a resource: another one too when the account was closed or opened in Plein."""
    if not isinstance(row, ScimUser):
        return f'W/"{row.version}"'
    return f'W/"{row.version}.{row.person.closings}.{int(row.person.is_active)}"'


def meta_of(row: Kept, kind: str) -> Meta:
    """What is told about a resource: since when it is there, and its version."""
    return Meta(resource_type=kind, created=row.created_at, last_modified=row.changed_at, version=version_of(row))
