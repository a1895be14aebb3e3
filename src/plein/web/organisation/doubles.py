"""Accounts that may be of one person, and merging two of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.merging import actions, queries
from plein.core.merging.models import Merging
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.web.accounts.fresh import fresh_when
from plein.web.naming import whom
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/people/doubles/"
NAMES = {
    "name": gettext_lazy("Name"), "email": gettext_lazy("E-mail"), "employee_number": gettext_lazy("Employee number"), "title": gettext_lazy("Job title"),
    "unit": gettext_lazy("Unit"), "place": gettext_lazy("Place of work"), "manager": gettext_lazy("Manager"), "role": gettext_lazy("Role"),
}  # fmt: skip


@require_safe
@for_administrators
def doubles(request: Signed) -> HttpResponse:
    """Groups of accounts that may be of one person, and questions that wait for their owner."""
    groups, after = queries.doubles(request.GET.get("after", "")[:200])
    asked = Merging.objects.select_related("gone", "kept").order_by("-pk")[:50]
    context = {"groups": groups, "later": after, "asked": asked, "apart": queries.told_apart()}
    return section(request, "doubles.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(lambda request: request.method == "POST")
def merge(request: Signed, pk: int) -> HttpResponse:
    """Merge this account with another: choose which, read what would move, do it or ask whose they are."""
    found = get_object_or_404(_accounts(), pk=pk)
    if request.method == "POST":
        try:
            return _do(request, found)
        except Invalid as error:
            return _page(request, found, _other(request.POST.get("with", ""), found), error.errors)
    if "whom" not in request.GET:
        return _page(request, found, _other(request.GET.get("with", ""), found))
    try:
        return _page(request, found, _typed(request, found))
    except Invalid as error:
        return _page(request, found, None, error.errors)


@require_POST
@for_administrators
def apart(request: Signed, pk: int) -> HttpResponse:
    """Say that these are two people, or take that back."""
    found = get_object_or_404(Person, pk=pk)
    other = get_object_or_404(Person.objects.exclude(pk=pk), pk=id_of(request.POST.get("with", "")))
    if "again" in request.POST:
        actions.compare_again(found, other, by=request.user)
        return back(request, HERE, _("They are compared again."))
    actions.keep_apart(found, other, by=request.user)
    return back(request, HERE, _("They are two people: nobody is asked about them again. Below you can take that back."))  # fmt: skip


def _accounts() -> Any:
    return Person.objects.select_related("unit", "manager", "merged_into")


def _other(raw: str, found: Person) -> Person | None:
    other: Person | None = _accounts().filter(pk=id_of(raw)).exclude(pk=found.pk).first()
    return other


def _typed(request: Signed, found: Person) -> Person | None:
    other = whom(request, "whom")
    if other is not None and other.pk == found.pk:
        raise Invalid(_("This is the account itself. Name the other one."), "whom")
    return _other(str(other.pk), found) if other else None


def _do(request: Signed, found: Person) -> HttpResponse:
    other = _other(request.POST.get("with", ""), found)
    if other is None:
        raise Invalid(_("Choose two accounts."))
    gone, kept = (found, other) if request.POST.get("kept") == str(other.pk) else (other, found)
    if gone.joined_at is not None and kept.joined_at is not None:
        actions.propose(gone, kept, by=request.user)
        return back(request, HERE, _("Whose accounts they are is asked now: they agree signed in with each of them."))  # fmt: skip
    actions.merge(gone, kept, by=request.user)
    return back(request, f"/organisation/people/{kept.pk}", _("The two accounts are one now."))


def _page(request: Signed, found: Person, other: Person | None, errors: dict[str, str] | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "person": found, "other": other, "alike": [] if other else queries.alike(found, request.user), "values": request.GET,
    }  # fmt: skip
    if other is not None:
        kept = _kept(request, found, other)
        gone = found if kept is other else other
        context |= {
            "gone": gone, "kept": kept, "apart": queries.apart(gone, kept).select_related("by").first(), "parts": queries.preview(gone, kept),
            "conflicts": [(NAMES[name], _shown(gone, name, old), _shown(kept, name, new)) for name, old, new in queries.conflicts(gone, kept)],
        }  # fmt: skip
    return section(request, "merge.html", context, errors=errors)


def _kept(request: Signed, found: Person, other: Person) -> Person:
    """Which stays: as chosen, else the one that is in use, else the one that was here first."""
    chosen = request.POST.get("kept") or request.GET.get("kept")
    for one in (found, other):
        if chosen == str(one.pk):
            return one
    return min((found, other), key=lambda one: (one.joined_at is None, one.created_at, one.pk))


def _shown(person: Person, name: str, value: Any) -> str:
    return str(person.get_role_display() if name == "role" else value)
