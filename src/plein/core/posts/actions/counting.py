"""What a post changes around it: how many answers there are, when its space was last written in, what its author has read."""

from django.db.models import F, Q

from plein.core.posts.models import Post
from plein.core.spaces.models import Membership, Space

State = Post.State


def arrived(post: Post) -> None:
    """What a newly published post changes around it."""
    if post.root_id:
        Post.objects.filter(pk=post.root_id).update(reply_count=F("reply_count") + 1)
    elif post.in_feed:
        _read_by_author(post)
        older = Q(last_post_at=None) | Q(last_post_at__lt=post.published_at)  # lists rely on it being the newest
        Space.objects.filter(older, pk=post.space_id).update(last_post_at=post.published_at)


def _read_by_author(post: Post) -> None:
    """What one writes is not news to oneself; what others wrote before it, and is not read, stays so."""
    mine = Membership.objects.filter(space=post.space_id, person=post.author_id)
    read = Q(last_read_at__gte=F("space__last_post_at")) | Q(space__last_post_at=None)
    mine.filter(read, Q(last_read_at=None) | Q(last_read_at__lt=post.published_at)).update(
        last_read_at=post.published_at
    )


def recount(post: Post) -> None:
    """Count the answers of the thread again."""
    if post.root_id:
        Post.objects.select_for_update(no_key=True).get(pk=post.root_id)  # who counts at the same moment waits
        count = Post.objects.filter(root=post.root_id, state=State.PUBLISHED).count()
        Post.objects.filter(pk=post.root_id).update(reply_count=count)
