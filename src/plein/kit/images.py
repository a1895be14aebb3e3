"""Pictures from strangers: recognised by their bytes, bounded, and redrawn without hidden data."""

import io
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from plein.kit.faults import Busy
from plein.kit.sniff import sniff

__all__ = ["BadImage", "Processed", "process", "sniff", "square"]

MOST_PIXELS = 50_000_000
PATIENCE = 8  # seconds that somebody waits who sends a form
MOST_FRAMES = 200
MOST_MOVING_PIXELS = 30_000_000  # of all frames together
FULL, THUMB, MOVING = 2048, 640, 1024
ORIENTATION = 0x0112  # the EXIF tag that says which side is up
EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_READ = ["JPEG", "PNG", "WEBP", "GIF"]
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 85},
}
# Pillow refuses at twice this figure and warns at once: so it refuses at ours.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
_one_at_a_time = threading.Lock()  # a big picture needs 200 MB while it is drawn
_room = threading.BoundedSemaphore(2)  # one is drawn, one waits; more would leave no thread for who reads
_door = threading.BoundedSemaphore(1)


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


def process(data: IO[bytes], *, patience: float = 0) -> Processed:
    """Redraw a JPEG, PNG, WebP or GIF: upright, in sRGB, at most 2,048 pixels a side, without hidden data. Raises BadImage, Busy.

    Who cannot come back, as a program does, waits for room as long as there is `patience`, in seconds.
    """
    if not _enter(patience):
        raise Busy
    try:
        return _process(data)
    finally:
        _room.release()


def _enter(patience: float) -> bool:
    """Whether there is room, perhaps after waiting: one at the door, so that threads are left for who reads."""
    if _room.acquire(blocking=False):
        return True
    if not patience or not _door.acquire(blocking=False):
        return False
    try:
        return _room.acquire(timeout=patience)
    finally:
        _door.release()


def square(data: IO[bytes], focus: Sequence[float] = ()) -> bytes:
    """The largest square of a picture that has `focus` (the middle when there is none) as near its own middle as can be; as JPEG."""
    with Image.open(data, formats=_READ) as picture:
        full = _on_white(picture)
    across, down = focus or (0.5, 0.5)
    side = min(full.size)
    left, top = (
        round(min(max(0, part * length - side / 2), length - side))
        for part, length in ((across, full.width), (down, full.height))
    )
    return _bytes(full.crop((left, top, left + side, top + side)), "JPEG")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture.copy()
    clear = picture.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def _process(data: IO[bytes]) -> Processed:
    try:
        with _one_at_a_time, Image.open(data, formats=_READ) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadImage("too_many_pixels")
            return _redrawn(picture)
    except BadImage:
        raise
    except Image.DecompressionBombError as error:
        raise BadImage("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise BadImage("not_an_image") from error
    except Exception as error:  # decoders of broken files raise nearly anything
        raise BadImage("broken") from error


def _redrawn(picture: Image.Image) -> Processed:
    kind = str(picture.format)
    if kind in {"GIF", "PNG", "WEBP"} and getattr(picture, "is_animated", False):
        frames, times = _frames(picture)
        if len(frames) > 1:
            return _animated(frames, times)
        picture.seek(0)
    # Phones write several pictures into one JPEG ("MPO"); a GIF that does not move is drawn exactly as PNG.
    return _still(picture, {"GIF": "PNG", "MPO": "JPEG"}.get(kind, kind))


def _still(picture: Image.Image, kind: str) -> Processed:
    profile = picture.info.get("icc_profile")
    if kind == "JPEG":
        picture.draft(None, (FULL, FULL))  # decodes large photos at a fraction of their size
    picture.load()
    full = _coloured(picture, opaque=kind == "JPEG", profile=profile)
    orientation = picture.getexif().get(ORIENTATION)
    full.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
    full = _upright(full, orientation)
    thumb = full.copy()
    thumb.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    return Processed(
        _bytes(full, kind), _bytes(thumb, kind), f"image/{kind.lower()}", full.width, full.height, EXTENSIONS[kind]
    )


def _upright(picture: Image.Image, orientation: object) -> Image.Image:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation if orientation in range(1, 9) else 1
    picture.info = {"exif": exif.tobytes()}
    return ImageOps.exif_transpose(picture)


def _coloured(picture: Image.Image, *, opaque: bool, profile: bytes | None) -> Image.Image:
    """The picture in RGB or RGBA, its own colour profile applied."""
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.point(lambda value: value / 256, "L") if picture.mode == "I" else _eight_bits(picture)
    clear = not opaque and ("transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"})
    wanted = "RGBA" if clear else "RGB"
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted)
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert(wanted)  # a profile that does not fit is left aside
        return converted or picture.convert(wanted)
    return picture.convert(wanted)


def _eight_bits(picture: Image.Image) -> Image.Image:
    return picture.convert("I").point(lambda value: value / 256, "L")


def _frames(picture: Image.Image) -> tuple[list[Image.Image], list[int]]:
    """All frames and their times in milliseconds; none if there are more than a post should carry."""
    frames: list[Image.Image] = []
    times: list[int] = []
    most = min(MOST_FRAMES, MOST_MOVING_PIXELS // (picture.width * picture.height))
    while len(frames) < most:
        frame = picture.convert("RGBA")
        frame.thumbnail((MOVING, MOVING), Image.Resampling.BILINEAR)
        frame.info = {}
        frames.append(frame)
        times.append(min(max(20, int(picture.info.get("duration") or 100)), 60_000))
        try:
            picture.seek(len(frames))
        except EOFError:
            return frames, times
    return [], []


def _animated(frames: list[Image.Image], times: list[int]) -> Processed:
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=75, method=2)
    still = frames[0].copy()
    still.thumbnail((THUMB, THUMB))
    return Processed(out.getvalue(), _bytes(still, "WEBP"), "image/webp", frames[0].width, frames[0].height, ".webp")


def _bytes(picture: Image.Image, kind: str) -> bytes:
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, kind, **_OPTIONS[kind])
    return out.getvalue()
