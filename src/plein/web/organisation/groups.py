"""Groups that other systems keep, and who is in them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from plein.core.answers import Signed
from plein.core.forms import id_of
from plein.core.groups import queries
from plein.web.organisation.shell import for_administrators, section

PAGE = 60


@require_safe
@for_administrators
def groups(request: Signed) -> HttpResponse:
    """Every group, by name."""
    start = id_of(request.GET.get("from", ""))
    listed = list(queries.listed(request.user)[start : start + PAGE + 1])
    context = {"groups": listed[:PAGE], "next": start + PAGE if len(listed) > PAGE else None}
    return section(request, "groups.html", context)


@require_safe
@for_administrators
def group(request: Signed, pk: int) -> HttpResponse:
    """Who is in a group."""
    found = get_object_or_404(queries.listed(request.user), pk=pk)
    people = list(queries.people_in(found, request.user, id_of(request.GET.get("after", "")))[: PAGE + 1])
    context = {"group": found, "people": people[:PAGE], "next": people[PAGE - 1].pk if len(people) > PAGE else None}
    return section(request, "group.html", context)
