"""What a person hears of."""

from dataclasses import dataclass, field

from plein.core.follows.models import Follow
from plein.core.people.models import Person
from plein.core.spaces.models import Membership, Space
from plein.core.spaces.queries import memberships_of


@dataclass
class Interests:
    """Ids of what one person follows and mutes. `spaces` are those they are in or follow and have not muted."""

    spaces: set[int] = field(default_factory=set)
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


def interests(person: Person, memberships: list[Membership] | None = None) -> Interests:
    """Read what a person follows and mutes. One query, and one for memberships when they were not read already."""
    found = Interests()
    rows = memberships_of(person) if memberships is None else memberships
    found.spaces = {row.space_id for row in rows if row.space.kind != Space.Kind.PERSONAL}
    for row in Follow.objects.filter(person=person):
        pairs = ((row.to_person_id, found.people, found.muted_people), (row.to_tag_id, found.tags, found.muted_tags),
                 (row.to_post_id, found.posts, found.muted_posts), (row.to_space_id, found.spaces, found.muted_spaces))  # fmt: skip
        for pk, followed, muted in pairs:
            if pk:
                (muted if row.mute else followed).add(pk)
    found.spaces -= found.muted_spaces
    found.people.add(person.pk)
    return found
