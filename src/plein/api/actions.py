"""Doing a repeated request once."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.api.models import Reply
from plein.core.contract.access import Call, Problem

KEPT = timedelta(hours=24)
HEADERS = ("Content-Type", "ETag", "Location", "Cache-Control")


def once(request: Call, key: str, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Do something once for each key of a person; repeats get the answer of the first. Only what succeeded is kept."""
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise Problem("invalid", _("An Idempotency-Key is 1 to 255 signs of ASCII."), field="Idempotency-Key")
    began = False
    try:
        with transaction.atomic():
            reply = Reply.objects.create(
                person=request.person, key=key, route=_route(request), fingerprint=_fingerprint(request)
            )
            began = True  # at the same moment on PostgreSQL, the second waits above until the first has committed
            response = do()
            kept = {name: response[name] for name in HEADERS if name in response}
            Reply.objects.filter(pk=reply.pk).update(
                status=response.status_code,
                headers=kept,
                body="" if _is_secret(response) else response.content.decode(),
            )
            return response
    except IntegrityError:
        if began:
            raise
    return _again(request, key)


def sweep() -> int:
    """Forget answers that are older than a day. The worker calls this."""
    return Reply.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _again(request: Call, key: str) -> HttpResponse:
    reply = Reply.objects.get(person=request.person, key=key)
    if (reply.route, reply.fingerprint) != (_route(request), _fingerprint(request)):
        raise Problem("key-reused", field="Idempotency-Key")
    if reply.status == 201 and not reply.body:
        raise Problem(
            "invalid", _("This was done, and its secret was shown then. It is kept nowhere."), field="Idempotency-Key"
        )
    response = HttpResponse(reply.body, status=reply.status)
    for name, value in reply.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _is_secret(response: HttpResponse) -> bool:
    return getattr(response, "holds_a_secret", False)


def _route(request: Call) -> str:
    return f"{request.method} {request.path}"[:255]


def _fingerprint(request: Call) -> str:
    """What was sent; of forms the fields and files, since their boundaries differ each time."""
    digest = hashlib.sha256()
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name in sorted(request.POST):
        digest.update(repr((name, request.POST.getlist(name))).encode("utf-8", "surrogatepass"))
    files: list[tuple[str, Any]] = sorted(request.FILES.items())
    for name, file in files:
        digest.update(repr((name, file.name, file.size)).encode("utf-8", "surrogatepass"))
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
