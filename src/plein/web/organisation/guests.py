"""Every guest, for administrators: who answers for whom, and until when."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back
from plein.core.permissions import Invalid
from plein.web.guests import act, days, listed
from plein.web.organisation.shell import for_administrators, section


@require_http_methods(["GET", "POST"])
@for_administrators
def guests(request: Signed) -> HttpResponse:
    """Guests by the end of their stay; several at once can stay longer, or get another sponsor."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return back(request, "/organisation/guests/", act(request, every=True))
        except Invalid as error:
            errors = error.errors
    context = {**listed(request, every=True), "days": days(), "values": request.POST}
    return section(request, "guests.html", context, errors=errors)
