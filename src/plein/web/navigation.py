"""What stands on every page: who is looking, their spaces, their marks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from plein.core.people.models import Organisation, Person
from plein.core.spaces.models import Membership
from plein.core.spaces.queries import NavSpace, own_spaces


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`me`, `organisation`, `nav_spaces` and `my_marks`; each is fetched only when a template asks."""
    person = getattr(request, "user", None)
    me = person if isinstance(person, Person) else None
    return {
        "me": me,
        "organisation": SimpleLazyObject(lambda: Organisation.objects.first() or Organisation(name="Plein")),
        "nav_spaces": SimpleLazyObject(lambda: spaces_of(request, me)),
    }


def spaces_of(request: HttpRequest, person: Person | None) -> list[NavSpace]:
    """The person's spaces, read once for each request."""
    if person is None:
        return []
    if not hasattr(request, "own_spaces"):
        request.own_spaces = own_spaces(person)  # type: ignore[attr-defined]
    found: list[NavSpace] = request.own_spaces  # type: ignore[attr-defined]
    return found


def personal_marks(request: HttpRequest, person: Person) -> set[str]:
    """Marks that hold on every page: who one is, and where one edits and moderates."""
    marks = {f"me:{person.pk}"}
    for line in spaces_of(request, person):
        rank = Membership.RANK[line.role]
        if rank >= Membership.RANK["editor"]:
            marks.add(f"edits:{line.space.pk}")
        if rank >= Membership.RANK["moderator"]:
            marks.add(f"moderates:{line.space.pk}")
    return marks
