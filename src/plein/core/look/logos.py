"""Logos: an SVG with only its shapes, or a picture that is drawn anew."""

from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _

from plein.core.permissions import Invalid
from plein.kit import images
from plein.kit.images import BadImage, process
from plein.kit.sniff import sniff
from plein.kit.svg import BadDrawing, redrawn

MOST = 2 * 1024 * 1024  # bytes
MIMES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}


def prepare(data: bytes) -> tuple[bytes, str]:
    """Return a logo as it is kept, and how its name ends. Raises Invalid, Busy."""
    try:
        if len(data) <= MOST and sniff(data[:4096]) == "image/svg+xml":
            return redrawn(data), ".svg"
        picture = process(BytesIO(data[: MOST + 1]), patience=images.PATIENCE)
    except (BadDrawing, BadImage) as error:
        raise Invalid(_("This logo cannot be read. Save it again as SVG or PNG."), "logo") from error
    return picture.thumb, picture.extension


def read(path: Path) -> tuple[bytes, str]:
    """The logo of a theme, from the file beside it. Raises Invalid."""
    try:
        return prepare(path.read_bytes())
    except OSError as error:
        raise Invalid(_("The logo %(path)s cannot be read.") % {"path": path}, "logo") from error
