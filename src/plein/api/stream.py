"""Where programs listen. The server answers that address itself (core/live); what it refuses is explained here."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plein.api import problems
from plein.core.contract.access import READ, Problem
from plein.kit.faults import AGAIN


@require_safe
def listen(request: HttpRequest) -> HttpResponse:
    """Why there is no stream for this program; to HEAD, what there would be."""
    try:
        if request.META.get("plein.refused") == 503:
            raise Problem("unavailable", headers={"Retry-After": str(AGAIN)})
        READ(request)
        if "plein.refused" in request.META:
            raise Problem(
                "rate-limited", _("You have too many streams open. Close one."), headers={"Retry-After": "30"}
            )
    except Problem as problem:
        return problems.of(request, problem) or problems.answer(request, "bad-request")
    return HttpResponse(content_type="text/event-stream")
