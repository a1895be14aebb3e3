"""What the example organisation draws for itself: faces of people, and pictures with posts."""

from plein.demo.posts import Drawn
from plein.demo.shapes import Picture


def face(key: str) -> bytes | None:
    """The portrait of somebody, None for who has initials."""
    return None


def draw(picture: Picture) -> Drawn:
    """A picture as a post carries it."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (960, 600), "#0b5566").save(out, "WEBP")
    return Drawn(f"{picture.motif}.webp", "image/webp", out.getvalue(), out.getvalue(), 960, 600)
