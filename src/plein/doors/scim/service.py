"""The protocol, by the library, with what is ours: errors, and groups in which a few of many members change."""

import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from scim2_models import (
    Context,
    Error,
    PatchOp,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    ScimProvider,
)
from scim2_server.bulk import BulkPlan, BulkStep
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation
from scim2_server.service import ScimService

from plein.doors.scim import resources
from plein.doors.scim.refusals import REASONS, code_of, detail_of
from plein.doors.scim.storage import Storage
from plein.doors.scim.translating import group_of

TOGETHER = 100  # changes
LIGHT = re.compile("/?Users/([0-9a-f]{32})")
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

    def patch_response(
        self, base_url: str, resource: Resource[Any], response_parameters: ResponseParameters[Any]
    ) -> ScimResponse:
        """The answer to a PATCH: nothing but the version, unless attributes were asked for or not all was done."""
        if self._was_otherwise(resource):
            published = self.publish(base_url, resource)
            return self.resource_response(published, Context.RESOURCE_REPLACEMENT_RESPONSE, response_parameters)
        if response_parameters.attributes or response_parameters.excluded_attributes:
            return super().patch_response(base_url, resource, response_parameters)
        return ScimResponse(HTTPStatus.NO_CONTENT, None, {"ETag": _version(resource)})

    def bulk_success(
        self, base_url: str, operation: Any, outcome: dict[str, Any], resource: Resource[Any] | None
    ) -> dict[str, Any]:
        """How an operation went: where its resource is, and its version."""
        done = super().bulk_success(base_url, operation, outcome, None)
        if resource is not None:
            kind = self.get_resource_type_of(resource)
            done["location"] = self.resource_location(base_url, kind, str(resource.id))
            done["version"] = _version(resource)
            if self._was_otherwise(resource):
                done["response"] = self.publish(base_url, resource)
        return done

    def _was_otherwise(self, resource: Resource[Any]) -> bool:
        """Whether something was done otherwise than the source asked, so that it is to read what is so now."""
        return any(getattr(one, "detail", "") == resource.id for one in self.failures)

    def bulk_failure(self, outcome: dict[str, Any], exception: Exception) -> dict[str, Any]:
        """How an operation failed."""
        self.failures.append(exception)
        return super().bulk_failure(outcome, exception)


def _version(resource: Resource[Any]) -> str:
    return str(resource.meta.version) if resource.meta else ""


class Handler(ScimHandler):
    """Serves the requests of one source."""

    service: Service
    storage: Storage

    def __init__(self, storage: Storage) -> None:
        super().__init__(Service(), storage)
        storage.remarks = self.service.failures

    def bulk(self, request: ScimRequest) -> ScimResponse:
        """Run a bulk request: changes of users by portions that are committed together, everything else one by one."""
        with self.service.provider:
            self.service.route(request, Operation.bulk)
            plan = self.service.read_bulk(request.body, request.header("Content-Type"))
            for keys, steps in portions(plan):
                with self.storage.together(keys):
                    self._run(request, plan, steps)
            return self.service.bulk_response(plan)

    def _run(self, request: ScimRequest, plan: BulkPlan, steps: list[BulkStep]) -> None:
        for step in steps:
            if plan.stopped:
                return
            plan.record(step, *self.run_bulk_step(request, plan, step))

    def replace_resource(
        self, resource_type: ResourceType, current: Resource[Any], replacement: Resource[Any], conditions: Conditions
    ) -> Resource[Any]:
        """Apply a PUT, and answer with the groups of somebody, who stays in them."""
        replaced = super().replace_resource(resource_type, current, replacement, conditions)
        if resource_type.name != "User":
            return replaced
        found: Resource[Any] = self.storage.with_groups(self.storage.user(str(replaced.id)))
        return found

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


def portions(plan: BulkPlan) -> Iterator[tuple[list[str], list[BulkStep]]]:
    """The steps of a bulk request, in order: so many changes of users that others hardly wait, with their keys, or one by itself.

    Nobody is in a portion twice.
    """
    keys, steps = list[str](), list[BulkStep]()
    for step in plan.steps:
        key = _light(plan.operation(step))
        if steps and (key is None or not keys or key in keys or len(keys) == TOGETHER):
            yield keys, steps
            keys, steps = [], []
        keys += [key] if key else []
        steps.append(step)
    if steps:
        yield keys, steps


def _light(operation: Any) -> str | None:
    """Whom this changes, when it opens and closes no account: that touches much else."""
    found = LIGHT.fullmatch(operation.path or "") if operation.method == "PATCH" and operation.data else None
    if found is None or any("active" in name for name in _names(operation.data)):
        return None
    return found[1]


def _names(patch_op: "PatchOp[Any]") -> Iterator[str]:
    """The attributes that a PATCH names, in small letters."""
    for one in patch_op.operations or []:
        yield str(one.path or "").lower()
        if not isinstance(one.value, str):
            yield one.model_dump_json().lower()


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
