"""What every operation shares, written into the OpenAPI description (3.1)."""

from typing import Any

from django.conf import settings

from plein.api.problems import TYPES, uri
from plein.core.contract.access import RATES, Access
from plein.core.contract.posts import detail_schemas

DESCRIPTION = """Everything the pages of Plein do, for programs.

Make a token under Settings, Tokens, and send it as `Authorization: Bearer TOKEN`. Each operation names the scope it needs:
`read`, `write` or `manage`. What you may see and do is what you may see and do on the pages: what you may not see does
not exist here (404).

Lists are pages, newest first: `next` is the cursor to send as `before`, and stands in the header `Link` too. A POST may
carry an `Idempotency-Key`: repeated within a day with the same body, it is done once and answered alike, with
`Idempotency-Replayed: true`. One thing has an `ETag`: send it as `If-None-Match` to get 304, and as `If-Match` when you
change a post. Errors are problem documents (RFC 9457). There are limits for each person: see `RateLimit-Remaining`, and
after 429 wait as `Retry-After` says."""
COMMON = {
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    422: "invalid",
    429: "rate-limited",
    503: "unavailable",
}
WITH_BODY = {400: "bad-request", 413: "too-large", 415: "unsupported-media-type"}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Names the kind of problem, and explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "Any text of your own; the same one is done once.", "example": "5f2b8e0c-6c5e-4b9c-9a53-0c1f8f6f5a11",
}  # fmt: skip
MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag you got; else 412.",
}
EVENTS = {
    "operationId": "listen", "tags": ["events"], "summary": "Listen", "security": [{"token": ["read"]}, {"session": []}],
    "description": "What happens in what you may read, as Server-Sent Events, as long as the connection is open. An event carries ids, never "
    "content. After a lost connection send the last `id` and nothing is missed or doubled; the event `reset` says that too much was missed. "
    "Needs the scope `read`.",
    "parameters": [
        {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "string"}, "description": "Go on after this event.", "example": "1380"},
        {"name": "after", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}, "description": "The same, in the address.", "example": 1380},
    ],
    "responses": {
        "200": {"description": "A stream without end.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        "401": {"$ref": "#/components/responses/unauthorized"}, "403": {"$ref": "#/components/responses/insufficient-scope"},
        "429": {"$ref": "#/components/responses/rate-limited"},
    },
}  # fmt: skip


def complete(schema: dict[str, Any], operations: dict[str, Any]) -> None:
    """Add security, shared parameters and problem answers to every operation, and the event stream."""
    schema["info"] |= {"description": DESCRIPTION, "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}
    schema["servers"] = [{"url": settings.URL}]
    schema["security"] = [{"token": []}, {"session": []}]
    for path in schema["paths"].values():
        for method, described in path.items():
            _complete(method, described, operations[described["operationId"]])
    schema["paths"]["/api/v1/events"] = {"get": EVENTS}
    schema["tags"] = [
        {"name": name}
        for name in dict.fromkeys(
            tag for path in schema["paths"].values() for one in path.values() for tag in one["tags"]
        )
    ]
    _components(schema["components"])


def _complete(method: str, described: dict[str, Any], operation: Any) -> None:
    access = next(one for one in operation.auth_callbacks if isinstance(one, Access))
    most, seconds = RATES[access.rate or ("read" if method == "get" else "write")]
    described["description"] = (
        f"{described.get('description', '')} Needs the scope `{access.scope}`; at most {most} in {seconds} seconds together with others like it."
    )
    described["security"] = [{"token": [access.scope]}, {"session": []}]
    for parameter in described["parameters"]:
        if examples := parameter.pop("examples", None):
            parameter["example"] = examples[0]
    problems = COMMON | (WITH_BODY if "requestBody" in described else {})
    if method == "post":
        described["parameters"].append(KEY)
    if described["operationId"] in {"change_post", "remove_post"}:
        described["parameters"].append(MATCH)
        problems = problems | {412: "precondition-failed"}
    described["responses"] |= {
        status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(problems.items())
    }


def _components(components: dict[str, Any]) -> None:
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token from your own settings, with scopes."},
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": "Signed in on the site; changes need X-CSRFToken."},
    }  # fmt: skip
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        name: {"description": str(title), "content": {"application/problem+json": {**content["application/problem+json"], "example": {"type": uri(name), "title": str(title), "status": status, "detail": str(meaning)}}}}
        for name, (status, title, meaning) in TYPES.items()
    }  # fmt: skip
    schemas = components["schemas"]
    schemas["Problem"] = PROBLEM
    for detail in detail_schemas():
        described = detail.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schemas |= described.pop("$defs", {})
        schemas[detail.__name__] = described
    named = [{"$ref": f"#/components/schemas/{detail.__name__}"} for detail in detail_schemas()]
    details = schemas["Post"]["properties"]["details"]
    details["anyOf"] = [*(named or [{"type": "object"}]), {"type": "null"}]
