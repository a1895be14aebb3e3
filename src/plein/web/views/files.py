"""Files: adding them to a draft, and reading them under the rule of their post."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plein.core.answers import Signed
from plein.core.files import actions
from plein.core.files.answers import send
from plein.core.files.models import File
from plein.core.permissions import Invalid


@require_POST
def add(request: Signed) -> HttpResponse:
    """Take in one file; the answer is its line in the composer."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("Choose a file."), "file")
    file = actions.add(upload, by=request.user, name=upload.name or "")
    return HttpResponse(render_to_string("components/upload.html", {"file": file}, request))


@require_safe
def file(request: Signed, uid: UUID, name: str) -> HttpResponseBase:
    """A file as it is; what browsers could run is only ever downloaded."""
    return send(request, get_object_or_404(File.objects.visible_to(request.user), uid=uid), thumb=False)


@require_safe
def thumb(request: Signed, uid: UUID) -> HttpResponseBase:
    """The small picture of a file."""
    return send(request, get_object_or_404(File.objects.visible_to(request.user), uid=uid), thumb=True)
