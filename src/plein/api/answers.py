"""How operations answer: JSON with an ETag for one thing, not to be kept for lists."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.responses import Status
from pydantic import BaseModel

from plein.api.actions import once
from plein.core.contract.access import Call, Problem

View = Callable[..., Any]


def finished(view: View) -> View:
    """Wrap an operation: what it returns becomes the answer, and a POST with an Idempotency-Key is done once."""

    @wraps(view)
    def operation(request: Call, **values: Any) -> HttpResponseBase:
        def do() -> Any:
            return response_of(request, view(request, **values))

        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        response: HttpResponseBase = do() if key is None else once(request, key, do)
        for name, value in getattr(request, "rate", {}).items():
            response[name] = value
        return response

    return operation


def response_of(request: HttpRequest, result: Any) -> HttpResponseBase:
    """JSON for a schema, 204 for nothing; responses stay as they are."""
    if isinstance(result, HttpResponseBase):
        return result
    status, result = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    if result is None:
        return _plain(HttpResponse(status=204))
    assert isinstance(result, BaseModel)
    text = result.model_dump_json()
    response = HttpResponse(text, status=status, content_type="application/json")
    if "items" in type(result).model_fields:
        if after := getattr(result, "next", None):
            query = urlencode({**request.GET.dict(), "before": after})
            response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
        return _plain(response)
    response["ETag"] = _etag(text)
    response["Cache-Control"] = "private, no-cache"
    return response


def _plain(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def etag_of(shown: BaseModel) -> str:
    """Names exactly what is shown."""
    return _etag(shown.model_dump_json())


def _etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check_match(request: HttpRequest, shown: Callable[[], BaseModel]) -> None:
    """Raise a problem unless If-Match, when sent, names what is shown now. Compression makes tags weak; they still count."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    if etag_of(shown()) not in {tag.strip().removeprefix("W/") for tag in wanted.split(",")}:
        raise Problem("precondition-failed")


def created(shown: BaseModel) -> Status[BaseModel]:
    """Something new, with 201."""
    return Status(201, shown)


def secret(shown: BaseModel) -> HttpResponse:
    """Something new that holds a secret: shown this once, and kept nowhere, also not for who sends the same again."""
    response = _plain(HttpResponse(shown.model_dump_json(), status=201, content_type="application/json"))
    response.holds_a_secret = True  # type: ignore[attr-defined]
    return response


def found(rows: "models.QuerySet[Any]", **where: Any) -> Any:
    """The one row, or a problem that is the same for what does not exist and what may not be seen."""
    for row in rows.filter(**where).order_by()[:1]:
        return row
    raise Problem("not-found")


class JSON(Parser):
    """Strict JSON (RFC 8259) in UTF-8."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body. Raises Problem."""
        if request.content_type != "application/json":
            raise Problem("unsupported-media-type")
        try:
            text = request.body.decode("utf-8")
            data = json.loads(text, parse_constant=_refuse)
            if "\\ud" in text.lower():  # perhaps half of a surrogate pair, which no text can hold
                json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise Problem("bad-request", _("The body is not JSON in UTF-8.")) from error
        return data


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
