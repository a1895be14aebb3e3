"""For load balancers: is this process alive, and can it do its work."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from plein.kit.migrations import unapplied


def alive(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is up to date, else 503."""
    try:
        behind = bool(unapplied())
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "behind" if behind else "ok"}, status=503 if behind else 200)
