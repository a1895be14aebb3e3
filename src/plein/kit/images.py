"""Pictures from strangers: recognised by their bytes, bounded, and redrawn without hidden data."""

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
MOST_FRAMES = 200
FULL, THUMB = 2048, 640
EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class BadImage(ValueError):
    """A picture that will not be kept; `code` is too_many_pixels, not_an_image or broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Processed:
    """A redrawn picture and its small version; `extension` begins with a dot."""

    full: bytes
    thumb: bytes
    mime: str
    width: int
    height: int
    extension: str


def process(data: IO[bytes]) -> Processed:
    """Redraw a JPEG, PNG, WebP or GIF: upright, at most 2,048 pixels a side, no EXIF, GPS, XMP or comments. Raises BadImage."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(data, formats=list(EXTENSIONS))
            if picture.width * picture.height > MOST_PIXELS:
                raise BadImage("too_many_pixels")
            kind = str(picture.format)
            frames = getattr(picture, "n_frames", 1)
            if 1 < frames <= MOST_FRAMES and picture.width * picture.height * frames <= MOST_PIXELS * 2:
                return _animated(picture, kind)
            picture.seek(0)
            return _still(picture, kind)
    except BadImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadImage("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise BadImage("not_an_image") from error
    except Exception as error:  # decoders of broken files raise nearly anything
        raise BadImage("broken") from error


def sniff(head: bytes) -> str:
    """Return the media type that the first bytes of a file show, whatever it is called."""
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "application/octet-stream")
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:10] == b"qt" else "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00")[:1024].lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start:
        return "image/svg+xml" if b"<svg" in head.lower() else "application/xml"
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body", b"<iframe")):
        return "text/html"
    return "text/plain" if _is_text(head) else "application/octet-stream"


_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"), (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"), (b"OggS", "audio/ogg"), (b"\x1aE\xdf\xa3", "video/webm"), (b"fLaC", "audio/flac"),
)  # fmt: skip


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head[:-4].decode() if len(head) > 1000 else head.decode()
    except UnicodeDecodeError:
        return False
    return True


def _still(picture: Image.Image, kind: str) -> Processed:
    picture.load()
    upright = ImageOps.exif_transpose(picture) or picture
    transparent = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    if kind == "GIF":
        kind = "PNG"
    plain = upright.convert("RGBA" if transparent and kind != "JPEG" else "RGB")
    full, thumb = plain.copy(), plain.copy()
    full.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
    thumb.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    return Processed(_bytes(full, kind), _bytes(thumb, kind), f"image/{kind.lower()}", full.width, full.height, EXTENSIONS[kind])


def _animated(picture: Image.Image, kind: str) -> Processed:
    frames, times = [], []
    for at in range(picture.n_frames):  # type: ignore[attr-defined]
        picture.seek(at)
        frame = picture.convert("RGBA")
        frame.thumbnail((FULL // 2, FULL // 2), Image.Resampling.BILINEAR)
        frame.info = {}
        frames.append(frame)
        times.append(max(20, int(picture.info.get("duration", 100))))
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=80, exif=b"", xmp=b"", icc_profile=b"")
    still = frames[0].copy()
    still.thumbnail((THUMB, THUMB))
    return Processed(out.getvalue(), _bytes(still, "WEBP"), "image/webp", frames[0].width, frames[0].height, ".webp")


def _bytes(picture: Image.Image, kind: str) -> bytes:
    picture.info = {}
    out = io.BytesIO()
    options: dict[str, object] = {"JPEG": {"quality": 85, "optimize": True, "progressive": True}, "WEBP": {"quality": 85}}.get(kind, {"optimize": True})
    picture.save(out, kind, **options)
    return out.getvalue()
