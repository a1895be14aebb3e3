"""Following and muting."""

from typing import Any

from django.db import transaction

from plein.core.events.actions import record
from plein.core.follows.models import Follow
from plein.core.people.models import Person
from plein.core.permissions import Forbidden, allow
from plein.core.posts.models import Post, Tag
from plein.core.spaces.models import Membership, Space

Target = Person | Tag | Post | Space


@transaction.atomic
def follow(target: Target, *, by: Person) -> None:
    """Hear of a person, tag, post or space."""
    _put(target, by, mute=False)


@transaction.atomic
def mute(target: Target, *, by: Person) -> None:
    """Hear no more of a person, tag, post or space."""
    _put(target, by, mute=True)


@transaction.atomic
def unfollow(target: Target, *, by: Person) -> None:
    """Neither follow nor mute any more."""
    if Follow.objects.filter(person=by, **field_of(target)).delete()[0]:
        _membership(target, by, muted=False)
        record("follow.ended", by=by)


BY_NAME = {"follow": follow, "mute": mute, "unfollow": unfollow, "unmute": unfollow}  # as addresses call them


def field_of(target: Target) -> dict[str, Any]:
    """The Follow column that points at this target."""
    return {f"to_{type(target).__name__.lower()}": target}


def _put(target: Target, by: Person, *, mute: bool) -> None:
    if isinstance(target, Post):
        allow(by, "post.read", target)
    elif isinstance(target, Space):
        allow(by, "space.read", target)
    elif isinstance(target, Person) and not Person.objects.visible_to(by).filter(pk=target.pk).exists():
        raise Forbidden("person.follow")
    Follow.objects.update_or_create(person=by, **field_of(target), defaults={"mute": mute})
    _membership(target, by, muted=mute)
    record("follow.began", by=by)


def _membership(target: Target, by: Person, *, muted: bool) -> None:
    """A muted space is quiet in the navigation too."""
    if isinstance(target, Space):
        Membership.objects.filter(space=target, person=by).update(muted=muted)
