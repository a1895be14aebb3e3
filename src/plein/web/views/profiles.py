"""Profiles: who somebody is and what they know, their address card, and who knows or likes the same."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, is_fragment, live, page, stream, visible_person
from plein.core.follows.models import Follow
from plein.core.forms import id_of
from plein.core.leaving.queries import farewell_of
from plein.core.people.models import Person
from plein.core.people.queries import by_name
from plein.core.posts import queries
from plein.core.profiles import actions, finding
from plein.core.profiles.hints import hint
from plein.core.profiles.hours import today, week
from plein.core.profiles.models import PersonSkill
from plein.core.profiles.queries import skills
from plein.core.profiles.sight import sight, stand_in, worked_before
from plein.core.profiles.vcard import dial, vcard
from plein.core.spaces.models import Space
from plein.web.views.compose import composer
from plein.web.views.lists import cut

PAGE = 60
DO = {"endorse": actions.endorse, "withdraw": actions.withdraw_endorsement}


@require_safe
def person(request: Signed, username: str) -> HttpResponse:
    """A profile: who someone is, and what they began where the reader may read it."""
    found = _person(request, username)
    if found.pk == request.user.pk and (eyes := stand_in(request.GET.get("as", ""))):
        return page(request, "person_as.html", {**_profile(found, eyes), "eyes": request.GET["as"]})
    now = live(f"person:{found.pk}")
    feed = cut(lambda before: queries.page_of(queries.said_by(found, request.user), before), request)
    own = Follow.objects.filter(person=request.user, to_person=found).first()
    context = {**_profile(found, request.user), **(_own(request) if found.pk == request.user.pk else {"space": None})}
    return stream(
        request,
        "person.html",
        feed,
        {
            **context,
            **now,
            "farewell": farewell_of(found, request.user),
            "followed": bool(own and not own.mute),
            "muted": bool(own and own.mute),
        },
    )


def _profile(found: Person, viewer: Person) -> dict[str, Any]:
    seen = sight(found, viewer)
    days, phone = seen.parts.get("days", {}), seen.parts.get("phone")
    same = PersonSkill.objects.filter(person=viewer.pk, kind=PersonSkill.Kind.INTEREST).values_list("skill", flat=True)
    return {
        "person": found, "seen": seen, "parts": seen.parts, "week": week(days), "dial": dial(phone) if phone else "",
        "today": today(days, timezone.localtime()) if days else None, "before": worked_before(found, viewer),
        "mine": set(same) if seen.interests and viewer.pk != found.pk else set(),
    }  # fmt: skip


def _own(request: Signed) -> dict[str, Any]:
    """What stands on one's own profile alone."""
    space = Space.objects.visible_to(request.user).filter(owner=request.user).first()
    context = composer(request, space) if space else {"space": None}
    return {**context, "kindred": finding.kindred(request.user), "hint": hint(request.user)}


@require_safe
def card(request: Signed, username: str) -> HttpResponse:
    """Somebody's address card, with what the reader may see."""
    found = _person(request, username)
    response = HttpResponse(vcard(sight(found, request.user), settings.URL), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.username}.vcf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def endorsement(request: Signed, username: str, pk: str, how: str) -> HttpResponse:
    """Say that somebody is good at something, or no longer."""
    found = _person(request, username)
    one = _known(found, int(pk), request)
    DO[how](one.row, by=request.user)
    if not is_fragment(request):
        return back(request, f"{found.get_absolute_url()}#skill-{pk}")
    return render(request, "skill.html", {"one": _known(found, int(pk), request), "person": found})


@require_safe
def skill(request: Signed, slug: str) -> HttpResponse:
    """Who can do something, or takes an interest in it."""
    found = finding.skill_named(slug, request.user)
    if found is None:
        raise Http404
    kind, after = request.GET.get("kind", ""), id_of(request.GET.get("after", ""))
    kinds = [kind] if kind in PersonSkill.Kind.values else PersonSkill.Kind.values
    lists = {}
    for one in kinds:
        rows = by_name(finding.holders(found, one, request.user), request.user, after, "person__")
        lists[one] = list(rows[: PAGE + 1])
    context = {"skill": found, "tag": queries.tag_named(found.slug, request.user), "page_size": PAGE}
    return page(request, "skill_page.html", {**context, "lists": lists})


def _person(request: Signed, username: str) -> Person:
    return visible_person(request, username)


def _known(found: Person, pk: int, request: Signed) -> Any:
    """A skill on this profile that the reader may see; else 404."""
    for one in skills(found, request.user):
        if one.row.pk == pk:
            return one
    raise Http404
