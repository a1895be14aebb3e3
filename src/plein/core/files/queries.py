"""Asking about files."""

from collections.abc import Iterable
from uuid import UUID

from plein.core.forms import uuid_of
from plein.core.posts.models import Draft


def named_in_drafts(owners: Iterable[int]) -> set[tuple[int, UUID]]:
    """Files that these people added to what they are still writing: owner and uid."""
    drafts = Draft.objects.filter(person__in=owners).values_list("person", "data")
    named = [(person, uuid_of(str(raw))) for person, data in drafts for raw in _list(data.get("file"))]
    return {(person, uid) for person, uid in named if uid}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
