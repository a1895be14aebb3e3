"""Answering SCIM: who calls, what the library answers, and what administrators see of it."""

import json
import logging
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import override
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse

from plein.core.permissions import Invalid
from plein.doors.scim import access, actions
from plein.doors.scim.models import Source
from plein.doors.scim.refusals import Declined, code_of
from plein.doors.scim.resources import LARGEST_BODY
from plein.doors.scim.service import Handler, Service
from plein.doors.scim.storage import Storage
from plein.kit.faults import AGAIN

PATH = "/scim/v2"
TARGETS = ("Users", "Groups", "Bulk", "Schemas", "ResourceTypes", "ServiceProviderConfig", "Me", ".search")
NOTED = {True: (1, 1), False: (5, 1)}  # how many requests are noted in how many seconds, by whether they went well
log = logging.getLogger("plein.scim")


@override("en")
def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer one request, in English: programs read it."""
    source: Source | None = None
    service = Service()
    try:
        source = access.caller(request)
        access.admit(source)
        handler = Handler(Storage(source, reads=_only_reads(request, rest)))
        service = handler.service
        made = handler.handle(_asked(request, rest))
        failures = service.failures
    except Exception as error:
        made, failures = _failed(service, error), [error]
    if source is not None:
        _note(source, request, rest, int(made.status), failures)
    return _sent(made)


def _only_reads(request: HttpRequest, rest: str) -> bool:
    return request.method == "GET" or rest.rstrip("/").endswith(".search")


def _asked(request: HttpRequest, rest: str) -> ScimRequest:
    return ScimRequest(
        method=str(request.method), base_url=f"{settings.URL}{PATH}", path=rest.removesuffix(".scim") or "/",
        query=request.GET.dict(), headers=dict(request.headers.items()), body=_body(request),
    )  # fmt: skip


def _body(request: HttpRequest) -> bytes:
    state = request.META.get("plein.body", "whole")
    if state != "whole":
        raise Declined("too_large" if state == "too large" else "unavailable")
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Declined("too_large") from error
    except UnreadablePostError as error:
        raise Declined("syntax") from error
    if len(body) > LARGEST_BODY:
        raise Declined("too_large")
    return body


def _failed(service: Service, error: Exception) -> ScimResponse:
    """What the source is told; a mistake of ours is told to the log as well."""
    answer = service.error_response(error)
    if int(answer.status) >= 500 and not code_of(error):
        log.error("SCIM request failed", exc_info=error)
    if int(answer.status) == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="plein-scim"'
    if int(answer.status) in {429, 503}:
        answer.headers["Retry-After"] = str(AGAIN)
    return answer


def _note(source: Source, request: HttpRequest, rest: str, status: int, failures: list[Exception]) -> None:
    """Keep how it went, for the page of administrators: of a busy second only a few, and nothing about anybody."""
    went_well = not failures
    most, seconds = NOTED[went_well]
    if not any(cache.add(f"scim:noted:{source.pk}:{went_well}:{place}", 1, seconds) for place in range(most)):
        return
    target = next((one for one in reversed(rest.split("/")) if one in TARGETS), "")
    noted: list[Any] = [*failures[:5]] or [None]
    for error in noted:
        with suppress(DatabaseError):
            actions.note_exchange(
                source, method=str(request.method), target=target, status=status if len(failures) < 2 else _status(error, status),
                code=code_of(error) if error else "", fields=_fields(error),
            )  # fmt: skip


def _status(error: Exception | None, otherwise: int) -> int:
    return Service.error_of(error).status or otherwise if error else otherwise


def _fields(error: Exception | None) -> str:
    """Which attributes it was about: their names alone."""
    return ", ".join(sorted(one for one in error.errors if one)) if isinstance(error, Invalid) else ""


def _sent(answer: ScimResponse) -> HttpResponse:
    body = b"" if answer.body is None else json.dumps(answer.body).encode("utf-8", "replace")
    response = HttpResponse(body, status=int(answer.status))
    for name, value in answer.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
