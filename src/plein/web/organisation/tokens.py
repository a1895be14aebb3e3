"""Every way in for programs: the tokens of people and of systems, what they may do and in whose name, never their secrets."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.people import actions
from plein.core.people.models import Token
from plein.doors.scim import queries
from plein.doors.scim.actions import end_token
from plein.doors.scim.models import Source
from plein.web.organisation.shell import for_administrators, section

PAGE = 60


@require_http_methods(["GET", "POST"])
@for_administrators
def tokens(request: Signed) -> HttpResponse:
    """Every token, newest first; each can be ended."""
    if request.method == "POST" and (source := id_of(request.POST.get("end", ""))):
        end_token(get_object_or_404(Source, pk=source), by=request.user)
        return back(request, "/organisation/tokens/", _("The token has ended."))
    if request.method == "POST":
        found = get_object_or_404(Token, pk=id_of(request.POST.get("revoke", "")))
        actions.revoke_token(found, by=request.user)
        return back(request, "/organisation/tokens/", _("The token has ended."))
    rows = Token.objects.select_related("person").order_by("-pk")
    if before := id_of(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    listed = list(rows[: PAGE + 1])
    context = {
        "tokens": listed[:PAGE],
        "scopes": Token.SCOPES,
        "sources": [] if before else list(queries.with_token()),
        "next": listed[PAGE - 1].pk if len(listed) > PAGE else None,
    }
    return section(request, "tokens.html", context)
