"""Pictures of things, and of people among themselves."""

from math import cos, pi, sin
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
    PLUM,
    RUST,
    SAND,
    SEA,
    SKY,
    SOFT,
    STONE,
    TEAL,
    Canvas,
    around,
    curve,
    wave,
)  # fmt: skip
from plein.demo.pictures.parts import COATS, SKINS, houses, pebbles, plate, sky
from plein.demo.shapes import Picture


def ball(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A football before a goal."""
    sky(sheet, luck)
    for x in range(0, 960, 60):
        sheet.disc(x + 30, 250 + (x % 120) / 12, 52, MOSS)
    sheet.box(0, 256, 960, 344, GRASS)
    for number in range(5):
        y = 256 + number * number * 18
        sheet.box(0, y, 960, 9 + number * 16, "#84b06d")
    for x in range(300, 668, 23):
        sheet.line([(x, 150), (x + (484 - x) * 0.12, 300)], MIST, 1.6)
    for y in range(166, 310, 20):
        sheet.line([(300, y), (664, y)], MIST, 1.6)
    sheet.line([(292, 330), (292, 142), (672, 142), (672, 330)], CREAM, 12)
    sheet.disc(500, 528, 118, "#6f9a5b", 20)
    _football(sheet, 492, 424, 106)
    plate(sheet, picture.label)


def _football(sheet: Canvas, x: float, y: float, size: float) -> None:
    sheet.disc(x, y, size, INK)
    sheet.disc(x, y, size * 0.97, CREAM)
    inner, outer = around(x, y, size * 0.34, 5), around(x, y, size * 0.66, 5)
    for near, far in zip(inner, outer, strict=True):
        sheet.line([near, far], INK, 5)
    sheet.shape(inner, INK)
    for number in range(5):
        angle = -pi / 2 + 2 * pi * number / 5
        rim = [
            (x + size * 0.965 * cos(angle + part), y + size * 0.965 * sin(angle + part))
            for part in (-0.3, -0.15, 0, 0.15, 0.3)
        ]
        sides = [(x + size * 0.72 * cos(angle + part), y + size * 0.72 * sin(angle + part)) for part in (0.22, -0.22)]
        sheet.shape([*rim, *sides], INK)
        middle = angle + pi / 5
        for side in (-1, 1):
            foot = angle + (0.22 if side < 0 else 2 * pi / 5 - 0.22)
            sheet.line(
                [
                    (x + size * 0.72 * cos(foot), y + size * 0.72 * sin(foot)),
                    (x + size * 0.66 * cos(middle), y + size * 0.66 * sin(middle)),
                ],
                INK,
                5,
            )
        sheet.line([(x + size * 0.66 * cos(middle), y + size * 0.66 * sin(middle)), inner[number]], CREAM, 0.1)


def cake(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A cake with candles, and bunting."""
    sheet.box(0, 0, 960, 600, "#f7e3d6")
    _bunting(sheet)
    sheet.box(0, 470, 960, 130, "#c99a6b")
    sheet.box(0, 470, 960, 12, "#b58556")
    sheet.disc(480, 486, 300, "#e9dfd0", 36)
    sheet.disc(480, 478, 290, CREAM, 32)
    for y, wide, high, colour in ((470, 460, 120, "#f0cfa4"), (350, 340, 100, "#e7b98a")):
        left = 480 - wide / 2
        sheet.disc(480, y, wide / 2, colour, 26)
        sheet.box(left, y - high, wide, high, colour)
        sheet.box(left, y - high * 0.58, wide, 12, CORAL)
        sheet.disc(480, y - high, wide / 2, CREAM, 24)
        for number in range(9):
            x, drop = left + wide * (number + 0.5) / 9, 26 + luck.random() * 26
            sheet.box(x - wide / 19, y - high, wide / 9.5, drop, CREAM, wide / 19)
    for number in range(5):
        x, colour = 380 + number * 50, (TEAL, OCHRE, RUST, LEAF, PLUM)[number]
        sheet.box(x - 5, 184, 10, 66, colour, 3)
        sheet.shape(
            [
                *curve((x, 150), (x + 16, 172), (x + 8, 184), (x, 184)),
                *curve((x, 184), (x - 8, 184), (x - 16, 172), (x, 150)),
            ],
            OCHRE,
        )
        sheet.disc(x, 176, 4.5, CREAM)
    for x, y in ((480, 405), (300, 414), (660, 414), (380, 434), (580, 434)):
        sheet.disc(x, y, 12, RUST)
    for x in (96, 820):
        sheet.disc(x + 20, 500, 66, CREAM, 12)
        sheet.box(x + 78, 470, 6, 60, STONE, 3)
    plate(sheet, picture.label)


def _bunting(sheet: Canvas) -> None:
    rope = curve((-20, 40), (260, 170), (700, 170), (980, 40))
    sheet.line(rope, SOFT, 3)
    for number, (begin, end) in enumerate(zip(rope[::2], rope[1::2], strict=False)):
        middle = ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2 + 58)
        sheet.shape([begin, end, middle], (TEAL, CORAL, OCHRE, LEAF, RUST)[number % 5])


def bike(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A bicycle against the railing of a canal."""
    sky(sheet, luck)
    houses(sheet, luck, 350, -10, 980)
    sheet.box(0, 346, 960, 60, SEA)
    for x in range(20, 960, 130):
        sheet.line(wave(x, x + 70, 376, 4, 50), "#7fc0cf", 4)
    sheet.box(0, 404, 960, 196, SAND)
    pebbles(sheet, luck, 430, "#dcc9a8")
    for x in range(40, 960, 150):
        sheet.box(x, 326, 8, 96, "#3c4a50")
    sheet.box(0, 322, 960, 8, "#3c4a50")
    sheet.box(0, 366, 960, 5, "#3c4a50")
    left, right, frame = (330, 456), (640, 456), luck.choice((RUST, TEAL, MOSS))
    for x, y in (left, right):
        for px, py in around(x, y, 88, 14):
            sheet.line([(x, y), (px, py)], STONE, 1.8)
        sheet.ring(x, y, 92, INK, 11)
        sheet.disc(x, y, 8, INK)
    saddle, pedals, head = (440, 326), (478, 458), (590, 322)
    for begin, end in ((left, pedals), (left, saddle), (saddle, pedals), (pedals, head), ((446, 346), (586, 338))):
        sheet.line([begin, end], frame, 11)
    sheet.line([(584, 286), right], frame, 11)
    sheet.line([(436, 326), (430, 300)], STONE, 8)
    sheet.shape([(388, 296), (478, 290), (474, 306), (420, 312)], "#4a2f22")
    sheet.line([(586, 290), (580, 262), (540, 254)], INK, 10)
    sheet.disc(pedals[0], pedals[1], 20, INK)
    sheet.line([(478, 458), (500, 492)], INK, 8)
    sheet.box(486, 488, 40, 9, INK, 4)
    sheet.box(604, 270, 120, 84, "#a97a4d", 10)
    for x in range(612, 720, 18):
        sheet.box(x, 276, 6, 72, "#8e6238")
    for x, y, colour in ((624, 258, CORAL), (654, 246, OCHRE), (686, 256, CREAM), (706, 262, RUST)):
        sheet.line([(x, y), (x + 4, 280)], MOSS, 5)
        sheet.disc(x, y, 17, colour)
        sheet.disc(x, y, 7, OCHRE if colour != OCHRE else RUST)
    plate(sheet, picture.label)


def cat(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A cat that lies where work was."""
    sheet.box(0, 0, 960, 600, "#e4e9e2")
    sheet.box(80, 50, 360, 300, CREAM, 8)
    sheet.box(96, 66, 328, 268, SKY)
    sheet.disc(330, 130, 38, OCHRE)
    sheet.shape([*wave(96, 424, 270, 10, 220), (424, 334), (96, 334)], GRASS)
    sheet.box(254, 66, 10, 268, CREAM)
    sheet.box(0, 440, 960, 160, "#c99a6b")
    sheet.box(0, 440, 960, 12, "#b58556")
    sheet.box(500, 150, 340, 220, INK, 14)
    sheet.box(516, 166, 308, 180, NIGHT, 4)
    for number in range(5):
        sheet.box(540, 190 + number * 28, 250 - (number * 53) % 120, 10, (SEA, STONE, SEA, OCHRE, STONE)[number], 5)
    sheet.box(650, 370, 44, 60, "#3c4a50")
    sheet.box(590, 424, 164, 20, "#3c4a50", 8)
    sheet.box(250, 500, 470, 60, MIST, 12)
    for row in range(3):
        for column in range(17):
            sheet.box(264 + column * 26, 508 + row * 17, 20, 12, CREAM, 3)
    fur, dark = luck.choice(
        (("#d98a4e", "#b76a34"), ("#5c6468", "#40484c"), ("#e9ddcc", "#cdb99c"), ("#3a3330", "#28221f"))
    )
    sheet.line(curve((640, 500), (760, 520), (790, 440), (730, 400)), fur, 28)
    sheet.disc(500, 478, 160, fur, 78)
    for x in (470, 520, 570):
        sheet.line(curve((x, 404), (x + 12, 420), (x + 12, 430), (x + 6, 446)), dark, 9)
    sheet.disc(380, 430, 78, fur, 70)
    for side in (-1, 1):
        sheet.shape([(380 + side * 74, 432), (380 + side * 62, 334), (380 + side * 14, 372)], fur)
        sheet.shape([(380 + side * 62, 404), (380 + side * 56, 352), (380 + side * 26, 376)], CORAL)
        sheet.ring(380 + side * 30, 424, 14, INK, 5, 20, 160)
        for dy in (-6, 4):
            sheet.line([(380 + side * 34, 456 + dy / 2), (380 + side * 108, 450 + dy * 2)], CREAM, 2.4)
    sheet.shape([(371, 446), (389, 446), (380, 457)], RUST)
    sheet.line([(380, 457), (380, 464)], INK, 3)
    sheet.disc(390, 540, 44, fur, 22)
    sheet.disc(470, 546, 44, fur, 22)
    plate(sheet, picture.label)


def coffee(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A cup of coffee with something to it."""
    sheet.box(0, 0, 960, 600, "#dfe9e6")
    for x in range(0, 960, 120):
        sheet.box(x, 0, 60, 420, "#d6e3e0")
    sheet.box(0, 420, 960, 180, "#b98459")
    sheet.box(0, 420, 960, 12, "#a37148")
    sheet.disc(470, 512, 250, "#96683f", 42)
    sheet.disc(470, 502, 240, CREAM, 38)
    sheet.disc(470, 496, 170, "#eae3d8", 24)
    sheet.ring(650, 372, 58, CREAM, 28, 250, 470)
    sheet.shape(
        [
            (300, 290),
            (640, 290),
            *curve((640, 290), (640, 420), (590, 500), (540, 502)),
            *curve((400, 502), (350, 500), (300, 420), (300, 290)),
        ],
        CREAM,
    )
    sheet.shape([(300, 340), (640, 340), (636, 374), (304, 374)], luck.choice((TEAL, RUST, LEAF)))
    sheet.disc(470, 290, 170, "#efe8dc", 34)
    sheet.disc(470, 292, 152, "#6d4630", 27)
    sheet.disc(470, 292, 74, "#d8b68f", 13)
    sheet.shape([(470, 302), (430, 288), (450, 281), (470, 287), (490, 281), (510, 288)], CREAM)
    for x in (410, 470, 530):
        sheet.line(curve((x, 240), (x - 40, 190), (x + 40, 150), (x, 90)), "#f4f7f5", 12)
    sheet.disc(760, 510, 74, "#c98a4e", 26)
    sheet.disc(760, 502, 74, "#dba568", 26)
    for _ in range(12):
        sheet.disc(760 + luck.uniform(-52, 52), 502 + luck.uniform(-14, 14), 5, "#5b3a26", 3)
    plate(sheet, picture.label)


def office(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A place to work, with a view."""
    sheet.box(0, 0, 960, 600, "#efe7da")
    sheet.box(90, 56, 440, 290, CREAM, 6)
    sheet.box(106, 72, 408, 258, SKY)
    houses(sheet, luck, 330, 106, 514, 70, 120)
    sheet.box(306, 72, 9, 258, CREAM)
    sheet.box(76, 344, 468, 16, "#d8ccb8", 4)
    sheet.box(640, 90, 240, 14, "#9a6a44", 3)
    for number, x in enumerate(range(652, 860, 26)):
        high = 60 + (number * 37) % 34
        sheet.box(x, 90 - high * 0.9, 20, high * 0.9, (TEAL, RUST, OCHRE, LEAF, PLUM, BRICK)[number % 6], 3)
    sheet.box(0, 520, 960, 80, "#d9c6a8")
    sheet.box(120, 430, 720, 20, "#9a6a44", 6)
    for x in (150, 790):
        sheet.box(x, 448, 18, 120, "#7d5536")
    sheet.box(380, 250, 250, 150, INK, 10)
    sheet.box(392, 262, 226, 122, TEAL, 4)
    for number in range(3):
        sheet.disc(418, 288 + number * 34, 11, (CORAL, OCHRE, MIST)[number])
        sheet.box(440, 280 + number * 34, 150 - number * 30, 8, MIST, 4)
        sheet.box(440, 294 + number * 34, 100, 5, SEA, 2)
    sheet.box(492, 398, 26, 24, "#3c4a50")
    sheet.box(446, 418, 118, 12, "#3c4a50", 5)
    sheet.box(700, 384, 40, 46, CORAL, 6)
    sheet.ring(742, 406, 14, CORAL, 8, 270, 450)
    sheet.box(190, 384, 64, 48, BRICK, 8)
    for x, y in ((176, 330), (222, 300), (268, 334), (200, 352), (246, 352)):
        sheet.line([(222, 388), (x, y)], MOSS, 6)
        sheet.disc(x, y, 25, LEAF, 16)
    sheet.box(400, 476, 160, 22, RUST, 10)
    sheet.box(470, 496, 20, 60, "#3c4a50")
    sheet.line([(410, 566), (480, 552), (550, 566)], "#3c4a50", 10)
    plate(sheet, picture.label)


def people(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """Colleagues together."""
    ground = luck.choice(("#f3dfcf", "#d9e8e4", "#efe3c6"))
    sheet.box(0, 0, 960, 600, ground)
    for number, (x, y, size) in enumerate(((130, 120, 90), (820, 130, 120), (480, 70, 70))):
        sheet.disc(x, y, size, ("#ecd2bd", "#c9ded9", "#e6d6b0")[(number + luck.randrange(3)) % 3])
    for row, count in ((0, 4), (1, 5)):
        for number in range(count):
            middle = 960 * (number + 0.5) / count + luck.uniform(-12, 12)
            _bust(
                sheet,
                middle,
                360 + row * 130 + luck.uniform(-14, 14),
                1.0 + row * 0.14,
                luck,
                (number * 2 + row * 3) % 6,
            )
    plate(sheet, picture.label)


def _bust(sheet: Canvas, x: float, y: float, size: float, luck: Random, coat: int) -> None:
    skin, hair, style = (
        luck.choice(SKINS),
        luck.choice(("#241c18", "#4a3023", "#7a4a2a", "#c99b57", "#9a9691")),
        luck.randrange(5),
    )
    cloth = COATS[(coat + 2) % 6]
    if style in {0, 3}:
        sheet.box(x - 62 * size, y - 150 * size, 124 * size, 190 * size, hair if style == 0 else cloth, 58 * size)
    sheet.box(x - 96 * size, y + 8 * size, 192 * size, 320 * size, COATS[coat], 88 * size)
    sheet.box(x - 20 * size, y - 40 * size, 40 * size, 76 * size, skin, 20 * size)
    if style == 1:
        sheet.disc(x, y - 92 * size, 66 * size, hair)
    if style == 4:
        sheet.disc(x, y - 166 * size, 24 * size, hair)
    sheet.disc(x, y - 72 * size, 52 * size, skin, 60 * size)
    if style != 3:
        top = [
            (x - 54 * size, y - 84 * size),
            *curve(
                (x - 54 * size, y - 84 * size),
                (x - 50 * size, y - 152 * size),
                (x + 50 * size, y - 152 * size),
                (x + 54 * size, y - 84 * size),
            ),
        ]
        sheet.shape(
            [
                *top,
                *curve(
                    (x + 54 * size, y - 84 * size),
                    (x + 30 * size, y - 112 * size),
                    (x - 20 * size, y - 110 * size),
                    (x - 54 * size, y - 84 * size),
                ),
            ],
            hair,
        )
    else:
        sheet.ring(x, y - 74 * size, 56 * size, cloth, 18 * size, 170, 370)
    for side in (-1, 1):
        sheet.disc(x + side * 20 * size, y - 72 * size, 5 * size, "#2b211c")
    sheet.ring(x, y - 56 * size, 18 * size, "#6d3a2a", 4.5 * size, 20, 160)
    if luck.random() < 0.3:
        for side in (-1, 1):
            sheet.ring(x + side * 21 * size, y - 72 * size, 15 * size, INK, 3.5 * size)
        sheet.line([(x - 6 * size, y - 72 * size), (x + 6 * size, y - 72 * size)], INK, 3.5 * size)
