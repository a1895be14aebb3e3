"""The guests whom one answers for."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, page
from plein.core.permissions import Forbidden, Invalid
from plein.web.guests import act, days, listed


@require_http_methods(["GET", "POST"])
def guests(request: Signed) -> HttpResponse:
    """One's own guests: until when they stay, letting them stay longer, and ending it."""
    if request.user.is_guest:
        raise Forbidden("guest.host")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return back(request, "/guests/", act(request, every=False))
        except Invalid as error:
            errors = error.errors
    context = {**listed(request, every=False), "days": days(), "values": request.POST, "errors": errors}
    return page(request, "guests.html", context, status=422 if errors else 200)
