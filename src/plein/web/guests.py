"""Lists of guests, for who answers for them and for administrators: the same rows, and the same things to do to them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plein.core.answers import Signed
from plein.core.forms import day_of, id_of
from plein.core.people import actions
from plein.core.people.models import Person
from plein.core.people.queries import WHICH, stays, stays_after
from plein.core.permissions import Invalid, each
from plein.core.spaces.models import Membership, Space
from plein.kit.paging import BadCursor, pack, unpack
from plein.web.naming import whom

PAGE = 60


def listed(request: Signed, *, every: bool) -> dict[str, Any]:
    """What a list of guests needs: those who are chosen, a page at a time."""
    which = request.GET.get("which", "")
    which = which if which in WHICH else ""
    rows = stays(request.user, every=every, which=which)
    some = list(_after(rows, request)[: PAGE + 1])
    last = some[PAGE - 1] if len(some) > PAGE else None
    return {
        "guests": some[:PAGE], "which": which, "every": every, "spaces_of": _spaces([row.pk for row in some], request.user),
        "next": urlencode({"which": which, "after": pack([last.until.isoformat(), last.pk])}) if last else "",
        "tabs": [(key, text) for key, text in _tabs().items() if every or key != "without"],
    }  # fmt: skip


def act(request: Signed, *, every: bool) -> str:
    """Do what the form asks to the guests that it names; returns what to say of it. Raises Invalid."""
    one, _colon, what = request.POST.get("one", "").partition(":")
    chosen = [one] if one else request.POST.getlist("guest")
    rows = stays(request.user, every=every).filter(pk__in=[id_of(pk) for pk in chosen])
    guests = [row.person for row in rows]
    what = what or request.POST.get("do", "")
    if not guests:
        raise Invalid(_("Choose at least one guest."), "guest")
    if what == "end":
        return _end(guests, request.user)
    if what == "sponsor":
        count = actions.set_sponsor(guests, by=request.user, sponsor=whom(request, "sponsor"))
        return ngettext("%(count)s guest has another sponsor.", "%(count)s guests have another sponsor.", count) % {"count": count}  # fmt: skip
    until = day_of(request.POST.get("until", ""), "until") if what == "until" else None
    if what == "until" and until is None:
        raise Invalid(_("Choose a day."), "until")
    count = actions.extend(guests, by=request.user, until=until)
    return ngettext("%(count)s guest has another last day.", "%(count)s guests have another last day.", count) % {"count": count}  # fmt: skip


def invited(request: Signed) -> dict[str, Any]:
    """The sponsor and the last day that a form of an invitation names. Raises Invalid."""
    sponsor, until = each(lambda: whom(request, "sponsor"), lambda: day_of(request.POST.get("until", ""), "until"))
    return {"sponsor": sponsor, "until": until}


def days() -> dict[str, date]:
    """The days between which an end may be, and the usual one."""
    today = timezone.localdate()
    return {"today": today, "usual": actions.usual_end(), "latest": today + actions.LONGEST_STAY}


@transaction.atomic
def _end(guests: list[Person], by: Person) -> str:
    for guest in guests:
        actions.end_stay(guest, by=by)
    text = ngettext(
        "The account of %(count)s guest is closed.", "The accounts of %(count)s guests are closed.", len(guests)
    )
    return text % {"count": len(guests)}


def _after(rows: Any, request: Signed) -> Any:
    if not (cursor := request.GET.get("after", "")):
        return rows
    try:
        until, pk = unpack(cursor, str, int)
        return stays_after(rows, date.fromisoformat(until), pk)
    except (BadCursor, ValueError) as error:
        raise Http404 from error


def _spaces(guests: Iterable[int], viewer: Person) -> dict[int, list[str]]:
    """In which spaces guests are, as far as the viewer may know of these."""
    known = Space.objects.listed_to(viewer).places().values("pk")
    found: dict[int, list[str]] = {}
    rows = Membership.objects.filter(person__in=list(guests), space__in=known).order_by("space__name")
    for pk, name in rows.values_list("person", "space__name"):
        found.setdefault(pk, []).append(name)
    return found


def _tabs() -> dict[str, str]:
    return {"": _("Everyone"), "soon": _("End soon"), "without": _("Without a sponsor"), "ended": _("Ended")}
