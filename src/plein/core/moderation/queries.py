"""What waits for those who judge, and what came of it for those who wrote."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.core.cache import cache as remembered
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from plein.core.events.models import Event
from plein.core.people.models import Person
from plein.core.permissions import reports_answered_by
from plein.core.posts.models import Post, Report
from plein.core.spaces.models import Space
from plein.kit.prepared import Prepared

RECENT = timedelta(days=60)  # older refusals are found among one's drafts
NEWS_REMEMBERED = 15  # seconds
COUNT_REMEMBERED = 5  # seconds; as long for what another process without a shared cache decided
CHANGED = "waiting-changed"


def waiting_for(person: Person) -> QuerySet[Post]:
    """Posts that wait for this person to judge them, in every space in use where they may, oldest first."""
    found: QuerySet[Post] = Post.objects.visible_to(person).filter(state=Post.State.HELD, space__archived_at=None)
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


def reported_to(person: Person) -> QuerySet[Post]:
    """Posts with an open report that this person answers (`report.judge`), the oldest first."""
    reported = Report.objects.filter(closed_at=None).values("post")
    answers: Any = reports_answered_by(person)
    found: QuerySet[Post] = answers.published().filter(pk__in=reported).order_by("pk")
    return found


def reports_on(posts: Iterable[Post]) -> dict[int, list[Report]]:
    """Open reports by post, the oldest first."""
    found: dict[int, list[Report]] = {}
    for report in Report.objects.filter(post__in=posts, closed_at=None).select_related("person").order_by("pk"):
        found.setdefault(report.post_id, []).append(report)
    return found


def answered(person: Person, after: datetime | None = None, recent: datetime | None = None) -> QuerySet[Report]:
    """What this person reported and moderators have looked at lately, newest first; only what was answered since `after`."""
    found: QuerySet[Report] = Report.objects.filter(person=person, closed_at__gt=recent or timezone.now() - RECENT)
    found = (found.filter(closed_at__gt=after) if after else found).exclude(closed_by=person)
    readable = Post.objects.visible_to(person)
    return found.filter(readable.includes("post")).select_related("post__author").order_by("-closed_at")


def count_waiting(person: Person) -> int:
    """How many posts wait for this person; remembered for a few seconds, since every page of theirs asks."""

    key = f"waiting:{person.pk}:{remembered.get(CHANGED)}"
    return remembered.get_or_set(key, lambda: len(_waiting(person.role)(person.pk)), COUNT_REMEMBERED) or 0


@cache
def _waiting(role: str) -> Prepared[Any]:
    def both(person_id: int) -> QuerySet[Post, Any]:
        person = Person(pk=person_id, role=role)
        return _ids(waiting_for(person)).union(_ids(reported_to(person)), all=True)

    return Prepared(both, plan_once=False)


def count_again() -> None:
    """Something waits now, or waits no more: forget what was counted as soon as that is certain. Actions call this."""
    transaction.on_commit(lambda: remembered.set(CHANGED, time.time_ns(), None))


def refused(person: Person, after: datetime | None = None, recent: datetime | None = None) -> QuerySet[Post]:
    """What this person wrote lately and was not published, newest first; only what was refused since `after`."""
    told = Event.objects.filter(post=OuterRef("pk"), name="post.rejected", **({"at__gt": after} if after else {}))
    mine = Post.objects.visible_to(person).filter(author=person, published_at__gt=recent or timezone.now() - RECENT)
    found: QuerySet[Post] = mine.filter(Exists(told), state=Post.State.REJECTED).order_by("-pk")
    return found


def has_refusals(person: Person) -> bool:
    """Whether something of this person was refused, or a report answered, since they last looked; remembered for a few seconds, since every page asks."""
    recent = timezone.now() - RECENT
    since = person.activity_read_at or recent
    key = f"refused:{person.pk}:{person.activity_read_at and since.timestamp()}"
    ask = _refusals(person.role)
    return bool(remembered.get_or_set(key, lambda: bool(ask(person.pk, since, recent)), NEWS_REMEMBERED))


@cache
def _refusals(role: str) -> Prepared[Any]:
    def both(person_id: int, since: datetime, recent: datetime) -> QuerySet[Post, Any]:
        person = Person(pk=person_id, role=role)
        return _ids(refused(person, since, recent)).union(_ids(answered(person, since, recent)), all=True)

    return Prepared(both, plan_once=False)


def _ids(found: QuerySet[Any]) -> QuerySet[Any, Any]:
    return found.order_by().values_list("pk", flat=True)
