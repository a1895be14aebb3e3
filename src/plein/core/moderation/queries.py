"""What waits for those who judge, and what came of it for those who wrote."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from plein.core.events.models import Event
from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Space

RECENT = timedelta(days=60)  # older refusals are found among one's drafts
NEWS_REMEMBERED = 15  # seconds
COUNT_REMEMBERED = 5  # seconds


def waiting_for(person: Person) -> QuerySet[Post]:
    """Posts that wait for this person to judge them, in every space where they may, oldest first."""
    found: QuerySet[Post] = Post.objects.visible_to(person).filter(state=Post.State.HELD)
    return found.exclude(author=person).order_by("pk")


def unreviewed_in(space: Space, person: Person) -> QuerySet[Post]:
    """Posts published since a moderator last looked, oldest first, in a space moderated afterwards."""
    found: QuerySet[Post] = (
        Post.objects.visible_to(person)
        .published()
        .filter(space=space, reviewed_at=None)
        .exclude(author=person)
        .order_by("pk")
    )
    return found


def count_waiting(person: Person) -> int:
    """How many posts wait for this person; remembered for a few seconds, since every page of theirs asks."""
    return cache.get_or_set(f"waiting:{person.pk}", waiting_for(person).count, COUNT_REMEMBERED) or 0


def refused(person: Person, after: datetime | None = None) -> QuerySet[Post]:
    """What this person wrote lately and was not published, newest first; only what was refused since `after`."""
    told = Event.objects.filter(post=OuterRef("pk"), name="post.rejected", **({"at__gt": after} if after else {}))
    mine = Post.objects.visible_to(person).filter(author=person, published_at__gt=timezone.now() - RECENT)
    found: QuerySet[Post] = mine.filter(Exists(told), state=Post.State.REJECTED).order_by("-pk")
    return found


def has_refusals(person: Person) -> bool:
    """Whether something of this person was refused since they last looked; remembered for a few seconds, since every page asks."""
    seen = person.activity_read_at
    key = f"refused:{person.pk}:{seen and seen.timestamp()}"
    return bool(cache.get_or_set(key, refused(person, seen).exists, NEWS_REMEMBERED))
