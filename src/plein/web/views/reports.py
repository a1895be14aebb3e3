"""Asking the moderators to look at a post."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back, page, visible_post
from plein.core.moderation import actions
from plein.core.permissions import Invalid, allow
from plein.core.posts import cards
from plein.core.posts.models import Report


@require_http_methods(["GET", "POST"])
def report(request: Signed, pk: int) -> HttpResponse:
    """Say what is wrong with a post."""
    post = visible_post(request, pk)
    allow(request.user, "post.report", post)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            text, reason = request.POST.get("text", ""), request.POST.get("reason", "")
            actions.report(post, by=request.user, reason=reason, text=text)
            return back(request, post.get_absolute_url(), _("Thank you. You hear under For you what comes of it."))
        except Invalid as error:
            errors = error.errors
    context = {"post": post, "cards": cards.draw([post]), "reasons": Report.Reason.choices, "values": request.POST, "errors": errors}  # fmt: skip
    return page(request, "report.html", context, status=422 if errors else 200)
