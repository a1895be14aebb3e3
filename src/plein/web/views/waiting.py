"""What waits for an editor or moderator, in all their spaces together."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from plein.core.answers import Signed, page
from plein.core.moderation.queries import waiting_for
from plein.core.posts import cards

MOST = 50


@require_GET
def waiting(request: Signed) -> HttpResponse:
    """Everything that waits for this person, oldest first."""
    posts = list(waiting_for(request.user).select_related("space")[:MOST])
    drawn = cards.draw(posts)
    return page(request, "all_waiting.html", {"posts": posts, "cards": drawn})
