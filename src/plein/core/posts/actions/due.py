"""What becomes of posts by the clock: they appear, and they are over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.events.models import Event
from plein.core.moderation.queries import count_again
from plein.core.people.queries import language_of
from plein.core.permissions import can, publishes_at_once
from plein.core.posts.actions.checking import locked
from plein.core.posts.actions.counting import arrived
from plein.core.posts.models import Post

TELL_EXPIRY = timedelta(days=7)  # a worker that was away longer has no open page to tell
State = Post.State


def publish_due() -> int:
    """Publish scheduled posts whose time has come, each once, and let expired ones leave open pages. The worker calls this."""
    now = timezone.now()
    due = Post.objects.filter(state=State.SCHEDULED, published_at__lte=now).order_by("published_at", "pk")
    appeared = sum(_appear(post) for post in due[:100])
    told = Event.objects.filter(post=OuterRef("pk"), name="post.expired", at__gte=OuterRef("expires_at"))
    over = Post.objects.filter(expires_at__range=(now - TELL_EXPIRY, now), root=None, state=State.PUBLISHED)
    for post in over.exclude(Exists(told)).order_by("expires_at")[:100]:
        with transaction.atomic():
            record("post.expired", by=None, post=post)
    return appeared


@transaction.atomic
def _appear(post: Post) -> bool:
    """Publish one scheduled post, in a transaction of its own so that no other waits for it; else its author sees why not."""
    post = locked(post)
    if post.state != State.SCHEDULED:
        return False  # another worker was first, or it was taken back
    if not can(post.author, "space.post", post.space):
        with override(language_of(post.author)):
            post.state, post.note = State.REJECTED, _("By then you could no longer post in this space.")
        event = "post.rejected"
    elif publishes_at_once(post.author, post.space):
        post.state, event = State.PUBLISHED, "post.published"
        arrived(post)
    else:
        post.state, event = State.HELD, "post.submitted"
    post.save(update_fields=["state", "note"])
    if post.state == State.HELD:
        count_again()
    record(event, by=post.author, post=post)
    return True
