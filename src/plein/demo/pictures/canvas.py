"""A sheet to draw on in points of the finished picture, with the palette and the few shapes that every picture uses."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from math import cos, pi, sin
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FINE = 4  # drawn so many times larger, so that edges are smooth
PAPER, CREAM, INK, SOFT = "#f6f3ee", "#fffdfa", "#1e2427", "#6b7672"
TEAL, SEA, SKY, MIST = "#0b5566", "#2f8ca3", "#cfe6ea", "#e7f1f1"
RUST, CORAL, OCHRE, SAND = "#a83c12", "#df7f55", "#e9b44c", "#ecdcc0"
LEAF, GRASS, MOSS, LIME = "#4f8a5b", "#8fbb78", "#2f5d43", "#bcd6a0"
BRICK, PLUM, NIGHT, STONE = "#b5563a", "#6d4a6b", "#17384a", "#c9c6bf"
WARM = (RUST, OCHRE, CORAL, TEAL, PLUM, LEAF)
Point = tuple[float, float]
BELOW = "\u0327\u0328"
ACCENTS = {
    "\u0300": ((-0.6, -0.9), (0.4, 0.3)), "\u0301": ((0.6, -0.9), (-0.4, 0.3)), "\u0302": ((-0.8, 0.3), (0, -0.8), (0.8, 0.3)),
    "\u0303": ((-0.9, 0.1), (-0.3, -0.5), (0.3, 0.1), (0.9, -0.5)), "\u0304": ((-0.8, 0), (0.8, 0)), "\u0306": ((-0.8, -0.8), (0, 0.1), (0.8, -0.8)),
    "\u030c": ((-0.8, -0.8), (0, 0.3), (0.8, -0.8)), "\u0327": ((0, 1), (0.5, 2), (-0.4, 2.8)),
}  # fmt: skip
INSTEAD = str.maketrans(
    {"–": "-", "—": "-", "‑": "-", "ı": "i", "ø": "o", "ł": "l", "Ł": "L", "€": "EUR ", "½": ",5", "→": ">"}
)


class Canvas:
    """A sheet of `width` by `height` points."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * FINE, height * FINE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def box(self, x: float, y: float, width: float, height: float, fill: str, round_: float = 0) -> None:
        """A rectangle, perhaps with round corners."""
        if width * FINE < 2 or height * FINE < 2:
            return
        corners = [x * FINE, y * FINE, (x + width) * FINE - 1, (y + height) * FINE - 1]
        self._draw.rounded_rectangle(corners, min(round_, width / 2, height / 2) * FINE, fill=fill)

    def disc(self, x: float, y: float, across: float, fill: str, high: float = 0) -> None:
        """A circle by its middle and radius; `high` makes it an ellipse."""
        high = high or across
        self._draw.ellipse([(x - across) * FINE, (y - high) * FINE, (x + across) * FINE, (y + high) * FINE], fill=fill)

    def ring(
        self, x: float, y: float, across: float, stroke: str, wide: float, begin: float = 0, end: float = 360
    ) -> None:
        """A circle's line, or a part of it in degrees, clockwise from the right."""
        outer = across + wide / 2
        box = [(x - outer) * FINE, (y - outer) * FINE, (x + outer) * FINE, (y + outer) * FINE]
        self._draw.arc(box, begin, end, fill=stroke, width=round(wide * FINE))

    def line(self, points: Sequence[Point], stroke: str, wide: float) -> None:
        """A line with round ends and corners."""
        self._draw.line([(x * FINE, y * FINE) for x, y in points], fill=stroke, width=round(wide * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, wide / 2, stroke)

    def text(
        self, x: float, y: float, words: str, size: float, fill: str = INK, anchor: str = "la", bold: bool = True
    ) -> None:
        """Words on one line; `anchor` says what (x, y) is, as in Pillow: left, middle or right, top, middle or bottom."""
        font, thick = _font(round(size * FINE)), round(size * FINE / 44) if bold else 0
        high, low = font.getmetrics()
        left = x * FINE - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * self.long(words, size) * FINE
        base = y * FINE + {"a": high, "m": (high - low) / 2, "b": -low}[anchor[1]]
        plain, marks = letters(words)
        self._draw.text((left, base), plain, fill, font, "ls", stroke_width=thick, stroke_fill=fill)
        for place, mark in marks:
            middle = (
                left
                + (self._draw.textlength(plain[:place], font) + self._draw.textlength(plain[: place + 1], font)) / 2
            )
            top = base if mark in BELOW else base + font.getbbox(plain[place], anchor="ls")[1]
            self._mark(mark, middle / FINE, top / FINE, size, fill)

    def _mark(self, mark: str, x: float, y: float, size: float, fill: str) -> None:
        """An accent over (or under) a letter: the font has none of its own."""
        up, thick = y - size * 0.1, size * 0.085
        if mark == "\u0308":
            for side in (-1, 1):
                self.disc(x + side * size * 0.13, up - size * 0.02, size * 0.055, fill)
        elif mark in ACCENTS:
            self.line([(x + dx * size * 0.14, up + dy * size * 0.08) for dx, dy in ACCENTS[mark]], fill, thick)

    def long(self, words: str, size: float) -> float:
        """How wide words will be."""
        return self._draw.textlength(letters(words)[0], _font(round(size * FINE))) / FINE

    def wrapped(self, words: str, size: float, width: float) -> list[str]:
        """Words in lines that fit into `width`."""
        lines: list[str] = []
        for word in words.split():
            if lines and self.long(f"{lines[-1]} {word}", size) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def finished(self) -> Image.Image:
        """The picture at its own size."""
        return self._image.reduce(FINE)


@cache
def _font(size: int) -> Any:
    """The font that Pillow brings along, so that every machine draws the same letters."""
    return ImageFont.load_default(size)


def letters(words: str) -> tuple[str, list[tuple[int, str]]]:
    """Words in letters that the font has, and which accent belongs to the letter at which place."""
    plain, marks = "", []
    for char in unicodedata.normalize("NFD", words.translate(INSTEAD)):
        if unicodedata.combining(char):
            marks.append((len(plain) - 1, char))
        else:
            plain += char
    return plain, marks


def wave(left: float, right: float, y: float, high: float, long: float, shift: float = 0) -> list[Point]:
    """Points of a wavy line from left to right."""
    steps = max(2, int((right - left) / 6))
    return [
        (x, y + high * sin((x + shift) / long * 2 * pi))
        for x in (left + (right - left) * step / steps for step in range(steps + 1))
    ]


def curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """Points of a Bézier curve."""
    found = []
    for step in range(25):
        t = step / 24
        u = 1 - t
        weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        found.append(tuple(sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1)))
    return [(x, y) for x, y in found]


def around(x: float, y: float, across: float, count: int, turn: float = 0) -> list[Point]:
    """Points evenly on a circle; the first is at the top."""
    angles = (turn - pi / 2 + 2 * pi * number / count for number in range(count))
    return [(x + across * cos(angle), y + across * sin(angle)) for angle in angles]
