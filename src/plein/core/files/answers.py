"""Sending the bytes of a file, never as a page of ours."""

from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from plein.core.files.models import File

INLINE = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "application/pdf",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/flac",
    "audio/mp4",
    "video/mp4",
    "video/webm",
}
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def send(found: File, *, thumb: bool) -> HttpResponseBase:
    """Answer with the bytes (RFC 6266 for the name); 404 when only a link was kept."""
    key = found.thumb_key if thumb and found.thumb_key else found.key
    if not key or not default_storage.exists(key):
        raise Http404
    shown = found.mime in INLINE
    response = FileResponse(default_storage.open(key), content_type=found.mime if shown else "application/octet-stream")
    response["Content-Disposition"] = (
        f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(found.name, safe='')}"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
