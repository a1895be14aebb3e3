"""What needs doing, and how the organisation is called."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import Signed, back
from plein.core.organisation import actions
from plein.core.organisation.queries import needs, numbers
from plein.core.people.queries import organisation as the_organisation
from plein.core.permissions import Invalid
from plein.kit.version import version
from plein.web.organisation.shell import for_administrators, section

LONG_AGO = timedelta(days=7)


@require_safe
@for_administrators
def overview(request: Signed) -> HttpResponse:
    """What asks for attention, and some numbers."""
    made = the_organisation().backed_up_at
    context = {
        "needs": needs(request.user), "numbers": numbers(), "version": version(),
        "backed_up_at": made, "backup_is_old": made is None or made < timezone.now() - LONG_AGO,
    }  # fmt: skip
    return section(request, "overview.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
def settings(request: Signed) -> HttpResponse:
    """Name, language, and whom to tell what does not work for somebody."""
    if request.method == "GET":
        return section(request, "settings.html", {"values": the_organisation()})
    try:
        values = {name: request.POST.get(name, "") for name in ("name", "language", "contact")}
        actions.change(by=request.user, **values)
    except Invalid as error:
        return section(request, "settings.html", {"values": request.POST}, errors=error.errors)
    return back(request, "/organisation/settings/", _("Saved"))
