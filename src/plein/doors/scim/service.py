"""The protocol, by the library, with what is ours: errors, and groups in which a few of many members change."""

from functools import cache
from typing import Any

from scim2_models import Error, PatchOp, Resource, ResourceType, SCIMException, ScimProvider
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.service import ScimService

from plein.doors.scim import resources
from plein.doors.scim.refusals import REASONS, code_of, detail_of
from plein.doors.scim.storage import Storage


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
        return super().patch_resource(resource_type, resource_id, patch_op, conditions)
