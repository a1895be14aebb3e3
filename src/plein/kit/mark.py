"""Our mark as a picture, for places that take no SVG."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

FINE = 4  # drawn larger and made smaller, for smooth edges
GRID = 32  # units of the drawing, as in static/favicon.svg
SQUARES = ((9.5, 9.5), (17.5, 9.5), (9.5, 17.5))
SIDE = 5.0
DOT = (20.0, 20.0, 2.7)


@lru_cache(32)
def drawn(size: int, ground: str, front: str, dot: str, *, whole: bool) -> bytes:
    """A PNG of `size` pixels; `whole` has rounded corners, else it fills the square and keeps away from the edges."""
    side = size * FINE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 6 / GRID if whole else 0, fill=ground)
    scale = (1.0 if whole else 0.8) * side / GRID

    def at(place: float) -> float:
        return side / 2 + (place - GRID / 2) * scale

    def box(left: float, top: float, across: float) -> tuple[float, float, float, float]:
        return at(left), at(top), at(left + across), at(top + across)

    pen.rectangle(box(5, 5, 22), outline=front, width=round(2 * scale))
    for left, top in SQUARES:
        pen.rectangle(box(left, top, SIDE), fill=front)
    x, y, radius = DOT
    pen.ellipse(box(x - radius, y - radius, 2 * radius), fill=dot)
    out = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
