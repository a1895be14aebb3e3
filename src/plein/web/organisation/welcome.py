"""The first days as administrators make them, and how they are used: numbers of at least ten people."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid
from plein.core.spaces.models import Space
from plein.core.welcome import actions, queries
from plein.core.welcome.steps import USUAL, steps
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/welcome/"


@require_http_methods(["GET", "POST"])
@for_administrators
def welcome(request: Signed) -> HttpResponse:
    """Steps on and off with their own words, where to say hello, and where the guidelines stand."""
    here, errors = organisation(), {}
    rows = [(one, one.text, one.is_on) for one in steps(here)]
    link, space = here.first_days.get("link", ""), here.first_days.get("space")
    spaces = (
        Space.objects.visible_to(request.user).filter(kind=Space.Kind.OPEN, archived_at=None).order_by("name", "pk")
    )
    if request.method == "POST":
        link, space = request.POST.get("link", ""), id_of(request.POST.get("space", ""))
        typed: dict[str, dict[str, Any]] = {
            key: {"on": f"on-{key}" in request.POST, "text": request.POST.get(f"text-{key}", "")} for key in USUAL
        }
        usual = {one.key: _(USUAL[one.key][1]) for one, _text, _on in rows}
        given = {key: {**one, "text": "" if one["text"] == usual[key] else one["text"]} for key, one in typed.items()}
        rows = [(one, typed[one.key]["text"], typed[one.key]["on"]) for one, _text, _on in rows]
        try:
            actions.configure(by=request.user, steps=given, space=spaces.filter(pk=space).first(), link=link)
            return back(request, HERE, _("Saved"))
        except Invalid as error:
            errors = error.errors
    choices = [("", _("None: they say hello where they like")), *((one.pk, one.name) for one in spaces)]
    context = {"rows": rows, "link": link, "space": space or "", "spaces": choices, "counted": queries.counted()}
    return section(request, "welcome.html", context, errors=errors)
