"""Files: adding them to a draft, and reading them under the rule of their post."""

from urllib.parse import quote
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plein.core.files import actions
from plein.core.files.models import File
from plein.core.permissions import Invalid
from plein.core.answers import Signed

INLINE = {"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "video/mp4", "video/webm"}
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_POST
def add(request: Signed) -> HttpResponse:
    """Take in one file; the answer is its line in the composer."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("Choose a file."), "file")
    file = actions.add(upload, by=request.user, name=upload.name or "")
    return HttpResponse(render_to_string("components/upload.html", {"file": file}, request))


@require_GET
def file(request: Signed, uid: UUID, name: str) -> HttpResponseBase:
    """A file as it is; what browsers could run is only ever downloaded."""
    return send(get_object_or_404(File.objects.visible_to(request.user), uid=uid), thumb=False)


@require_GET
def thumb(request: Signed, uid: UUID) -> HttpResponseBase:
    """The small picture of a file."""
    return send(get_object_or_404(File.objects.visible_to(request.user), uid=uid), thumb=True)


def send(found: File, *, thumb: bool) -> HttpResponseBase:
    """Answer with the bytes, never as a page of ours (RFC 6266 for the name)."""
    key = found.thumb_key if thumb and found.thumb_key else found.key
    if not key or not default_storage.exists(key):
        raise Http404
    safe = found.mime if found.mime in INLINE else "application/octet-stream"
    response = FileResponse(default_storage.open(key), content_type=safe)
    kind = "inline" if found.mime in INLINE else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.name, safe='')}"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
