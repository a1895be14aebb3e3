"""For load balancers: is this process alive, and can it do its work."""

from threading import Event

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from plein.kit.migrations import unapplied

_up_to_date = Event()  # set once the database was: finding out reads every migration from disk


def alive(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is up to date, else 503."""
    try:
        behind = _is_behind()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "behind" if behind else "ok"}, status=503 if behind else 200)


def _is_behind() -> bool:
    """Whether migrations are still to be done. Raises DatabaseError when the database does not answer."""
    if _up_to_date.is_set():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return False
    if unapplied():
        return True
    _up_to_date.set()
    return False
