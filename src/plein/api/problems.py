"""Errors as problem documents (RFC 9457)."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from plein.api.wording import sentence
from plein.core.contract.access import Problem
from plein.core.permissions import Forbidden, Invalid
from plein.kit.faults import AGAIN, is_away, is_refused
from plein.kit.paging import BadCursor

# Problem types: status, title, and what it means, shown on the page about the API.
TYPES: dict[str, tuple[int, Any, Any]] = {
    "bad-request": (400, gettext_lazy("The request cannot be read"), gettext_lazy("The body is not JSON in UTF-8, or the request is broken.")),
    "unauthorized": (401, gettext_lazy("Say who you are"), gettext_lazy("Send a valid bearer token, or the session of somebody who is signed in.")),
    "forbidden": (403, gettext_lazy("You may not do this"), gettext_lazy("You may see this, but your role does not let you do this to it.")),
    "insufficient-scope": (403, gettext_lazy("The token may not do this"), gettext_lazy("Make a token with the scope that the operation names.")),
    "second-step-required": (403, gettext_lazy("A second step at signing in comes first"), gettext_lazy("The organisation asks one of your role. Add a passkey or an authenticator app in your settings; tokens go on working.")),
    "csrf": (403, gettext_lazy("The CSRF token is missing"), gettext_lazy("A session may change things only with the CSRF token of the site.")),
    "not-found": (404, gettext_lazy("Nothing to see here"), gettext_lazy("It does not exist, or you may not see it; the answer is the same.")),
    "method-not-allowed": (405, gettext_lazy("This address does not take that method"), gettext_lazy("The header Allow names the methods it takes.")),
    "precondition-failed": (412, gettext_lazy("It has changed meanwhile"), gettext_lazy("The ETag in If-Match is not the newest. Get it again and try once more.")),
    "too-large": (413, gettext_lazy("This is too large"), gettext_lazy("A body may hold 2 MB; files are sent by themselves.")),
    "unsupported-media-type": (415, gettext_lazy("This content type is not taken"), gettext_lazy("Bodies are application/json, files are multipart/form-data.")),
    "invalid": (422, gettext_lazy("Something is not right yet"), gettext_lazy("`errors` names the fields and says what to mend.")),
    "key-reused": (422, gettext_lazy("This key was used for something else"), gettext_lazy("An Idempotency-Key belongs to one request; choose a new one for another.")),
    "rate-limited": (429, gettext_lazy("One moment"), gettext_lazy("Wait as many seconds as Retry-After says.")),
    "unavailable": (503, gettext_lazy("Plein cannot save or read at the moment"), gettext_lazy("Try again later; with an Idempotency-Key nothing is done twice.")),
}  # fmt: skip
BY_STATUS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
}


def uri(name: str) -> str:
    """The address that names a problem type, and explains it."""
    return f"{settings.URL}/api/v1/problems/{name}"


def answer(
    request: HttpRequest,
    name: str,
    detail: Any = "",
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A problem document; `errors` says per field what to mend."""
    status, title, meaning = TYPES[name]
    body = {"type": uri(name), "title": str(title), "status": status, "detail": str(detail or meaning)} | (
        {"errors": errors} if errors else {}
    )
    response = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    for header, value in {**getattr(request, "rate", {}), **(headers or {})}.items():
        response[header] = value
    response["Cache-Control"] = "private, no-store"
    return response


def of(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The problem document for an error, None for a mistake of ours."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, Problem):
        error = error.__cause__
    if isinstance(error, Problem):
        errors = [{"field": error.field, "message": str(error.detail or TYPES[error.name][2])}] if error.field else None
        return answer(request, error.name, error.detail, errors, error.headers)
    if isinstance(error, Invalid):
        errors = [{"field": field, "message": text} for field, text in error.errors.items() if field]
        return answer(request, "invalid", error.message, errors or None)
    if isinstance(error, ValidationError):
        return answer(request, "invalid", errors=[_field(one) for one in error.errors[:20]])
    if isinstance(error, BadCursor):
        text = _("This is not a cursor that was given out.")
        return answer(request, "invalid", text, [{"field": "before", "message": text}])
    name = _name(error)
    later = {"Retry-After": str(AGAIN)} if name == "unavailable" else None
    return answer(request, name, headers=later) if name else None


def _name(error: Exception) -> str:
    if isinstance(error, HttpError):
        return BY_STATUS.get(error.status_code, "bad-request")
    kinds = {
        "not-found": (Http404,), "forbidden": (Forbidden,), "too-large": (RequestDataTooBig,),
        "bad-request": (SuspiciousOperation, UnicodeError, RecursionError, MultiPartParserError, UnreadablePostError),
    }  # fmt: skip
    if is_away(error):
        return "unavailable"
    if is_refused(error):
        return "bad-request"
    return next((name for name, classes in kinds.items() if isinstance(error, classes)), "")


def _field(error: dict[str, Any]) -> dict[str, str]:
    """Where it went wrong and how; what was sent is not repeated."""
    loc = error.get("loc", ())
    where = ".".join(str(part) for part in loc[2 if loc[:1] == ("body",) else 1 :])[:200]
    return {
        "field": where.encode("utf-8", "replace").decode(),
        "message": sentence(error)[:300].encode("utf-8", "replace").decode(),
    }
