"""Pictures of the town: squares, water, school, winter streets."""

from itertools import pairwise
from math import cos, sin
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
    NIGHT,
    OCHRE,
    RUST,
    SAND,
    SEA,
    SOFT,
    STONE,
    TEAL,
    Canvas,
    curve,
    wave,
)  # fmt: skip
from plein.demo.pictures.parts import bench, houses, land, pebbles, plate, sky, somebody, tree
from plein.demo.shapes import Picture


def big_tree(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """An old tree on a square."""
    sky(sheet, luck)
    houses(sheet, luck, 440, -10, 980)
    sheet.box(0, 436, 960, 164, SAND)
    pebbles(sheet, luck, 456, "#dcc9a8")
    sheet.disc(500, 492, 190, "#d9c6a2", 24)
    sheet.shape(
        [
            *curve((462, 490), (486, 400), (474, 320), (440, 230)),
            *curve((560, 230), (528, 320), (522, 400), (548, 490)),
        ],
        "#7a5a43",
    )
    sheet.line([(490, 330), (392, 230)], "#7a5a43", 22)
    sheet.line([(516, 320), (612, 220)], "#7a5a43", 22)
    crown = [
        (500, 140, 120),
        (390, 196, 92),
        (612, 196, 96),
        (450, 232, 84),
        (560, 236, 84),
        (330, 238, 56),
        (672, 240, 56),
    ]
    for x, y, size in crown:
        sheet.disc(x, y, size, MOSS)
    for x, y, size in crown:
        sheet.disc(x - size * 0.12, y - size * 0.14, size * 0.82, LEAF)
    for _ in range(26):
        x, y, size = luck.choice(crown)
        far, angle = luck.random() * size * 0.6, luck.random() * 7
        sheet.disc(x - 12 + far * cos(angle), y - 14 + far * sin(angle), 7 + luck.random() * 9, GRASS)
    bench(sheet, 600, 508, 150)
    somebody(sheet, 258, 540, 118, luck)
    somebody(sheet, 318, 548, 106, luck)
    plate(sheet, picture.label)


def ship(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A tall ship with flags, at the quay."""
    sky(sheet, luck)
    houses(sheet, luck, 400, -10, 420, 90, 150)
    sheet.box(0, 396, 430, 30, STONE)
    sheet.shape([*wave(0, 960, 424, 5, 120), (960, 600), (0, 600)], SEA)
    for x, tall in ((470, 330), (620, 360), (760, 280)):
        sheet.box(x - 5, 420 - tall, 10, tall, "#6d4a35")
        for number, high in enumerate((0.86, 0.6, 0.34)):
            wide, y = 44 + number * 11, 420 - tall * high
            sheet.shape(
                [
                    *curve(
                        (x - wide, y - 40), (x - wide + 26, y - 10), (x - wide + 26, y + 10), (x - wide - 4, y + 36)
                    ),
                    *curve(
                        (x + wide - 4, y + 36), (x + wide + 22, y + 10), (x + wide + 22, y - 10), (x + wide, y - 40)
                    ),
                ],
                ("#fffdfa", "#f6e3c4", "#fffdfa")[number],
            )
            sheet.line([(x - wide - 4, y - 40), (x + wide + 4, y - 40)], "#6d4a35", 5)
    rope = [(400, 330), (470, 90), (620, 60), (760, 140), (900, 372)]
    for begin, end in pairwise(rope):
        sheet.line([begin, end], SOFT, 2)
        for part in range(1, 8):
            left, top = (begin[axis] + (end[axis] - begin[axis]) * part / 8 for axis in (0, 1))
            sheet.shape(
                [(left - 9, top), (left + 9, top), (left, top + 20)], (RUST, OCHRE, TEAL, CORAL, LEAF)[part % 5]
            )
    sheet.line([(830, 400), (930, 350)], "#6d4a35", 9)
    sheet.shape(
        [
            *curve((372, 372), (400, 470), (420, 480), (460, 486)),
            (800, 486),
            *curve((800, 486), (850, 470), (880, 420), (890, 376)),
            (820, 400),
            (420, 400),
        ],
        "#5b3426",
    )
    sheet.line([(392, 416), (872, 416)], OCHRE, 7)
    for x in range(450, 830, 58):
        sheet.disc(x, 446, 9, NIGHT)
        sheet.disc(x, 446, 5, OCHRE)
    for row, y in enumerate((484, 512, 544, 576)):
        for x in range(-60 + row * 40, 1000, 150):
            sheet.line(wave(x, x + 80, y, 4, 54), "#7fc0cf" if row % 2 else "#4fa3b7", 4)
    for x in (70, 140, 230, 330):
        somebody(sheet, x, 416, 78, luck)
    plate(sheet, picture.label)


def school(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A school with its yard."""
    sky(sheet, luck)
    land(sheet, 430)
    tree(sheet, 80, 450, 220)
    tree(sheet, 890, 452, 190)
    sheet.box(170, 210, 620, 240, BRICK)
    sheet.box(160, 196, 640, 20, "#7d3b28", 4)
    sheet.shape([(380, 196), (480, 110), (580, 196)], "#8f4530")
    sheet.disc(480, 164, 26, CREAM)
    sheet.line([(480, 164), (480, 148)], INK, 4)
    sheet.line([(480, 164), (492, 170)], INK, 4)
    for x in (200, 290, 620, 710):
        for y in (240, 340):
            sheet.box(x - 4, y - 4, 68, 72, CREAM, 3)
            sheet.box(x, y, 60, 64, "#4b6b78", 2)
            sheet.box(x + 28, y, 4, 64, CREAM)
            sheet.box(x, y + 26, 60, 4, CREAM)
    for x, colour in ((206, OCHRE), (300, CORAL), (626, LEAF), (722, OCHRE)):
        sheet.disc(x + 14, 394, 7, colour)
    sheet.box(388, 232, 184, 42, CREAM, 6)
    name = picture.label if picture.label and sheet.long(picture.label, 22) < 170 else "Het Baken"
    sheet.text(480, 253, name, 22, TEAL, "mm")
    sheet.box(420, 316, 120, 134, TEAL, 4)
    sheet.box(430, 326, 46, 124, MIST)
    sheet.box(484, 326, 46, 124, MIST)
    sheet.box(0, 446, 960, 154, SAND)
    pebbles(sheet, luck, 466, "#dcc9a8")
    for number in range(6):
        somebody(sheet, 210 + number * 104 + luck.random() * 30, 520 + luck.random() * 40, 104, luck)
    plate(sheet, picture.label if name != picture.label else "")


def snow(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A gritting lorry on a winter morning."""
    sheet.box(0, 0, 960, 600, "#9fb4c4")
    sheet.shape([(0, 0), (960, 0), (960, 200), (0, 260)], "#8aa3b6")
    houses(sheet, luck, 420, -10, 980, 110, 170)
    for x in range(0, 960, 40):
        sheet.disc(x + 20, 424, 34, CREAM, 12)
    sheet.box(0, 420, 960, 180, "#eef3f5")
    sheet.shape([(0, 470), (960, 470), (960, 566), (0, 566)], "#8f9aa1")
    for x in range(-20, 960, 120):
        sheet.box(x, 514, 64, 8, "#eef3f5", 3)
    for x in (70, 880):
        sheet.box(x - 6, 250, 12, 180, "#4a5357")
        sheet.box(x - 36, 244, 72, 14, "#4a5357", 6)
        sheet.disc(x, 272, 22, "#fbe2a6")
    _lorry(sheet, 300, 520)
    for _ in range(60):
        sheet.disc(luck.uniform(205, 300), 505 + luck.random() * 40, 2.6, CREAM)
    for _ in range(170):
        sheet.disc(luck.uniform(0, 960), luck.uniform(0, 600), 2 + luck.random() * 4, CREAM)
    plate(sheet, picture.label)


def _lorry(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x, y - 34, 390, 26, INK, 4)
    sheet.shape([(x + 6, y - 150), (x + 226, y - 150), (x + 206, y - 34), (x + 36, y - 34)], OCHRE)
    sheet.shape([(x + 20, y - 160), (x + 214, y - 160), (x + 226, y - 146), (x + 6, y - 146)], CREAM)
    for number in range(5):
        sheet.shape(
            [
                (x + 46 + number * 36, y - 60),
                (x + 66 + number * 36, y - 60),
                (x + 54 + number * 36, y - 40),
                (x + 34 + number * 36, y - 40),
            ],
            RUST,
        )
    sheet.box(x + 240, y - 140, 150, 116, CORAL, 14)
    sheet.box(x + 296, y - 124, 76, 50, MIST, 8)
    sheet.disc(x + 330, y - 92, 15, "#a86f47")
    sheet.box(x + 314, y - 80, 34, 8, TEAL)
    sheet.box(x + 290, y - 158, 44, 18, OCHRE, 8)
    sheet.disc(x + 384, y - 42, 9, "#fbe2a6")
    for at in (64, 160, 322):
        sheet.disc(x + at, y - 4, 34, INK)
        sheet.disc(x + at, y - 4, 15, STONE)
    sheet.shape([(x - 4, y - 44), (x - 40, y - 8), (x, y - 10)], SOFT)


def bridge(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A drawbridge over the canal."""
    sky(sheet, luck)
    houses(sheet, luck, 380, -10, 300)
    houses(sheet, luck, 380, 690, 980)
    sheet.box(0, 378, 250, 60, "#9a8f80")
    sheet.box(710, 378, 250, 60, "#9a8f80")
    sheet.shape([*wave(0, 960, 436, 4, 140), (960, 600), (0, 600)], SEA)
    for x in (250, 690):
        sheet.box(x - 20, 372, 40, 110, "#857b6d", 4)
    sheet.box(230, 372, 500, 20, "#5b4636", 4)
    for x in range(250, 730, 34):
        sheet.box(x, 336, 6, 38, CREAM)
    sheet.box(240, 330, 490, 9, CREAM, 4)
    for x in (360, 404):
        sheet.box(x, 130, 13, 244, CREAM, 3)
    sheet.box(350, 122, 78, 18, CREAM, 5)
    sheet.line([(250, 148), (660, 112)], CREAM, 14)
    sheet.line([(650, 114), (664, 332)], INK, 3)
    sheet.box(238, 140, 44, 60, TEAL, 6)
    sheet.line([(388, 140), (560, 330)], CREAM, 5)
    somebody(sheet, 480, 374, 92, luck)
    somebody(sheet, 590, 374, 84, luck)
    sheet.shape([(430, 520), (660, 520), (630, 566), (464, 566)], RUST)
    sheet.box(490, 484, 110, 38, CREAM, 6)
    for x in (504, 538, 572):
        sheet.box(x, 492, 20, 18, NIGHT, 3)
    sheet.line([(430, 518), (662, 518)], OCHRE, 6)
    for row, y in enumerate((462, 500, 540, 580)):
        for x in range(-40 + row * 56, 1000, 170):
            if not 400 < x < 690 or row not in {1, 2}:
                sheet.line(wave(x, x + 80, y, 4, 54), "#7fc0cf" if row % 2 else "#4fa3b7", 4)
    plate(sheet, picture.label)
