"""Where the SCIM library reads and writes: what one source keeps here, and nothing of another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from pydantic import ValidationError
from scim2_models import (
    NotFoundException,
    NotImplementedException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    SearchRequest,
)
from scim2_server.storage import ScimStorage, SearchPage

from plein.core.groups.models import GroupMember
from plein.core.permissions import Invalid
from plein.core.provisioning.actions import together as provisioned_together
from plein.doors.scim import actions
from plein.doors.scim.filters import narrowed, ordered
from plein.doors.scim.models import ScimGroup, ScimUser, Source
from plein.doors.scim.refusals import Declined
from plein.doors.scim.resources import MOST_RESULTS
from plein.doors.scim.translating import MODELS, UNSAID, checked, group_of, meta_of, told_of, user_of, version_of

FURTHEST = 10_000_000  # rows: whatever index is asked for beyond
TRIES = 5  # at a user name that somebody else takes at the same moment
Found = Any  # a resource of the library


class Storage(ScimStorage):
    """The users and groups of one source."""

    def __init__(self, source: Source, *, reads: bool = False) -> None:
        self.source = source
        self.reads = reads
        self.remarks: list[Exception] = []  # what was done otherwise than asked
        self._expected_users: dict[str, ScimUser] = {}
        self._is_together = False
        self._held: dict[str, Any] = {}  # the row that was read to be changed: it cannot be another meanwhile

    def operation(self) -> AbstractContextManager[Any]:
        """One request, or one operation of a bulk request: all of it, or nothing, as each change of somebody is by itself."""
        self._held = {}
        return nullcontext() if self.reads or self._is_together else transaction.atomic()

    # -- Reading

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Found:
        """One resource; held when it is read to be changed."""
        to_change = response_parameters is None
        if resource_type.name == "User":
            row = self.user(resource_id, is_held=to_change)
            return user_of(row) if to_change else self.with_groups(row)
        found = self.group(resource_id, is_held=to_change)
        return group_of(
            found, self._members_of([found])[found.group_id] if _wants_members(response_parameters) else None
        )

    def with_groups(self, row: ScimUser) -> Found:
        """A user, and the groups of the source that they are in."""
        return user_of(row, self._groups_of([row]).get(row.person_id, ()))

    def user(self, key: str, *, is_held: bool = False) -> ScimUser:
        """The row of a user that the source has not deleted."""
        if is_held and (known := self._expected_users.pop(key, None)):
            known.source = self.source
            self._held = {key: known}
            return known
        rows = ScimUser.objects.current().filter(source=self.source).select_related("person")
        found: ScimUser = self._one(rows, key, is_held)
        return found

    @contextmanager
    def together(self, keys: Iterable[str]) -> Iterator[None]:
        """Change the users with these keys, each of them once: all are read and held at once, and saved at once at the end."""
        if not keys:
            yield
            return
        rows = ScimUser.objects.current().filter(source=self.source, key__in=set(keys)).select_related("person")
        with transaction.atomic():
            held = list(rows.select_for_update(of=("self", "person"), no_key=True).order_by("person_id"))
            if any(row.person.merged_into_id for row in held):  # two of them may be one person now
                yield
                return
            self._expected_users, self._is_together = {row.key: row for row in held}, True
            with provisioned_together(copy(row.person) for row in held), actions.kept_together():
                yield
        self._expected_users, self._is_together = {}, False

    def group(self, key: str, *, is_held: bool = False) -> ScimGroup:
        """The row of a group."""
        rows = ScimGroup.objects.filter(source=self.source).select_related("group")
        found: ScimGroup = self._one(rows, key, is_held)
        return found

    def _one(self, rows: QuerySet[Any], key: str, is_held: bool) -> Any:
        if is_held and connection.in_atomic_block:
            rows = rows.select_for_update(of=("self",), no_key=True)
        row = rows.filter(key=key[:64]).first() if key.isalnum() else None
        if row is None:
            raise NotFoundException
        row.source = self.source
        if is_held and connection.in_atomic_block:
            self._held = {key: row}
        return row

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """One page, in the order in which they came unless asked otherwise; of users and groups, first the users."""
        if len(resource_types) > 1 and search_request.sort_by is not None:
            raise NotImplementedException(detail="Sort in Users or in Groups")
        start, count = min(search_request.start_index_0 or 0, FURTHEST), search_request.count
        most = MOST_RESULTS if count is None else count
        total, drawn = 0, list[Found]()
        for kind, rows in self._matching([str(one.name) for one in resource_types], search_request):
            left = most - len(drawn)
            page = list(rows.values_list("pk", flat=True)[start : start + left])
            is_last = len(page) < left and (page or not start)
            here = start + len(page) if is_last else rows.count()
            total, start = total + here, max(0, start - here)
            drawn += self._drawn(kind, page, search_request)
        return SearchPage(total, drawn)

    def _matching(self, kinds: list[str], asked: SearchRequest[Any]) -> list[tuple[str, QuerySet[Any]]]:
        """What a search finds of each kind; a filter about what only users have finds no groups."""
        found: list[tuple[str, QuerySet[Any]]] = []
        problem: Exception | None = None
        for kind in kinds:
            rows: QuerySet[Any] = ScimUser.objects.current() if kind == "User" else ScimGroup.objects.all()
            try:
                rows = narrowed(rows.filter(source=self.source), kind, asked, MODELS[kind])
                found.append((kind, ordered(rows, kind, asked, MODELS[kind])))
            except (SCIMException, ValidationError) as error:
                problem = error
        if problem is not None and not found:
            raise problem
        return found

    def _drawn(self, kind: str, page: list[int], asked: SearchRequest[Any]) -> list[Found]:
        if kind == "User":
            users = ScimUser.objects.select_related("person").in_bulk(page)
            groups = self._groups_of(users.values())
            return [user_of(users[pk], groups.get(users[pk].person_id, ())) for pk in page]
        found = ScimGroup.objects.in_bulk(page)
        members = self._members_of(found.values()) if _wants_members(asked) else defaultdict(list)
        return [group_of(found[pk], members[found[pk].group_id]) for pk in page]

    def _groups_of(self, users: Any) -> dict[int, list[ScimGroup]]:
        """The groups of the source that these people are in, by person. One query."""
        people = [one.person_id for one in users]
        rows = GroupMember.objects.filter(person__in=people, group__scim_group__source=self.source)
        groups: dict[int, list[ScimGroup]] = defaultdict(list)
        for row in rows.select_related("group__scim_group").order_by("group"):
            groups[row.person_id].append(row.group.scim_group)
        return groups

    def _members_of(self, groups: Any) -> dict[int, list[ScimUser]]:
        """The users of the source in these groups, by group. Two queries."""
        pairs = list(
            GroupMember.objects.filter(group__in=[one.group_id for one in groups]).order_by("pk").values_list("group", "person")
        )  # fmt: skip
        known = ScimUser.objects.current().filter(source=self.source)
        if len({person for _group, person in pairs}) < 500:
            known = known.filter(person__in={person for _group, person in pairs})
        known = known.order_by("-is_second")  # who is two users is named by the first
        users = {one.person_id: one for one in known.only("key", "person_id")} if pairs else {}
        members: dict[int, list[ScimUser]] = defaultdict(list)
        for group, person in pairs:
            if person in users:
                members[group].append(users[person])
        return members

    # -- Writing

    def create(self, resource_type: ResourceType, resource: Found) -> Found:
        """Somebody, or a group, that the source tells of for the first time."""
        if resource_type.name == "Group":
            row = actions.begin_group(self.source, **_group_values(resource))
            return group_of(row, self._members_of([row])[row.group_id])
        values = {**_user_values(resource), "active": resource.active is not False}
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic():
                    return self._answered(actions.begin_user(self.source, **values), values["active"])
            except Invalid as error:
                if "username" not in error.errors or not left:
                    raise
        raise AssertionError("the loop returns or raises")

    def update(self, resource_type: ResourceType, resource: Found, *, expected_version: str | None = None) -> Found:
        """What the source says of a resource now."""
        current = self._expected(resource_type, str(resource.id), expected_version)
        if isinstance(current, ScimGroup):
            group = actions.change_group(current, **_group_values(resource))
            return group_of(group, self._members_of([group])[group.group_id])
        values = _user_values(resource)
        if resource.active is None:
            values["told"][UNSAID] = True
        changed = actions.change_user(current, **values, active=resource.active)
        if self._is_together and resource.active in {None, changed.person.is_active}:
            return resource.model_copy(update={"meta": meta_of(changed, "User")})  # of many, the rest is not read
        return self._answered(changed, resource.active)

    def _answered(self, row: ScimUser, active: bool | None) -> Found:
        if active and not row.person.is_active and not row.is_second:
            self.remarks.append(Declined("stays_closed", row.key))
        return user_of(row)

    def change_members(self, group: ScimGroup, wanted: dict[str, bool]) -> ScimGroup:
        """Let some people into a group, or out of it, by their keys."""
        add = [key for key, inside in wanted.items() if inside]
        return actions.change_members(group, add=add, remove=wanted.keys() - set(add))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """What the source does not know any more."""
        current = self._expected(resource_type, resource_id, expected_version)
        if isinstance(current, ScimGroup):
            actions.end_group(current)
        else:
            actions.end_user(current)

    def _expected(self, resource_type: ResourceType, key: str, version: str | None) -> ScimUser | ScimGroup:
        """The row, held, as long as nobody changed it since it was read."""
        row: Any = self._held.pop(key, None)
        if row is None:
            row = self.user(key, is_held=True) if resource_type.name == "User" else self.group(key, is_held=True)
        if version is not None and version_of(row) != version:
            raise PreconditionFailedException
        return row  # type: ignore[no-any-return]


def _wants_members(asked: ResponseParameters[Any] | None) -> bool:
    """Whether an answer holds the members of groups; they may be many."""
    if asked is None:
        return True
    wanted, unwanted = (
        {str(one).lower() for one in some or ()} for some in (asked.attributes, asked.excluded_attributes)
    )
    return "members" not in unwanted and (not wanted or any("members" in one for one in wanted))


def _user_values(user: Resource[Any]) -> dict[str, Any]:
    found: Any = user
    return {
        "user_name": checked("userName", found.user_name), "external_id": checked("externalId", found.external_id),
        "told": told_of(user),
    }  # fmt: skip


def _group_values(group: Resource[Any]) -> dict[str, Any]:
    found: Any = group
    return {
        "name": checked("displayName", found.display_name, 200), "external_id": checked("externalId", found.external_id),
        "members": [str(one.value) for one in found.members or () if one.value],
    }  # fmt: skip
