"""The API as a whole: operations of the core, and those that channels add."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import module_has_submodule
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from plein.api import problems
from plein.api.answers import JSON, finished
from plein.api.openapi import complete
from plein.api.operations import (
    cards,
    doors,
    files,
    first_days,
    guests,
    leaving,
    people,
    posts,
    rules,
    sheets,
    spaces,
    tags,
    terminals,
    units,
)


class Service(NinjaAPI):
    """Names operations after their functions, completes the description, and answers every error as a problem."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function, which is unique."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, with what every operation shares."""
        schema = super().get_openapi_schema(**options)
        operations = [
            operation
            for bound in self._get_bound_routers()
            for view in bound.path_operations.values()
            for operation in view.operations
        ]
        complete(schema, {self.get_openapi_operation_id(one): one for one in operations})
        return schema

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """A problem document; mistakes of ours go on to Django."""
        answer = problems.of(request, exc)
        if answer is None:
            raise exc
        return answer


def build() -> Service:
    """Gather every operation."""
    api = Service(title="Plein", version="1", urls_namespace="api", parser=JSON(), openapi_url=None, docs_url=None)
    api.add_decorator(finished, mode="operation")
    routers = [people.router, spaces.router, spaces.members, rules.router, posts.router, posts.replies, posts.reacting, posts.bookmarks,
               posts.reading, tags.router, tags.follows, files.router, doors.router, units.router, guests.router, leaving.router, sheets.router, cards.router, terminals.router, first_days.router]  # fmt: skip
    for router in [*routers, *_of_channels()]:
        api.add_router("", router)
    return api


def _of_channels() -> list[Any]:
    """The `router` of every channel folder with an `api` module."""
    found = [
        app
        for app in apps.get_app_configs()
        if app.name.startswith("plein.channels.") and module_has_submodule(app.module, "api")
    ]
    return [import_module(f"{app.name}.api").router for app in found]
