"""Asking about the systems that tell who works here."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from plein.doors.scim.models import Exchange, Source
from plein.kit.prepared import prepared


@prepared
def by_token(token_hash: str) -> QuerySet[Source]:
    """The source whose token this is, whether it has run out or not."""
    return Source.objects.filter(token_hash=token_hash)


def listed() -> Any:
    """Every source, with how many people it keeps: `people`."""
    return Source.objects.annotate(people=Count("users", filter=Q(users__removed_at=None)))


def exchanges(source: Source) -> QuerySet[Exchange]:
    """How its last requests went, newest first."""
    return Exchange.objects.filter(source=source).order_by("-pk")


def runs_out_soon(source: Source, days: int = 14) -> bool:
    """Whether its token ends within so many days."""
    return source.expires_at is not None and (source.expires_at - timezone.now()).days < days
