"""Agreeing that two accounts of one's own become one."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, page
from plein.core.forms import id_of
from plein.core.merging import actions
from plein.core.merging.queries import waiting
from plein.core.permissions import Invalid
from plein.web.accounts.fresh import fresh_when

HERE = "/settings/merging/"


def agrees(request: HttpRequest) -> bool:
    """Whether a form agrees: that wants a fresh sight of who does so."""
    return request.method == "POST" and request.POST.get("do") == "agree"


@require_http_methods(["GET", "POST"])
@fresh_when(agrees)
def merging(request: Signed) -> HttpResponse:
    """What was asked about one's accounts, and the answer."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _answer(request)
        except Invalid as error:
            errors = error.errors
    context = {"asked": list(waiting(request.user)), "errors": errors}
    return page(request, "merging.html", context, status=422 if errors else 200)


def _answer(request: Signed) -> HttpResponse:
    row = waiting(request.user).filter(pk=id_of(request.POST.get("merging", ""))).first()
    if row is None:
        raise Invalid(_("This question is not open any more."))
    if request.POST.get("do") != "agree":
        actions.withdraw(row, by=request.user)
        return back(request, HERE, _("You said no. Nothing changes."))
    if actions.agree(row, by=request.user):
        return back(request, "/", _("The two accounts are one now."))
    return back(request, HERE, _("You agreed. Now sign in with the other account, and agree there too."))
