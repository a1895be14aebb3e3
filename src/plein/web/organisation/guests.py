"""Every guest, for administrators: who answers for whom, and until when."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.organisation.actions import choose_former_space
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid
from plein.core.spaces.models import Membership, Space
from plein.web.accounts.fresh import fresh
from plein.web.guests import act, days, listed
from plein.web.organisation.shell import for_administrators, section


@require_http_methods(["GET", "POST"])
@for_administrators
def guests(request: Signed) -> HttpResponse:
    """Guests by the end of their stay; several at once can stay longer, or get another sponsor."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return back(request, "/organisation/guests/", act(request, every=True))
        except Invalid as error:
            errors = error.errors
    return _page(request, errors)


@require_POST
@for_administrators
@fresh
def former(request: Signed) -> HttpResponse:
    """Choose the space of former colleagues, or none."""
    key = request.POST.get("space", "")
    space = Space.objects.visible_to(request.user).places().filter(pk=id_of(key)).first() if key else None
    try:
        if key and space is None:
            raise Invalid(_("Choose a space in use that you manage yourself."), "space")
        choose_former_space(space, by=request.user)
    except Invalid as error:
        return _page(request, error.errors)
    return back(request, "/organisation/guests/", _("Saved"))


def _page(request: Signed, errors: dict[str, str]) -> HttpResponse:
    managed = Membership.objects.filter(person=request.user, role=Membership.Role.MANAGER).values("space")
    spaces = Space.objects.visible_to(request.user).places().filter(pk__in=managed, archived_at=None).order_by("name")
    chosen = organisation().former_space_id
    now = list(Space.objects.listed_to(request.user).filter(pk=chosen or 0).values_list("pk", "name"))
    if chosen and not now:
        now = [(chosen, _("a space that you cannot see"))]
    context = {
        **listed(request, every=True), "days": days(), "values": request.POST, "former_space": chosen,
        "former_spaces": [("", _("Nowhere: nobody is asked")), *dict.fromkeys([*now, *spaces.values_list("pk", "name")])],
        "former_count": Person.objects.filter(is_former=True, is_active=True).count(),
    }  # fmt: skip
    return section(request, "guests.html", context, errors=errors)
