"""What waits for an editor or moderator, approval or an answer, in all their spaces together, and deciding on it."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, is_fragment, page, parts, toast, visible_post
from plein.core.forms import id_of
from plein.core.moderation import actions as moderation
from plein.core.moderation.queries import reported_to, reports_on, waiting_for
from plein.core.permissions import can
from plein.core.posts import actions, cards

MOST = 50


@require_safe
def waiting(request: Signed) -> HttpResponse:
    """Everything that waits for this person: what was reported, then what is to be approved, oldest first."""
    reported = list(reported_to(request.user).select_related("space")[:MOST])
    posts = reported + list(waiting_for(request.user).select_related("space")[:MOST])
    context = {"posts": posts, "cards": cards.draw(posts), "reports": reports_on(reported)}
    return page(request, "all_waiting.html", context)


@require_POST
def judge(request: Signed, pk: int) -> HttpResponse:
    """Publish or refuse what waits, or leave what was reported."""
    post = visible_post(request, pk)
    if request.POST.get("judge") == "dismiss":
        moderation.dismiss(post, by=request.user)
    elif request.POST.get("judge") == "reject":
        actions.reject(post, by=request.user, note=request.POST.get("note", ""))
    else:
        actions.approve(post, by=request.user, version=id_of(request.POST.get("version", "")) or None)
    if is_fragment(request):
        left = render_to_string("components/waiting_line.html", {}, request).strip()
        gone = format_html('<section id="judge-{}" data-gone></section>', pk)
        return parts(gone, left or '<a id="waiting-line" data-gone></a>', toast(_("Done")))
    where = f"/spaces/{post.space.slug}/waiting/" if can(request.user, "space.judge", post.space) else "/waiting/"
    return back(request, where, _("Done"))
