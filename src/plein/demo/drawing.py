"""What the example organisation draws for itself: faces of people, and pictures with posts."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image

from plein.demo.crowd import chance
from plein.demo.faces import portrait
from plein.demo.pictures import country, papers, things, town
from plein.demo.pictures.canvas import PAPER, Canvas
from plein.demo.posts import Drawn
from plein.demo.shapes import Picture
from plein.kit.text import slugify

WIDE, HIGH, SMALL = 960, 600, 640
LARGEST = 60 * 1024
MOTIFS: dict[str, Callable[[Canvas, Picture, Random], None]] = {
    "map": papers.map_, "chart": papers.chart, "plan": papers.plan, "poster": papers.poster, "letter": papers.letter,
    "tree": town.big_tree, "road": country.road, "sun": country.sun, "ship": town.ship, "school": town.school,
    "snow": town.snow, "storm": country.storm, "garden": country.garden, "bridge": town.bridge,
    "ball": things.ball, "cake": things.cake, "bike": things.bike, "cat": things.cat, "coffee": things.coffee,
    "office": things.office, "people": things.people,
}  # fmt: skip


def face(key: str, words: str) -> bytes:
    """The portrait of somebody, as portraits are served."""
    out = BytesIO()
    portrait(key, words).finished().save(out, "JPEG", quality=88, subsampling=0, optimize=True)
    return out.getvalue()


def draw(picture: Picture) -> Drawn:
    """A picture as a post carries it."""
    sheet = Canvas(WIDE, HIGH, PAPER)
    MOTIFS[picture.motif](sheet, picture, chance("picture", picture.motif, picture.label, picture.alt))
    full = sheet.finished()
    thumb = full.resize((SMALL, SMALL * HIGH // WIDE), Image.Resampling.BILINEAR)
    name = slugify(f"{picture.motif} {picture.label}", lambda _: False)
    return Drawn(f"{name}.webp", "image/webp", _webp(full), _webp(thumb), WIDE, HIGH)


def _webp(image: Image.Image) -> bytes:
    """As good as it can be within the limit."""
    for quality in (88, 76, 60):
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=2)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()
