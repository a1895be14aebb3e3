"""The description of the API, the page about it, and what happens beside the operations."""

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from plein.api import problems
from plein.api.service import build

View = Callable[..., HttpResponseBase]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
api = build()


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description, made once, in English."""
    with translation.override("en"):
        return json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/")))  # type: ignore[no-any-return]


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    response = HttpResponse(json.dumps(description()), content_type="application/json")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page."""
    groups: dict[str, list[tuple[str, str, Any]]] = {}
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    context = {"schema": description(), "groups": groups, "problems": problems.TYPES, "type_of": type_of}
    response = render(request, "api/docs.html", context)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def problem(request: HttpRequest, name: str) -> HttpResponse:
    """The address that names a problem type leads to what it means."""
    return HttpResponseRedirect(f"/api/v1/docs#problem-{name}") if name in problems.TYPES else unknown(request)


@csrf_exempt  # else programs that post to a wrong address read a page about an old form
def unknown(request: HttpRequest) -> HttpResponse:
    """404 for every other address."""
    return problems.answer(request, "not-found")


def type_of(schema: dict[str, Any]) -> str:
    """A schema in a few words: `integer`, `list of Post`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if "anyOf" in schema or "allOf" in schema:
        return " or ".join(type_of(one) for one in schema.get("anyOf") or schema["allOf"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return f"{schema.get('type', 'any')}{' (' + schema['format'] + ')' if 'format' in schema else ''}"


def guarded(view: View) -> View:
    """Answer HEAD like GET, and what the frameworks answer as text or HTML as problem documents."""

    @wraps(view)
    def guard(request: HttpRequest, **values: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"
        response = view(request, **values)
        if response.status_code != 405:
            return response
        allowed = {one.strip() for one in response["Allow"].split(",")}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        return problems.answer(request, "method-not-allowed", headers={"Allow": ", ".join(sorted(allowed))})

    guard.csrf_exempt = True  # type: ignore[attr-defined]
    return guard
