"""What stands on every page: who is looking, their spaces, whether there is news for them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from plein.core.answers import spaces_of
from plein.core.moderation.queries import count_waiting, has_refusals
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.posts.queries import has_news
from plein.core.spaces.models import Membership

JUDGES = Membership.roles_from(Membership.Role.EDITOR)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`me`, `organisation`, `nav_spaces`, `waiting_count` and `has_news`; each is fetched only when a template asks."""
    person = getattr(request, "user", None)
    me = person if isinstance(person, Person) else None
    return {
        "me": me,
        "organisation": SimpleLazyObject(organisation),
        "nav_spaces": SimpleLazyObject(lambda: spaces_of(request, me)),
        "waiting_count": SimpleLazyObject(lambda: count_waiting(me) if me and _judges(request, me) else 0),
        "has_news": SimpleLazyObject(lambda: (has_news(me) or has_refusals(me)) if me else False),
    }


def _judges(request: HttpRequest, person: Person) -> bool:
    """Whether this person approves posts anywhere; others need not be counted for."""
    return any(line.role in JUDGES for line in spaces_of(request, person))
