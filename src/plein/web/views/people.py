"""People: following them, and their portraits."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed, back, visible_person
from plein.core.follows import actions as follows
from plein.core.people.models import Person


@require_POST
def follow(request: Signed, username: str, how: str) -> HttpResponse:
    """Follow or mute someone, or neither."""
    found = visible_person(request, username)
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
