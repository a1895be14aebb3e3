"""Pictures of roads, fields, gardens and weather."""

from random import Random

from plein.demo.pictures.canvas import (
    CORAL,
    CREAM,
    GRASS,
    INK,
    LEAF,
    LIME,
    MOSS,
    NIGHT,
    OCHRE,
    RUST,
    SEA,
    SOFT,
    STONE,
    TEAL,
    Canvas,
    around,
    wave,
)  # fmt: skip
from plein.demo.pictures.parts import land, plate, sky, somebody, tree
from plein.demo.shapes import Picture


def road(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A road that is being mended."""
    sky(sheet, luck)
    land(sheet, 300)
    for x in (90, 210, 800, 900):
        tree(sheet, x, 312 + luck.random() * 10, 130 + luck.random() * 30)
    sheet.shape([(420, 296), (540, 296), (1060, 600), (-60, 600)], "#7d8488")
    sheet.shape([(414, 296), (420, 296), (-60, 600), (-110, 600)], CREAM)
    sheet.shape([(540, 296), (546, 296), (1110, 600), (1060, 600)], CREAM)
    for near, far in ((0.05, 0.12), (0.2, 0.32), (0.45, 0.64), (0.8, 1.1)):
        sheet.shape(
            [(480 - 3 - 12 * at * s, 296 + 304 * at) for at, s in ((near, 1), (far, 1))]
            + [(480 + 3 + 12 * at, 296 + 304 * at) for at in (far, near)],
            CREAM,
        )
    sheet.shape([(520, 420), (760, 420), (860, 540), (560, 540)], "#4d3b30")
    sheet.shape([(530, 428), (752, 428), (840, 530), (568, 530)], "#6b5343")
    for x in (300, 700):
        sheet.box(x - 8, 380, 12, 110, STONE)
    sheet.box(250, 366, 520, 44, CREAM, 6)
    for number in range(7):
        x = 262 + number * 74
        sheet.shape([(x + 22, 368), (x + 58, 368), (x + 36, 408), (x, 408)], RUST)
    for x in (285, 735):
        sheet.disc(x, 356, 14, OCHRE)
    for x, y, size in ((150, 560, 1.2), (845, 556, 1.2), (250, 500, 0.9)):
        _cone(sheet, x, y, size)
    _sign(sheet, 120, 420)
    plate(sheet, picture.label)


def _cone(sheet: Canvas, x: float, y: float, size: float) -> None:
    sheet.box(x - 34 * size, y - 8 * size, 68 * size, 12 * size, INK, 4)
    for low, below, high, above, colour in ((8, 24, 80, 6, CORAL), (32, 18, 52, 13, CREAM)):
        sides = [(-below, -low), (-above, -high), (above, -high), (below, -low)]
        sheet.shape([(x + across * size, y + up * size) for across, up in sides], colour)


def _sign(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x - 5, y - 90, 10, 120, STONE)
    sheet.shape([(x, y - 200), (x + 82, y - 62), (x - 82, y - 62)], RUST)
    sheet.shape([(x, y - 172), (x + 58, y - 76), (x - 58, y - 76)], CREAM)
    sheet.line([(x - 18, y - 88), (x + 2, y - 118), (x + 14, y - 88)], INK, 9)
    sheet.disc(x + 4, y - 136, 8, INK)
    sheet.line([(x + 2, y - 118), (x + 26, y - 104)], INK, 7)


def sun(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """Solar panels in a polder, under a low sun."""
    sheet.box(0, 0, 960, 600, "#fbe9cf")
    sheet.disc(690, 226, 130, "#f7d48d")
    sheet.disc(690, 226, 92, OCHRE)
    for point, end in zip(around(690, 226, 150, 16), around(690, 226, 186, 16), strict=True):
        sheet.line([point, end], "#f3c465", 7)
    sheet.shape([*wave(0, 960, 300, 10, 700), (960, 600), (0, 600)], LIME)
    _mill(sheet, 180, 318)
    for x in (330, 380, 860, 910):
        tree(sheet, x, 318, 70)
    sheet.shape([*wave(0, 960, 350, 8, 520), (960, 600), (0, 600)], GRASS)
    for row in range(3):
        y, size = 372 + row * 76, 0.62 + row * 0.24
        shift = -60 * row
        for column in range(-1, 8):
            _panel(sheet, shift + 40 + column * 178 * size, y, size)
    plate(sheet, picture.label)


def _mill(sheet: Canvas, x: float, y: float) -> None:
    sheet.shape([(x - 34, y), (x - 20, y - 110), (x + 20, y - 110), (x + 34, y)], "#7d5247")
    sheet.shape([(x - 24, y - 108), (x, y - 138), (x + 24, y - 108)], INK)
    for ax, ay in ((1, -0.62), (-1, 0.62), (-0.62, -1), (0.62, 1)):
        end = (x + ax * 84, y - 116 + ay * 84)
        sheet.line([(x, y - 116), end], INK, 4)
        side = (ay * 16, -ax * 16)
        sheet.shape(
            [
                (x + ax * 20, y - 116 + ay * 20),
                end,
                (end[0] + side[0], end[1] + side[1]),
                (x + ax * 20 + side[0], y - 116 + ay * 20 + side[1]),
            ],
            CREAM,
        )
    sheet.disc(x, y - 116, 7, INK)


def _panel(sheet: Canvas, x: float, y: float, size: float) -> None:
    for at in (34, 120):
        sheet.box(x + at * size, y + 40 * size, 7 * size, 40 * size, SOFT)
    sheet.shape([(x + 26 * size, y), (x + 168 * size, y), (x + 142 * size, y + 62 * size), (x, y + 62 * size)], CREAM)
    sheet.shape(
        [
            (x + 29 * size, y + 4 * size),
            (x + 162 * size, y + 4 * size),
            (x + 139 * size, y + 58 * size),
            (x + 7 * size, y + 58 * size),
        ],
        NIGHT,
    )
    for part in (0.25, 0.5, 0.75):
        sheet.line(
            [(x + (29 + 133 * part) * size, y + 4 * size), (x + (7 + 132 * part) * size, y + 58 * size)], SEA, 1.6
        )
    sheet.line([(x + 18 * size, y + 31 * size), (x + 150 * size, y + 31 * size)], SEA, 1.6)


def storm(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A tree that lies over the road, in wind and rain."""
    sky(sheet, luck, 4, "#7f93a0", "#5e7280")
    for x, y, size in ((240, 130, 66), (330, 110, 84), (430, 138, 66), (700, 120, 78), (800, 142, 60)):
        sheet.disc(x, y, size, "#5e7280")
    land(sheet, 380, "#6f9168")
    sheet.box(0, 446, 960, 112, "#6a7377")
    for x in range(10, 960, 140):
        sheet.box(x, 498, 76, 8, "#d7d7d2", 3)
    sheet.shape([(690, 440), (740, 376), (840, 386), (852, 460), (780, 500), (700, 486)], "#5b4636")
    for x, y in ((700, 400), (742, 366), (846, 372), (868, 430), (842, 486)):
        sheet.line([(780, 440), (x, y)], "#6d5341", 11)
    sheet.line([(770, 440), (420, 476)], "#7a5a43", 46)
    for x, y in ((330, 404), (300, 500), (400, 560)):
        sheet.line([(470, 470), (x, y)], "#7a5a43", 18)
    crown = [(250, 470, 92), (330, 400, 80), (340, 540, 78), (180, 420, 60), (190, 530, 64), (400, 470, 66)]
    for x, y, size in crown:
        sheet.disc(x, y, size, MOSS)
    for x, y, size in crown:
        sheet.disc(x + size * 0.1, y - size * 0.14, size * 0.8, LEAF)
    for number in range(80):
        left, top = luck.uniform(-40, 960), luck.uniform(0, 600)
        sheet.line([(left, top), (left + 14, top + 34)], "#c3d0d6", 2.4)
        if number < 14:
            sheet.disc(luck.uniform(400, 960), luck.uniform(180, 380), 7, luck.choice((OCHRE, GRASS)), 4)
    for x in (560, 640):
        _cone(sheet, x, 574, 1.0)
    plate(sheet, picture.label)


def garden(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """Flower beds with a watering can."""
    sky(sheet, luck)
    land(sheet, 290, LIME)
    for x in (60, 170, 820, 920):
        tree(sheet, x, 310, 150 + luck.random() * 30)
    sheet.box(0, 296, 960, 10, "#b98b5f")
    for x in range(8, 960, 34):
        sheet.shape([(x, 340), (x, 262), (x + 10, 250), (x + 20, 262), (x + 20, 340)], "#d2a878")
    sheet.box(0, 336, 960, 264, GRASS)
    for row, y in enumerate((372, 466)):
        sheet.box(50 + row * 30, y, 620, 70, "#6b4c3a", 16)
        for column in range(11):
            x = 86 + row * 30 + column * 55
            _flower(sheet, x, y + 34, luck.choice((CORAL, OCHRE, CREAM, RUST, "#b78bb5")), 0.9 + luck.random() * 0.4)
    _can(sheet, 730, 500)
    somebody(sheet, 880, 520, 190, luck)
    plate(sheet, picture.label)


def _flower(sheet: Canvas, x: float, y: float, colour: str, size: float) -> None:
    sheet.line([(x, y), (x, y - 46 * size)], MOSS, 5)
    sheet.disc(x - 9 * size, y - 16 * size, 10 * size, LEAF, 5 * size)
    sheet.disc(x + 9 * size, y - 24 * size, 10 * size, LEAF, 5 * size)
    for px, py in around(x, y - 54 * size, 10 * size, 6):
        sheet.disc(px, py, 8 * size, colour)
    sheet.disc(x, y - 54 * size, 6.5 * size, OCHRE if colour != OCHRE else RUST)


def _can(sheet: Canvas, x: float, y: float) -> None:
    sheet.ring(x + 50, y - 70, 52, TEAL, 12, 180, 360)
    sheet.line([(x + 10, y - 20), (x - 60, y - 92)], TEAL, 18)
    sheet.line([(x - 76, y - 82), (x - 48, y - 106)], TEAL, 16)
    sheet.box(x, y - 84, 104, 90, SEA, 14)
    sheet.box(x, y - 84, 104, 20, TEAL, 8)
