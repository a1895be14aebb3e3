"""The machine beneath: mail, storage, health."""

import shutil

from django.conf import settings as site
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back
from plein.core.contract.access import RATES
from plein.core.mail import actions, queries
from plein.core.mail.models import OutgoingMail
from plein.core.organisation.queries import sizes
from plein.core.permissions import Invalid
from plein.doctor import examine
from plein.kit.database import database_size
from plein.kit.version import versions
from plein.web.organisation.shell import for_administrators, section

MOST_MAILS = 100


@require_http_methods(["GET", "POST"])
@for_administrators
def mail(request: Signed) -> HttpResponse:
    """Whether mail goes out; a test to oneself; what could not be sent."""
    answer, errors = "", {}
    if request.method == "POST":
        try:
            answer = actions.send_test(by=request.user)
        except Invalid as error:
            errors = error.errors
    context = {
        "server": f"{site.MAIL['host']}:{site.MAIL['port']}" if site.MAIL else "", "sender": site.DEFAULT_FROM_EMAIL, "answer": answer,
        "unsent_count": queries.waiting().count(), "late_count": queries.late().count(), "given_up": queries.given_up()[:MOST_MAILS],
        "tried": queries.waiting().exclude(error="")[:MOST_MAILS],
    }  # fmt: skip
    return section(request, "mail.html", context, errors=errors)


@require_POST
@for_administrators
def mail_again(request: Signed, pk: int) -> HttpResponse:
    """Try a mail again, or forget it."""
    found = get_object_or_404(OutgoingMail, pk=pk, sent_at=None)
    if request.POST.get("do") == "drop":
        actions.drop(found, by=request.user)
        return back(request, "/organisation/mail/", _("The mail is gone."))
    actions.retry(found, by=request.user)
    return back(request, "/organisation/mail/", _("It is tried again within a few seconds."))


@require_safe
@for_administrators
def storage(request: Signed) -> HttpResponse:
    """How much room everything takes, and how much there is."""
    disk = shutil.disk_usage(site.DATA)
    limits = {"upload": site.UPLOAD_LIMIT, "rates": RATES if site.LIMITS else None}
    context = {"kinds": sizes(), "database": database_size(), "free": disk.free, "total": disk.total, "limits": limits}
    return section(request, "storage.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
def health(request: Signed) -> HttpResponse:
    """Versions, and the checks of `plein doctor`; those that take long only when asked for."""
    everything = request.method == "POST"
    findings = examine(quick=not everything)
    return section(request, "health.html", {"versions": versions(), "findings": findings, "everything": everything})
