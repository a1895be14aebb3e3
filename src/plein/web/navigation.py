"""What stands on every page: who is looking, their spaces, whether there is news for them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from plein.core.answers import spaces_of
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.posts.queries import has_news


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`me`, `organisation`, `nav_spaces` and `has_news`; each is fetched only when a template asks."""
    person = getattr(request, "user", None)
    me = person if isinstance(person, Person) else None
    return {
        "me": me,
        "organisation": SimpleLazyObject(organisation),
        "nav_spaces": SimpleLazyObject(lambda: spaces_of(request, me)),
        "has_news": SimpleLazyObject(lambda: has_news(me) if me else False),
    }
