"""What posts, spaces and people have in common: followers, tags, and being found by name."""

from typing import Any

from django.utils.translation import gettext as _

from plein.core.models import Follow, Post, Tag
from plein.imports.plein.building import moment
from plein.imports.plein.report import Bad
from plein.imports.plein.work import Import

Line = dict[str, Any]


def follow(work: Import, rows: list[tuple[Line, dict[str, int]]]) -> None:
    """Who follows or mutes what; whoever does already, keeps it as it is."""
    made = [
        Follow(person_id=work.person(row["person"]), mute=bool(row["mute"]), at=moment(row), **target)
        for row, target in rows
    ]
    Follow.objects.bulk_create(made, ignore_conflicts=True)


def tags_by_slug(slugs: list[str], names: dict[str, str]) -> dict[str, int]:
    """Tags by slug; missing ones are made."""
    found = dict(Tag.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in dict.fromkeys(slugs) if slug not in found]:
        if any(len(slug) > 64 or len(names.get(slug, slug)) > 64 for slug in missing):
            raise Bad(_("a tag of more than 64 characters"))
        made = Tag.objects.bulk_create([Tag(slug=slug, name=names.get(slug, slug)) for slug in missing])
        found |= {tag.slug: tag.pk for tag in made}
    return found


def posts_by_uid(uids: set[str]) -> dict[str, int]:
    """Posts that are here, by uid."""
    return {str(uid): pk for uid, pk in Post.objects.filter(uid__in=uids).values_list("uid", "pk")}
