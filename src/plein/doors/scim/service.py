"""The protocol, by the library, with what is ours: errors, and groups in which a few of many members change."""

import re
from functools import cache
from typing import Any

from scim2_models import Error, PatchOp, Resource, ResourceType, SCIMException, ScimProvider
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.service import ScimService

from plein.doors.scim import resources
from plein.doors.scim.refusals import REASONS, code_of, detail_of
from plein.doors.scim.storage import Storage
from plein.doors.scim.translating import group_of

ONE_MEMBER = re.compile(r'members\[value eq "([0-9a-zA-Z]+)"\]', re.I)


@cache
def provider() -> ScimProvider:
    """What is served here, described once."""
    return resources.provider()


class Service(ScimService):
    """The steps of one request; what went wrong in a bulk request is kept for the administrators."""

    def __init__(self) -> None:
        super().__init__(provider())
        self.failures: list[Exception] = []

    @staticmethod
    def error_of(exception: Exception) -> Error:
        """What the source is told of an error, ours included."""
        why = REASONS.get(code_of(exception))
        if why is None or isinstance(exception, SCIMException):
            return ScimService.error_of(exception)
        return Error(status=why.status, scim_type=why.type or None, detail=detail_of(exception))

    def bulk_failure(self, outcome: dict[str, Any], exception: Exception) -> dict[str, Any]:
        """How an operation failed."""
        self.failures.append(exception)
        return super().bulk_failure(outcome, exception)


class Handler(ScimHandler):
    """Serves the requests of one source."""

    service: Service
    storage: Storage

    def __init__(self, storage: Storage) -> None:
        super().__init__(Service(), storage)

    def patch_resource(
        self, resource_type: ResourceType, resource_id: str, patch_op: "PatchOp[Any]", conditions: Conditions
    ) -> Resource[Any]:
        """Apply a PATCH; one that only adds and removes members of a group does not read who else is in it."""
        wanted = members_wanted(patch_op) if resource_type.name == "Group" else None
        if not wanted:
            return super().patch_resource(resource_type, resource_id, patch_op, conditions)
        group = self.storage.group(resource_id, is_held=True)
        self.service.check_preconditions(group_of(group, None), "PATCH", conditions)
        return group_of(self.storage.change_members(group, wanted), None)


def members_wanted(patch_op: "PatchOp[Any]") -> dict[str, bool] | None:
    """Whom a PATCH lets into a group, or out of it, by key; none when it does anything else."""
    wanted: dict[str, bool] = {}
    for one in patch_op.operations or []:
        path, verb = str(one.path or ""), str(one.op)
        picked = ONE_MEMBER.fullmatch(path)
        if picked and verb == "remove":
            wanted[picked[1]] = False
        elif path.lower() == "members" and one.value and verb in {"add", "remove"}:
            wanted |= dict.fromkeys(_keys(one.value), verb == "add")
        else:
            return None
    return wanted


def _keys(value: Any) -> list[str]:
    rows = value if isinstance(value, list) else [value]
    return [str(one.get("value") if isinstance(one, dict) else getattr(one, "value", one)) for one in rows]
