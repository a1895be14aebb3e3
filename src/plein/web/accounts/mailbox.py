"""Another address of one's own, and saying that it is, by the link that was mailed to it."""

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back
from plein.core.people import actions
from plein.core.people.models import Person
from plein.core.people.proof import email_of
from plein.core.permissions import Invalid
from plein.kit.ratelimit import take
from plein.web.accounts.fresh import fresh
from plein.web.accounts.views import settings_page

LINKS = (10, 3600)  # mails to show an address, and seconds


@require_POST
@fresh
def email(request: Signed) -> HttpResponse:
    """Change one's address."""
    typed = request.POST.get("email", "")
    try:
        if site.MAIL and site.LIMITS and take(f"email:{request.user.pk}", *LINKS):
            raise Invalid(_("You have asked for many links. Try again in an hour."), "email")
        address = actions.change_email(request.user, by=request.user, email=typed)
    except Invalid as error:
        return settings_page(request, request.user, error.errors, typed)
    return back(request, "/settings/", _asked(address, request.user.email) if address else _("Saved"))


def _asked(address: str, old: str | None) -> str:
    """What comes of a link that was mailed."""
    if old and old != address:
        text = _("We sent a link to %(address)s. Until you open it, your old address stays.")
    else:
        text = _("We sent a link to %(address)s. Open it to show that this is your address.")
    return text % {"address": address}


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """A button that does it: programs that look at links in mail press none."""
    found = email_of(secret, Person.objects.all())
    if found is None:
        return render(request, "email_closed.html", status=404)
    person, address = found
    context = {"person": person, "address": address, "error": "", "is_done": request.method == "POST"}
    if request.method == "POST":
        try:
            actions.confirm_email(secret)
        except Invalid as error:  # somebody else has it by now
            context |= {"error": error.message, "is_done": False}
    return render(request, "email_confirm.html", context, status=422 if context["error"] else 200)
