"""What several pictures show: sky, clouds, trees, canal houses, little people, and the plate with words."""

from random import Random

from plein.demo.pictures.canvas import (
    BRICK,
    CORAL,
    CREAM,
    GRASS,
    INK,
    LEAF,
    MIST,
    MOSS,
    OCHRE,
    PLUM,
    SAND,
    SKY,
    STONE,
    TEAL,
    Canvas,
    curve,
    wave,
)  # fmt: skip

SKINS = ("#f2d3bc", "#e3b590", "#c98f65", "#a86f47", "#7a4c30", "#573522")
COATS = (TEAL, CORAL, OCHRE, PLUM, LEAF, BRICK)


def plate(sheet: Canvas, words: str) -> None:
    """The label of a picture, on a plate in its lower left corner."""
    if words:
        wide = sheet.long(words, 24) + 44
        sheet.box(28, sheet.height - 80, wide, 52, CREAM, 26)
        sheet.text(28 + wide / 2, sheet.height - 54, words, 24, INK, "mm")


def sky(sheet: Canvas, luck: Random, clouds: int = 3, colour: str = SKY, cloud: str = CREAM) -> None:
    """Air with clouds."""
    sheet.box(0, 0, sheet.width, sheet.height, colour)
    for number in range(clouds):
        x = sheet.width * (number + 0.2 + luck.random() * 0.6) / max(1, clouds)
        y, size = 60 + luck.random() * 90, 22 + luck.random() * 16
        for dx, dy, part in ((-1.5, 0.25, 0.75), (0, 0, 1.15), (1.4, 0.2, 0.85)):
            sheet.disc(x + dx * size, y + dy * size, size * part, cloud)
        sheet.box(x - 2.3 * size, y + 0.3 * size, size * 4.6, size * 0.72, cloud, size / 2)


def land(sheet: Canvas, y: float, colour: str = GRASS, high: float = 8) -> None:
    """Ground up to a soft horizon."""
    sheet.shape([*wave(0, sheet.width, y, high, 620), (sheet.width, sheet.height), (0, sheet.height)], colour)


def tree(sheet: Canvas, x: float, y: float, size: float, leaves: str = LEAF, dark: str = MOSS) -> None:
    """A round tree; (x, y) is where it stands."""
    sheet.shape(
        [
            (x - size * 0.07, y),
            (x - size * 0.04, y - size * 0.6),
            (x + size * 0.04, y - size * 0.6),
            (x + size * 0.07, y),
        ],
        "#7a5a43",
    )
    for dx, dy, part in ((-0.2, 0.62, 0.24), (0.2, 0.62, 0.24), (0, 0.86, 0.28)):
        sheet.disc(x + dx * size, y - dy * size, part * size, dark)
    for dx, dy, part in ((-0.17, 0.68, 0.2), (0.14, 0.7, 0.19), (-0.02, 0.9, 0.22)):
        sheet.disc(x + dx * size, y - dy * size, part * size, leaves)


def houses(
    sheet: Canvas, luck: Random, base: float, left: float, right: float, low: float = 120, high: float = 190
) -> None:
    """A row of canal houses with stepped, bell and pointed gables."""
    x, number = left, luck.randrange(6)
    while x < right - 30:
        wide = min(64 + luck.random() * 30, right - x)
        top = base - low - luck.random() * (high - low)
        colour = (BRICK, "#8c4a3a", SAND, "#c98a5e", "#7d5247", "#d9b98f")[number % 6]
        _gable(sheet, x, top, wide, number % 3, colour)
        sheet.box(x, top, wide, base - top, colour)
        _windows(sheet, x, top, wide, base)
        x, number = x + wide + 2, number + 1


def _gable(sheet: Canvas, x: float, y: float, wide: float, kind: int, colour: str) -> None:
    if kind == 0:
        for step in range(4):
            sheet.box(x + step * wide / 8, y - (step + 1) * 11, wide - step * wide / 4, 12, colour)
    elif kind == 1:
        left = curve((x, y), (x + wide * 0.3, y - 4), (x + wide * 0.22, y - 40), (x + wide / 2, y - 46))
        sheet.shape([*left, *((2 * x + wide - px, py) for px, py in reversed(left))], colour)
    else:
        sheet.shape([(x, y + 1), (x + wide / 2, y - 44), (x + wide, y + 1)], colour)
    sheet.disc(x + wide / 2, y - 12, 6, CREAM)


def _windows(sheet: Canvas, x: float, top: float, wide: float, base: float) -> None:
    rows, gap = int((base - top - 46) // 40), wide / 3
    for row in range(rows):
        for column in (0, 1):
            at = x + gap * (column + 1) - 9
            sheet.box(at - 2, top + 14 + row * 40, 22, 28, CREAM)
            sheet.box(at, top + 16 + row * 40, 18, 24, "#3c5560")
            sheet.box(at + 8, top + 16 + row * 40, 2, 24, CREAM)
    sheet.box(x + wide / 2 - 11, base - 38, 22, 38, "#2c4a3e", 2)
    sheet.box(x + wide / 2 - 7, base - 33, 14, 10, MIST)


def somebody(sheet: Canvas, x: float, y: float, size: float, luck: Random) -> None:
    """A small standing person; (x, y) is between the feet."""
    skin, coat = luck.choice(SKINS), luck.choice(COATS)
    hair = luck.choice(("#2b211c", "#5b3a26", "#c79a5b", "#8d8a86", coat))
    for side in (-1, 1):
        sheet.line(
            [(x + side * size * 0.07, y - size * 0.34), (x + side * size * 0.08, y - size * 0.02)],
            "#33434a",
            size * 0.1,
        )
        sheet.line(
            [(x + side * size * 0.15, y - size * 0.66), (x + side * size * 0.21, y - size * 0.42)], coat, size * 0.09
        )
    sheet.box(x - size * 0.17, y - size * 0.74, size * 0.34, size * 0.44, coat, size * 0.13)
    sheet.disc(x, y - size * 0.88, size * 0.135, hair)
    sheet.disc(x, y - size * 0.85, size * 0.115, skin)


def bench(sheet: Canvas, x: float, y: float, wide: float) -> None:
    """A garden bench; (x, y) is its left foot."""
    for at in (x + 8, x + wide - 14):
        sheet.box(at, y - 34, 7, 34, "#4a5357")
    for high in (36, 56, 68):
        sheet.box(x, y - high, wide, 8, "#9a6a44", 3)


def pebbles(sheet: Canvas, luck: Random, y: float, colour: str = STONE) -> None:
    """A pavement seen from aside."""
    for row in range(6):
        for column in range(int(sheet.width / 46) + 2):
            sheet.box(column * 46 - 23 * (row % 2) + luck.random() * 2, y + row * 24, 40, 3, colour, 1.5)
