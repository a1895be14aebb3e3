"""Spaces as administrators see them: that they are there and who looks after them, not what is said in them."""

from django.db.models import Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.organisation import actions
from plein.core.organisation.queries import candidates, managers_of, spaces_for, unmanaged, waits
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.spaces.models import Space
from plein.web.organisation.shell import for_administrators, section

PAGE = 60
MOST_CANDIDATES = 500


@require_safe
@for_administrators
def spaces(request: Signed) -> HttpResponse:
    """Every space that an administrator may know of."""
    query, which = request.GET.get("q", "")[:100], request.GET.get("which", "")
    listed = list(_found(request, query, which)[: PAGE + 1])
    hidden = unmanaged().count() - unmanaged(request.user).count()
    context = {
        "spaces": listed[:PAGE], "next": listed[PAGE - 1].pk if len(listed) > PAGE else None, "spaces_q": query, "which": which,
        "hidden_unmanaged": hidden,
        "choices": [("", _("In use")), ("unmanaged", _("Without a manager")), ("archived", _("Closed for writing"))],
    }  # fmt: skip
    return section(request, "spaces.html", context)


def _found(request: Signed, query: str, which: str) -> QuerySet[Space]:
    found = spaces_for(request.user, only_unmanaged=which == "unmanaged")
    found = found.filter(name__icontains=query, archived_at__isnull=which != "archived")
    if after := id_of(request.GET.get("after", "")):
        name = Subquery(Space.objects.listed_to(request.user).filter(pk=after).values("name")[:1])
        found = found.filter(Q(name__gt=name) | Q(name=name, pk__gt=after))
    return found


@require_http_methods(["GET", "POST"])
@for_administrators
def manager(request: Signed, pk: int) -> HttpResponse:
    """Give a space without a manager one."""
    found = get_object_or_404(unmanaged(request.user), pk=pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            chosen = Person.objects.filter(pk=id_of(request.POST.get("person", ""))).first()
            if chosen is None:
                raise Invalid(_("Choose somebody from the list."), "person")
            actions.appoint(found, chosen, by=request.user)
            return back(request, "/organisation/spaces/", _("%(name)s manages this space now.") % {"name": chosen.name})
        except Invalid as error:
            errors = error.errors
    people = candidates(found).values_list("pk", "name")[:MOST_CANDIDATES]
    return section(request, "manager.html", {"space": found, "people": [("", "—"), *people]}, errors=errors)


@require_safe
@for_administrators
def waiting(request: Signed) -> HttpResponse:
    """Where posts and people wait for somebody, and who that is."""
    rows = waits(request.user)
    managers = managers_of([row.space for row in rows if row.space])
    return section(request, "waiting.html", {"rows": rows, "managers": managers})
