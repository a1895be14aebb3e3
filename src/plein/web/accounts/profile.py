"""Settings › Profile: what one tells about oneself, to whom; and where one's face is in one's portrait."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back, page
from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid, can
from plein.core.posts.cards import forget
from plein.core.profiles import actions
from plein.core.profiles.hours import DAYS
from plein.core.profiles.models import PersonSkill, Profile
from plein.core.profiles.queries import USUAL, profile_of, shown_by
from plein.kit.images import sniff
from plein.web.accounts import portraits

HERE = "/settings/profile/"
BASICS = ("name", "pronouns", "about")
LINES = ("pronunciation", "called", "phone", "rooms", "languages", "ask_about", "projects")
BETWEEN = re.compile(r"[,;\n]")


@require_http_methods(["GET", "POST"])
def profile(request: Signed) -> HttpResponse:
    """See and change one's profile."""
    if request.method != "POST":
        return _page(request, _stored(request.user))
    try:
        if upload := request.FILES.get("picture"):
            portraits.take(request.user, upload)
        actions.tell(request.user, by=request.user, **_told(request))
    except Invalid as error:
        return _page(request, _typed(request.POST), error.errors)
    forget()
    return back(request, HERE, _("Saved"))


@require_POST
def stop_hinting(request: Signed) -> HttpResponse:
    """Be told no more what could be added to one's profile."""
    actions.stop_hinting(request.user, by=request.user)
    return back(request, request.user.get_absolute_url(), _("Plein will not say this again."))


@require_http_methods(["GET", "POST"])
def portrait(request: Signed) -> HttpResponse:
    """Choose where one's face is, or have no portrait."""
    picture = _whole(request)
    if picture is None:
        return redirect(HERE)
    if request.method != "POST":
        return page(request, "portrait.html", {"picture": picture})
    try:
        if "remove" in request.POST:
            portraits.remove(request.user)
            return back(request, HERE, _("Your portrait is gone."))
        portraits.focus(request.user, picture.chosen(request.POST))
    except Invalid as error:
        return page(request, "portrait.html", {"picture": picture, "errors": error.errors}, status=422)
    return back(request, f"{HERE}portrait/")


@require_safe
def whole(request: Signed) -> HttpResponse:
    """The picture that one's portrait was taken from, for oneself alone."""
    picture = _whole(request)
    if picture is None:
        raise Http404
    with default_storage.open(picture.key) as file:
        content = file.read()
    return HttpResponse(content, content_type=sniff(content))


def _whole(request: Signed) -> portraits.Whole | None:
    """The picture to choose in; none when there is no portrait, or its file is gone or no picture."""
    try:
        return portraits.whole_of(request.user) if request.user.picture else None
    except OSError:
        return None


def _page(request: Signed, values: dict[str, Any], errors: dict[str, str] | None = None) -> HttpResponse:
    person = Person.objects.select_related("unit").get(pk=request.user.pk)
    context = {
        "values": values, "errors": errors or {}, "levels": Profile.Shown.choices, "categories": Profile.Category.choices,
        "entitled": can(person, "person.entitle", person), "facts": person, "days": [(day, WEEKDAYS[at]) for at, day in enumerate(DAYS)],
        "organisation_name": organisation().name,
    }  # fmt: skip
    return page(request, "profile_settings.html", context, status=422 if errors else 200)


def _stored(person: Person) -> dict[str, Any]:
    """What the form shows at first."""
    known = profile_of(person)
    named: dict[str, list[str]] = {}
    rows = PersonSkill.objects.filter(person=person).order_by("position", "pk").values_list("kind", "skill__name")
    for kind, name in rows:
        named.setdefault(kind, []).append(name)
    return {
        **{name: getattr(person, name) for name in (*BASICS, "title")}, **{name: getattr(known, name) for name in LINES},
        "skills": ", ".join(named.get("skill", [])), "interests": ", ".join(named.get("interest", [])), "links": "\n".join(known.links),
        "category": known.category, "shown": shown_by(person, known),
        "days": {day: [*hours, "", ""][:2] for day, hours in known.days.items()}, "tells_days": known.tells_days,
    }  # fmt: skip


def _typed(posted: QueryDict) -> dict[str, Any]:
    """What the form shows after a mistake: what was typed."""
    texts = (*BASICS, "title", *LINES, "skills", "interests", "links", "category")
    return {
        **{name: posted.get(name, "") for name in texts},
        "shown": _shown(posted),
        "days": _days(posted),
        "tells_days": "tells_days" in posted,
    }


def _told(request: Signed) -> dict[str, Any]:
    """What was typed, for the action. What a form does not hold stays as it is."""
    posted, person = request.POST, request.user
    parts: dict[str, Any] = {name: posted[name] for name in (*LINES, "category") if name in posted}
    if "links" in posted:
        parts["links"] = posted["links"].split()
    if "has_days" in posted:
        parts |= {"days": _days(posted), "tells_days": "tells_days" in posted}
    if shown := _shown(posted):
        parts["shown"] = {**_stored(person)["shown"], **shown}
    titled = ("title",) if can(person, "person.entitle", person) else ()
    return {
        "basics": {name: posted[name] for name in (*BASICS, *titled) if name in posted}, "parts": parts,
        "named": {kind: _names(posted[f"{kind}s"]) for kind in PersonSkill.Kind.values if f"{kind}s" in posted},
    }  # fmt: skip


def _names(text: str) -> list[str]:
    return [name for name in map(str.strip, BETWEEN.split(text)) if name]


def _days(posted: QueryDict) -> dict[str, list[str]]:
    return {day: [posted.get(f"from-{day}", ""), posted.get(f"until-{day}", "")] for day in _chosen(posted)}


def _chosen(posted: QueryDict) -> Iterable[str]:
    return (day for day in DAYS if f"day-{day}" in posted)


def _shown(posted: QueryDict) -> dict[str, str]:
    return {part: posted.get(f"shown-{part}", "") for part in USUAL if f"shown-{part}" in posted}
