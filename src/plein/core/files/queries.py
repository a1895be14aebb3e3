"""Asking about files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from plein.core.files.models import File
from plein.core.forms import uuid_of
from plein.core.people.models import Person
from plein.core.posts.models import Draft


@dataclass(frozen=True)
class Kept:
    """How many files, and how many bytes they take."""

    files: int
    size: int


def unposted_by(person: Person) -> Kept:
    """What a person added that is in no post yet."""
    found = File.objects.filter(owner=person, post=None).aggregate(files=Count("pk"), size=Sum("size"))
    return Kept(found["files"], found["size"] or 0)


def named_in_drafts(owners: Iterable[int]) -> set[tuple[int, UUID]]:
    """Files that these people added to what they are still writing: owner and uid."""
    drafts = Draft.objects.filter(person__in=owners).values_list("person", "data")
    return {(person, uid) for person, data in drafts for uid in named_in(data)}


def named_in(draft: Mapping[str, Any]) -> list[UUID]:
    """Uids of the files that were added to a draft, in order; it holds one, several or none."""
    named = draft.get("file", [])
    return [uid for raw in (named if isinstance(named, list) else [named]) if (uid := uuid_of(str(raw)))]
