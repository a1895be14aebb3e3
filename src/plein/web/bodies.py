"""Bodies that the server did not take in whole."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from plein.api import problems
from plein.kit.faults import AGAIN
from plein.web import errors

Next = Callable[[HttpRequest], HttpResponseBase]


def whole_only(get_response: Next) -> Next:
    """Refuse what was larger than the server takes, or has room for: half of it must not count as what was sent."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        state = request.META.get("plein.body", "whole")
        if state == "whole" or request.path.startswith("/scim/"):  # which says so in its own words
            return get_response(request)
        if state == "no room":
            return _no_room(request)
        text = _("This is too large to send. A file may hold at most %(size)s MB.") % {
            "size": settings.UPLOAD_LIMIT // 1024**2
        }
        if request.path.startswith("/api/"):
            return problems.answer(request, "too-large", text)
        return errors.too_large(request, text)

    return middleware


def _no_room(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problems.answer(request, "unavailable", headers={"Retry-After": str(AGAIN)})
    return errors.unavailable(request)
