"""People: the list, profiles, portraits."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, page
from plein.core.follows import actions as follows
from plein.core.forms import id_of
from plein.core.people.models import Person
from plein.core.people.queries import by_name
from plein.core.search.queries import known, words

PAGE = 60


@require_safe
def people(request: Signed) -> HttpResponse:
    """Everyone one may see, by surname."""
    query, after = request.GET.get("q", "")[:100], id_of(request.GET.get("after", ""))
    colleagues = Person.objects.visible_to(request.user).filter(is_active=True).select_related("unit")
    found = by_name(colleagues, request.user, after)
    for word in words(query):
        found = found.filter(known(word, request.user))
    listed = list(found[: PAGE + 1])
    return page(
        request,
        "people.html",
        {"people": listed[:PAGE], "people_q": query, "next": listed[PAGE - 1].pk if len(listed) > PAGE else None},
    )


@require_POST
def follow(request: Signed, username: str, how: str) -> HttpResponse:
    """Follow or mute someone, or neither."""
    found = get_object_or_404(Person.objects.visible_to(request.user), username=username.lower())
    follows.BY_NAME[how](found, by=request.user)
    return back(request, found.get_absolute_url())


@require_safe
def picture(request: Signed, username: str, version: str) -> HttpResponseBase:
    """Someone's portrait."""
    return portrait(get_object_or_404(Person.objects.visible_to(request.user), username=username.lower()))


def portrait(person: Person) -> HttpResponseBase:
    """The bytes of somebody's portrait, for whoever may see it; 404 when there is none."""
    if not person.picture or not default_storage.exists(person.picture):
        raise Http404
    response = FileResponse(default_storage.open(person.picture), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400"
    return response
