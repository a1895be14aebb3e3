"""What a person hears of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from plein.core.follows.models import Follow
from plein.core.people.models import Person
from plein.core.spaces.models import Space
from plein.core.spaces.queries import Standing, standings_of
from plein.kit.prepared import prepared


@dataclass
class Interests:
    """Ids of what one person follows and mutes. `spaces` are those they are in or follow and have not muted."""

    spaces: set[int] = field(default_factory=set)
    newest: dict[int, datetime | None] = field(default_factory=dict)  # of spaces they are in: when last posted in
    people: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    muted_people: set[int] = field(default_factory=set)
    muted_tags: set[int] = field(default_factory=set)
    muted_posts: set[int] = field(default_factory=set)
    muted_spaces: set[int] = field(default_factory=set)

    def marks(self) -> set[str]:
        """Marks for what is followed and muted."""
        names = {"person": self.people, "tag": self.tags, "post": self.posts}
        muted = {
            "person": self.muted_people,
            "tag": self.muted_tags,
            "post": self.muted_posts,
            "space": self.muted_spaces,
        }
        followed = {f"following:{kind}:{pk}" for kind, ids in names.items() for pk in ids}
        return followed | {f"muted:{kind}:{pk}" for kind, ids in muted.items() for pk in ids}


@prepared
def _follows(person_id: int) -> QuerySet[Follow, Any]:
    return Follow.objects.filter(person=person_id).values_list("mute", "to_person", "to_tag", "to_post", "to_space")


def interests(person: Person, standings: list[Standing] | None = None) -> Interests:
    """Read what a person follows and mutes. One query, and one for memberships when they were not read already."""
    found = Interests()
    rows = standings_of(person) if standings is None else standings
    found.newest = {row.space_id: row.last_post_at for row in rows if row.kind != Space.Kind.PERSONAL}
    found.spaces = set(found.newest)
    followed = (found.people, found.tags, found.posts, found.spaces)
    muted = (found.muted_people, found.muted_tags, found.muted_posts, found.muted_spaces)
    for mute, *targets in _follows(person.pk):
        for pk, ids in zip(targets, muted if mute else followed, strict=True):
            if pk:
                ids.add(pk)
    found.spaces -= found.muted_spaces
    found.people.add(person.pk)
    return found
