"""Pictures of paper: maps, charts, plans, posters, letters."""

from random import Random

from plein.demo.pictures.canvas import (
    BRICK,
    CORAL,
    CREAM,
    GRASS,
    INK,
    LEAF,
    LIME,
    MIST,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
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
from plein.demo.shapes import Picture


def chart(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """Bars with their figures; the highest stands out."""
    values = picture.values or {word: luck.randint(8, 40) for word in ("Ma", "Di", "Wo", "Do", "Vr")}
    sheet.box(0, 0, 960, 600, PAPER)
    sheet.box(36, 32, 888, 536, CREAM, 20)
    sheet.text(76, 68, picture.label, 34 if sheet.long(picture.label, 34) < 800 else 26, INK)
    base, top, most = 480.0, 160.0, max(*values.values(), 1e-9)
    for step in range(5):
        y = base - (base - top) * step / 4
        sheet.line([(76, y), (884, y)], STONE if step == 0 else "#e6e1d8", 2)
    wide = 808 / len(values)
    for number, (word, value) in enumerate(values.items()):
        x, high = 76 + wide * number, (base - top) * max(0, value) / most
        bar, thick = RUST if value == most else TEAL, min(110, wide * 0.62)
        sheet.box(x + (wide - thick) / 2, base - high, thick, high, bar, 8)
        sheet.box(x + (wide - thick) / 2, base - high / 2, thick, high / 2, bar)
        sheet.text(x + wide / 2, base - high - 10, f"{value:g}".replace(".", ","), 26, bar, "mb")
        _below(sheet, x + wide / 2, base + 16, word, wide - 8)


def _below(sheet: Canvas, x: float, y: float, words: str, wide: float) -> None:
    size = 24 if max(sheet.long(word, 24) for word in words.split()) <= wide else 17
    for number, line in enumerate(sheet.wrapped(words, size, wide)[:3]):
        sheet.text(x, y + number * size * 1.15, line, size, SOFT, "ma", bold=False)


def map_(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A town map: fields along a canal, roads, houses, woods."""
    sheet.box(0, 0, 960, 600, "#e9eedb")
    lean = luck.choice((-1, 1)) * (30 + luck.random() * 40)
    for row in range(3):
        for column in range(5):
            x, y = column * 200 - 40 + row * lean / 2, row * 215.0 - 20
            colour = luck.choice((LIME, GRASS, "#d8e3bd", "#dfe6c8", "#d8e3bd"))
            sheet.shape([(x, y), (x + 186, y + 6), (x + 186 + lean / 3, y + 200), (x + lean / 3, y + 196)], colour)
    middle = curve((-40, 330 + lean), (260, 250), (560, 470), (1000, 340 - lean))
    sheet.line(middle, "#a9d2dc", 64)
    sheet.line(middle, SEA, 46)
    for at in (0.18, 0.52, 0.83):
        x, y = middle[round(at * 24)]
        _panels(sheet, x + 10, y - 150 + luck.random() * 16, luck)
    cross = 380 + luck.random() * 200
    for points, thick in (
        ([(cross, -20), (cross + lean, 620)], 26),
        (curve((-20, 500), (300, 540), (640, 560), (980, 480)), 20),
    ):
        sheet.line(points, STONE, thick)
        sheet.line(points, CREAM, thick - 7)
    for _ in range(46):
        x, y = luck.uniform(30, 930), luck.choice((luck.uniform(505, 590), luck.uniform(10, 70)))
        sheet.box(x, y, 16, 12, luck.choice((BRICK, CORAL, "#8c6a5a")), 2)
    for _ in range(30):
        x, y = luck.gauss(820, 60), luck.gauss(150, 44)
        sheet.disc(x, y, 11, MOSS)
        sheet.disc(x - 2, y - 3, 8, LEAF)
    _compass(sheet, 884, 76)
    _title(sheet, picture.label)


def _panels(sheet: Canvas, x: float, y: float, luck: Random) -> None:
    sheet.box(x - 8, y - 8, 146, 92, OCHRE, 6)
    for row in range(5):
        sheet.box(x, y + row * 16, 130, 11, NIGHT, 2)
        for column in range(1, 6):
            sheet.box(x + column * 21.6, y + row * 16, 2, 11, SEA)


def _compass(sheet: Canvas, x: float, y: float) -> None:
    sheet.disc(x, y, 38, CREAM)
    sheet.shape([(x, y - 26), (x + 11, y + 16), (x, y + 8)], RUST)
    sheet.shape([(x, y - 26), (x - 11, y + 16), (x, y + 8)], INK)


def _title(sheet: Canvas, words: str) -> None:
    if words:
        sheet.box(32, 32, sheet.long(words, 30) + 52, 64, CREAM, 10)
        sheet.text(58, 65, words, 30, INK, "lm")


def plan(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A floor plan on blue paper."""
    sheet.box(0, 0, 960, 600, NIGHT)
    for number in range(48):
        sheet.box(number * 20, 0, 1, 600, "#20475b")
    for number in range(30):
        sheet.box(0, number * 20, 960, 1, "#20475b")
    split, cross = 380 + 20 * luck.randrange(6), 260 + 20 * luck.randrange(4)
    sheet.line([(100, 80), (860, 80), (860, 470), (100, 470), (100, 80)], CREAM, 8)
    sheet.line([(split, 80), (split, cross - 60)], CREAM, 5)
    sheet.line([(split, cross), (split, 470)], CREAM, 5)
    sheet.line([(split, cross), (700, cross)], CREAM, 5)
    sheet.line([(770, cross), (860, cross)], CREAM, 5)
    sheet.ring(split, cross - 60, 58, SKY, 2, 0, 90)
    sheet.ring(700, cross, 68, SKY, 2, 270, 360)
    for x in range(140, split - 90, 110):
        for y in (130, 240, 360):
            _desk(sheet, x, y)
    sheet.box(split + 60, 130, 200, 70, "#2c5a70", 35)
    for x in range(split + 80, split + 250, 44):
        sheet.disc(x, 116, 12, SEA)
        sheet.disc(x, 214, 12, SEA)
    for x, y in ((820, 116), (split + 40, 440), (820, 430)):
        for px, py in around(x, y, 13, 6):
            sheet.disc(px, py, 9, LEAF)
    _desk(sheet, split + 120, cross + 70)
    _desk(sheet, split + 240, cross + 70)
    sheet.box(60, 500, 840, 68, "#20475b", 8)
    sheet.text(84, 534, picture.label, 26, CREAM, "lm")
    sheet.text(876, 534, "1 : 100", 20, SKY, "rm", bold=False)


def _desk(sheet: Canvas, x: float, y: float) -> None:
    sheet.box(x, y, 76, 36, SEA, 4)
    sheet.box(x + 24, y + 5, 28, 6, CREAM, 2)
    sheet.disc(x + 38, y + 50, 11, SKY)


def poster(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A poster on a wall."""
    sheet.box(0, 0, 960, 600, "#d8cdbb")
    for row in range(13):
        for column in range(12):
            sheet.box(
                column * 92 - 46 * (row % 2),
                row * 48,
                88,
                44,
                ("#d2c5b0", "#cfc1aa", "#d6cab6")[(row * 5 + column * 3) % 3],
                3,
            )
    sheet.box(262, 32, 452, 552, "#b9ab94", 4)
    ground, ray, ball = luck.choice(((TEAL, "#126a7e", OCHRE), (RUST, "#b8512a", CREAM), (MOSS, "#3a6d50", OCHRE)))
    sheet.box(252, 24, 452, 552, ground, 4)
    rim = around(478, 250, 700, 32)
    for number in range(0, 32, 2):
        points = [_inside(point) for point in (rim[number], rim[(number + 1) % 32])]
        sheet.shape([(478, 250), *points], ray)
    sheet.disc(478, 205, 96, ball)
    _crowd(sheet, luck)
    size = 46
    while size > 22 and (
        len(sheet.wrapped(picture.label, size, 400)) > 3
        or max(sheet.long(word, size) for word in picture.label.split() or [""]) > 400
    ):
        size -= 4
    lines = sheet.wrapped(picture.label, size, 400)
    sheet.box(252, 388, 452, 188, CREAM)
    for number, line in enumerate(lines[:4]):
        sheet.text(478, 470 + (number - (len(lines) - 1) / 2) * size * 1.18, line, size, ground, "mm")
    sheet.box(398, 552, 160, 6, RUST if ground != RUST else TEAL, 3)
    for x in (270, 686):
        sheet.disc(x, 42, 7, CORAL)


def _inside(point: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of the poster to a point leaves it."""
    x, y = point[0] - 478, point[1] - 250
    scale = min(226 / abs(x) if x else 9e9, (226 if y < 0 else 326) / abs(y) if y else 9e9, 1)
    return 478 + x * scale, 250 + y * scale


def _crowd(sheet: Canvas, luck: Random) -> None:
    from plein.demo.pictures.parts import COATS, SKINS

    for number in range(5):
        x, y = 316 + number * 81, 330 + (number % 2) * 14
        skin, coat = luck.choice(SKINS), COATS[(number * 2 + 1) % 6]
        sheet.box(x - 42, y + 10, 84, 92, coat, 40)
        sheet.disc(x, y - 22, 31, luck.choice(("#2b211c", "#5b3a26", "#c79a5b", "#8d8a86")))
        sheet.disc(x, y - 16, 27, skin)
        sheet.ring(x, y - 14, 11, "#4a2d20", 3, 20, 160)


def letter(sheet: Canvas, picture: Picture, luck: Random) -> None:
    """A letter with lines crossed out, and the pencil that did it."""
    sheet.box(0, 0, 960, 600, SAND)
    sheet.box(0, 0, 960, 600, "#e3d2b4", 0)
    sheet.shape([(250, 66), (742, 40), (772, 560), (282, 588)], "#cbb894")
    sheet.shape([(238, 52), (730, 28), (758, 548), (268, 574)], CREAM)
    sheet.text(292, 92, picture.label or "Geachte inwoner,", 26, INK)
    for number in range(9):
        x, y = 296 + number * 2.2, 158 + number * 40
        long = 396 - (130 if number in {3, 8} else 0) - luck.random() * 40
        sheet.line([(x, y), (x + long, y - long * 0.05)], STONE, 9)
        if number in {1, 2, 5, 6}:
            sheet.line([(x - 10, y + 4), (x + long * 0.9, y - long * 0.05 - 2)], RUST, 4)
        if number == 4:
            sheet.line([*wave(x, x + long, y + 12, 4, 30)], LEAF, 4)
    sheet.line([(806, 150), (660, 420)], OCHRE, 26)
    sheet.line([(813, 154), (668, 424)], "#d39c35", 8)
    sheet.shape([(648, 414), (673, 427), (648, 458)], "#f0d9b5")
    sheet.shape([(651, 443), (658, 447), (647, 460)], INK)
    sheet.line([(812, 138), (818, 127)], CORAL, 26)
    sheet.disc(120, 470, 92, "#d3c09c")
    sheet.disc(120, 462, 88, CREAM)
    sheet.disc(120, 462, 66, "#6d4630")
    sheet.ring(206, 462, 26, CREAM, 14, 250, 470)
    sheet.box(60, 90, 130, 96, MIST, 6)
    sheet.shape([(60, 96), (125, 150), (190, 96), (186, 90), (64, 90)], SKY)
    sheet.line([(64, 94), (125, 146), (186, 94)], TEAL, 4)
