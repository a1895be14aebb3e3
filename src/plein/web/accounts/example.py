"""The example organisation lets anyone in as one of a few of its people. Any other organisation knows nothing of this."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.people.models import Organisation, Person
from plein.web.accounts.views import enter
from plein.web.views.people import portrait

ROLES = {
    "brenda": _("Gardener. Reads on her phone, between two jobs."),
    "noor": _("Community manager. Welcomes, connects and looks after spaces."),
    "fatima": _("Communication adviser. Writes the news, judges what waits."),
    "gert": _("Chair of the works council. Is in a secret space, too."),
    "kevin": _("Administrator. Runs Plein, but reads no more than others."),
    "bas-o": _("Guest from Oudendam. Sees the one space he was asked into."),
}


@require_http_methods(["GET", "POST"])
def example(request: HttpRequest) -> HttpResponse:
    """Choose a role, and come in with one click."""
    _only_in_an_example()
    if request.method == "POST":
        key = request.POST.get("person", "")
        if key not in ROLES:
            raise Http404
        return enter(request, get_object_or_404(Person.objects.readers(), username=key))
    return render(request, "example.html")


@require_safe
def face(request: HttpRequest, username: str) -> HttpResponseBase:
    """The portrait of a role, for a visitor who is still outside."""
    _only_in_an_example()
    if username not in ROLES:
        raise Http404
    return portrait(get_object_or_404(Person.objects.readers(), username=username))


def _only_in_an_example() -> None:
    """Asked anew each time, whatever is remembered of the organisation."""
    if not Organisation.objects.filter(is_example=True).exists():
        raise Http404


def roles() -> list[tuple[Person, object]]:
    """The people a visitor may be, each with a word about them."""
    found = {person.username: person for person in Person.objects.readers().filter(username__in=ROLES)}
    return [(found[key], text) for key, text in ROLES.items() if key in found]
