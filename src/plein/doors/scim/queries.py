"""Asking about the systems that tell who works here."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from plein.core.units.models import Unit
from plein.doors.scim.models import Exchange, ScimUser, Source
from plein.doors.scim.words import ENTERPRISE
from plein.kit.prepared import prepared


@prepared
def by_token(token_hash: str) -> QuerySet[Source]:
    """The source whose token this is, whether it has run out or not."""
    return Source.objects.filter(token_hash=token_hash)


def listed() -> Any:
    """Every source, with how many people it keeps: `people`."""
    return Source.objects.select_related("made_by").annotate(people=Count("users", filter=Q(users__removed_at=None)))


def with_token() -> QuerySet[Source]:
    """Sources that have a token, whether it has run out or not."""
    return Source.objects.select_related("made_by").exclude(token_hash=None)


def exchanges(source: Source) -> QuerySet[Exchange]:
    """How its last requests went, newest first."""
    return Exchange.objects.filter(source=source).order_by("-pk")


def unplaced(source: Source) -> list[tuple[str, int]]:
    """Departments that are no unit here, with how many people of the source are said to work there; the largest first."""
    told = KeyTextTransform("department", KeyTextTransform(ENTERPRISE, "told"))
    rows = ScimUser.objects.current().filter(source=source, person__is_active=True).annotate(department=told)
    counted = (
        rows.filter(department__isnull=False).values_list("department").annotate(people=Count("pk")).order_by("-people")
    )
    known = {name.lower() for pair in Unit.objects.current().values_list("name", "code") for name in pair if name}
    return [(name, people) for name, people in counted if name and name.lower() not in known][:50]


def runs_out_soon(source: Source, days: int = 14) -> bool:
    """Whether its token ends within so many days."""
    return source.expires_at is not None and (source.expires_at - timezone.now()).days < days
