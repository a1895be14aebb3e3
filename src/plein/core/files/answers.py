"""Sending the bytes of a file, never as a page of ours."""

import re
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
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
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def send(request: HttpRequest, found: File, *, thumb: bool) -> HttpResponseBase:
    """Answer with the bytes, or one range of them (RFC 9110 §14; RFC 6266 for the name); 404 when only a link was kept."""
    key = found.thumb_key if thumb and found.thumb_key else found.key
    if not key or not default_storage.exists(key):
        raise Http404
    shown = found.mime in INLINE
    tag = f'"{found.sha256}{"-t" if key == found.thumb_key else ""}"'
    response = _bytes(request, default_storage.open(key), tag)
    response["Content-Type"] = found.mime if shown else "application/octet-stream"
    response["ETag"], response["Accept-Ranges"] = tag, "bytes"
    response["Content-Disposition"] = (
        f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(found.name, safe='')}"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _bytes(request: HttpRequest, file: IO[bytes], tag: str) -> HttpResponseBase:
    """All of it, or the one range that is asked for: without, some browsers play no film."""
    size = file.seek(0, 2)
    file.seek(0)
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or not any(asked.groups()) or request.headers.get("If-Range", tag) != tag:
        return FileResponse(file)
    first, last = asked.groups()
    if first and last and int(last) < int(first):
        return FileResponse(file)  # no range at all (§14.1.1)
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if begin > end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    length = end - begin + 1
    headers = {"Content-Range": f"bytes {begin}-{end}/{size}", "Content-Length": str(length)}
    return StreamingHttpResponse(_some(file, begin, length), status=206, headers=headers)


def _some(file: IO[bytes], begin: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(begin)
        while length and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
