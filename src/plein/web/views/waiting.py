"""What waits for an editor or moderator, approval or an answer, in all their spaces together."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from plein.core.answers import Signed, page
from plein.core.moderation.queries import reported_to, reports_on, waiting_for
from plein.core.posts import cards

MOST = 50


@require_GET
def waiting(request: Signed) -> HttpResponse:
    """Everything that waits for this person: what was reported, then what is to be approved, oldest first."""
    reported = list(reported_to(request.user).select_related("space")[:MOST])
    posts = reported + list(waiting_for(request.user).select_related("space")[:MOST])
    context = {"posts": posts, "cards": cards.draw(posts), "reports": reports_on(reported)}
    return page(request, "all_waiting.html", context)
