"""Asking about groups."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from plein.core.groups.models import Group
from plein.core.people.models import Person
from plein.core.people.queries import by_name


def listed(viewer: Person) -> Any:
    """Every group that somebody may know of, by name, with its number of open accounts: `size`."""
    counted = Count("members", filter=Q(members__person__is_active=True))
    return Group.objects.visible_to(viewer).annotate(size=counted).order_by("name", "pk")


def people_in(group: Group, viewer: Person, after: int = 0) -> QuerySet[Any]:
    """The people of a group with an open account, by name, from after this person on."""
    rows = Person.objects.visible_to(viewer).filter(groups=group, is_active=True).select_related("unit")
    return by_name(rows, viewer, after)
