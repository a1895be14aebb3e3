"""Portraits drawn by code, from words such as "woman tan scarf glasses". Nobody's photograph, everybody's kind of face."""

from dataclasses import dataclass
from random import Random

from plein.demo.crowd import chance
from plein.demo.pictures.canvas import CREAM, INK, NIGHT, OCHRE, STONE, Canvas, curve

SIZE = 200
SKINS = {
    "pale": "#f6d9c4",
    "light": "#ecc3a1",
    "tan": "#d7a076",
    "brown": "#ad7348",
    "dark": "#7f5032",
    "deep": "#5a3825",
}
HAIRS = {
    "black": "#221c1a", "brown": "#543624", "chestnut": "#7d4a2b", "blond": "#d9b26a", "red": "#b8592b", "grey": "#9c9a96", "white": "#e4e0d8",
}  # fmt: skip
STYLES = {
    "long", "bob", "ponytail", "bun", "curls", "pixie", "side", "braid", "braids", "afro", "short", "crop", "quiff", "bald", "fade",
}  # fmt: skip
EXTRAS = {
    "woman", "man", "scarf", "glasses", "round-glasses", "beard", "stubble", "moustache", "earrings", "freckles", "hearing-aid",
    "vest", "suit", "cap",
}  # fmt: skip
WORDS = EXTRAS | STYLES | SKINS.keys() | HAIRS.keys()
GROUNDS = (
    ("#dcecef", "#c6dfe4"),
    ("#fbe6dc", "#f5d5c5"),
    ("#efe6cf", "#e4d6b4"),
    ("#dfefe3", "#cbe3d2"),
    ("#e6e0ef", "#d6cde4"),
    ("#e9e4dc", "#dad2c5"),
)
CLOTHES = ("#0b5566", "#a83c12", "#4f8a5b", "#6d4a6b", "#c98a2b", "#3c5a78", "#b5563a", "#2f5d43", "#7a8c8f", "#c7677a")
SCARVES = ("#0b5566", "#c7677a", "#6d4a6b", "#d0a24c", "#4f8a5b", "#8d9aa8", "#2d3e50", "#b5563a")


@dataclass(frozen=True)
class Look:
    """The words of a portrait as colours, and where its luck comes from."""

    words: frozenset[str]
    skin: str
    hair: str
    style: str
    luck: Random

    def __contains__(self, word: str) -> bool:
        return word in self.words


def look_of(key: str, words: str) -> Look:
    """Read the words; what they leave open is chosen by the name."""
    said, luck = frozenset(words.split()), chance("face", key)
    skin = next((SKINS[word] for word in SKINS if word in said), SKINS["light"])
    hair = next((HAIRS[word] for word in HAIRS if word in said), HAIRS["brown"])
    return Look(said, skin, hair, next((word for word in sorted(STYLES) if word in said), "short"), luck)


def portrait(key: str, words: str) -> Canvas:
    """Draw somebody."""
    sheet, look = Canvas(SIZE, SIZE, CREAM), look_of(key, words)
    ground, spot = look.luck.choice(GROUNDS)
    sheet.box(0, 0, SIZE, SIZE, ground)
    sheet.disc(look.luck.choice((40, 100, 160)), 96, 84, spot)
    if "scarf" in look:
        scarf = look.luck.choice(SCARVES)
        _body(sheet, look, scarf)
        _scarf_behind(sheet, scarf)
        _head(sheet, look)
        _face(sheet, look)
        _scarf_before(sheet, scarf)
    else:
        _hair_behind(sheet, look)
        _body(sheet, look, look.luck.choice(CLOTHES))
        _head(sheet, look)
        _beard(sheet, look)
        _face(sheet, look)
        _hair_before(sheet, look)
    _worn(sheet, look)
    return sheet


def shade(colour: str, by: float) -> str:
    """A colour made darker (below 1) or lighter (above 1)."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{max(0, min(255, round(part * by))):02x}" for part in parts)


def _body(sheet: Canvas, look: Look, cloth: str) -> None:
    wide = 78 if "man" in look else 68
    cloth = NIGHT if "suit" in look or "vest" in look else cloth
    if cloth == look.hair:
        cloth = CLOTHES[0]
    sheet.box(100 - wide, 154, 2 * wide, 120, cloth, 44)
    if "vest" in look:
        sheet.shape(
            [
                (100 - wide + 6, 168),
                (84, 152),
                (100, 178),
                (116, 152),
                (100 + wide - 6, 168),
                (100 + wide - 6, 200),
                (100 - wide + 6, 200),
            ],
            "#e6d83a",
        )
        for side in (-1, 1):
            sheet.line([(100 + side * 42, 162), (100 + side * 42, 204)], STONE, 9)
    elif "suit" in look:
        sheet.shape([(78, 152), (122, 152), (100, 198)], CREAM)
        for side in (-1, 1):
            sheet.shape(
                [(100 + side * 22, 150), (100 + side * 34, 158), (100 + side * 2, 204), (100, 190)], shade(NIGHT, 1.5)
            )
        if "man" in look:
            sheet.shape([(94, 162), (106, 162), (110, 196), (100, 206), (90, 196)], look.luck.choice(CLOTHES[1:5]))
    else:
        _collar(sheet, look, cloth, wide)
    sheet.box(84, 122, 32, 42, shade(look.skin, 0.86), 15)
    if not {"suit", "vest"} & look.words:
        sheet.disc(100, 158, 19, shade(look.skin, 0.86), 9)


def _collar(sheet: Canvas, look: Look, cloth: str, wide: float) -> None:
    kind = look.luck.randrange(4)
    if kind == 0:
        sheet.disc(100, 158, 28, shade(cloth, 0.8), 15)
    elif kind == 1:
        sheet.shape([(70, 152), (130, 152), (100, 192)], CREAM)
        sheet.shape([(80, 150), (120, 150), (100, 180)], shade(look.skin, 0.86))
    elif kind == 2:
        for side in (-1, 1):
            sheet.shape(
                [(100 + side * 6, 164), (100 + side * 30, 148), (100 + side * 38, 168), (100 + side * 16, 182)],
                shade(cloth, 1.25),
            )
    else:
        for y, inside in ((178, 5.5), (192, 0.5)):
            sheet.box(100 - wide + inside, y, 2 * (wide - inside), 6, shade(cloth, 1.3))
        sheet.disc(100, 158, 26, shade(cloth, 0.85), 13)


def _head(sheet: Canvas, look: Look) -> None:
    for side in (-1, 1):
        if "scarf" not in look:
            sheet.disc(100 + side * 39, 98, 8, shade(look.skin, 0.93), 11)
    sheet.disc(100, 86, 39, look.skin, 42)
    jaw = 36 if "man" in look else 33
    sheet.shape(
        [
            (61.5, 90),
            *curve((62, 92), (62, 124), (100 - jaw * 0.55, 141), (100, 141)),
            *curve((100, 141), (100 + jaw * 0.55, 141), (138, 124), (138, 92)),
            (138.5, 90),
        ],
        look.skin,
    )
    if "earrings" in look:
        for side in (-1, 1):
            sheet.disc(100 + side * 42, 113, 4, OCHRE)


def _face(sheet: Canvas, look: Look) -> None:
    luck, dark = look.luck, shade(look.skin, 0.72)
    for side in (-1, 1):
        sheet.disc(100 + side * 23, 110, 8, shade(look.skin, 0.94) if look.skin != SKINS["pale"] else "#f3c6b1", 5)
    brow = INK if "scarf" in look else shade(look.hair, 0.8) if look.style != "bald" else shade(look.skin, 0.55)
    lift = luck.choice((-1, 0, 1.5))
    for side in (-1, 1):
        x = 100 + side * 16
        sheet.line(
            curve((x - side * 8, 83 - lift), (x - side * 2, 79 - lift), (x + side * 4, 79), (x + side * 8, 82)),
            brow,
            3.4,
        )
        sheet.disc(x, 95, 4.4, "#2a211d", 5.2)
        sheet.disc(x + 1.4, 93.2, 1.4, CREAM)
        if "woman" in look:
            sheet.line([(x + side * 4, 92), (x + side * 7.5, 89.5)], "#2a211d", 2)
    sheet.line(curve((100, 97), (103, 104), (106, 109), (99, 110)), dark, 2.6)
    if "freckles" in look:
        for dx, dy in ((-26, 103), (-21, 106), (-17, 102), (17, 102), (22, 106), (27, 103)):
            sheet.disc(100 + dx, dy, 1.4, dark)
    _mouth(sheet, look, luck.randrange(3))


def _mouth(sheet: Canvas, look: Look, kind: int) -> None:
    lip = "#a8483f" if look.skin in {SKINS["pale"], SKINS["light"], SKINS["tan"]} else "#7c2f2b"
    if "beard" in look:
        lip = "#c76b5f"
    if kind == 0:
        sheet.shape(
            [
                (84, 119),
                *curve((84, 119), (92, 121), (108, 121), (116, 119)),
                *curve((116, 119), (112, 134), (88, 134), (84, 119)),
            ],
            shade(lip, 0.7),
        )
        sheet.shape([(86, 120), *curve((86, 120), (92, 122), (108, 122), (114, 120)), (112, 125), (88, 125)], CREAM)
    else:
        wide = 13 if kind == 1 else 10
        sheet.line(
            curve((100 - wide, 120), (100 - wide / 2, 127), (100 + wide / 2, 127), (100 + wide, 120 - (kind - 1) * 2)),
            lip,
            3.4,
        )
    if "moustache" in look or "beard" in look:
        sheet.shape(
            [
                *curve((80, 119), (86, 111), (95, 111), (100, 114)),
                *curve((100, 114), (105, 111), (114, 111), (120, 119)),
                *curve((120, 119), (110, 118), (104, 118), (100, 117)),
                *curve((100, 117), (96, 118), (90, 118), (80, 119)),
            ],
            look.hair if look.style != "bald" else shade(look.hair, 0.95),
        )


def _beard(sheet: Canvas, look: Look) -> None:
    if not {"beard", "stubble"} & look.words:
        return
    low = 152 if "beard" in look else 142
    colour = look.hair if "beard" in look else _mix(look.skin, look.hair, 0.28)
    outer = [
        (61, 92),
        *curve((61, 98), (60, 128), (78, low), (100, low)),
        *curve((100, low), (122, low), (140, 128), (139, 98)),
        (139, 92),
    ]
    inner = [
        *curve((134, 100), (130, 112), (116, 112), (100, 113)),
        *curve((100, 113), (84, 112), (70, 112), (66, 100)),
    ]
    sheet.shape([*outer, *inner], colour)


def _mix(one: str, other: str, part: float) -> str:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _hair_behind(sheet: Canvas, look: Look) -> None:
    hair, dark = look.hair, shade(look.hair, 0.85)
    match look.style:
        case "long":
            sheet.box(50, 44, 100, 138, dark, 48)
        case "bob":
            sheet.box(50, 42, 100, 98, dark, 44)
        case "side" if "woman" in look:
            sheet.box(53, 44, 94, 84, dark, 42)
        case "ponytail":
            sheet.disc(146, 72, 18, dark, 22)
            sheet.shape(
                [
                    *curve((150, 60), (180, 80), (170, 130), (152, 150)),
                    *curve((152, 150), (150, 120), (146, 100), (138, 84)),
                ],
                dark,
            )
        case "bun":
            sheet.disc(100, 38, 19, dark)
        case "braid":
            for number in range(6):
                sheet.disc(148 + (number % 2) * 4, 104 + number * 14, 12 - number * 0.7, dark)
        case "braids":
            for side in (-1, 1):
                for number in range(7):
                    sheet.disc(100 + side * (47 + number % 2 * 2), 92 + number * 12, 9, dark)
        case "afro":
            sheet.disc(100, 78, 64, dark, 60)
        case "curls":
            long = 1 if "woman" in look else 0
            for dx, dy, size in (
                (-42, 66, 18),
                (42, 66, 18),
                (-46, 90, 15 + 3 * long),
                (46, 90, 15 + 3 * long),
                (-44, 114, 16 * long),
                (44, 114, 16 * long),
            ):
                if size:
                    sheet.disc(100 + dx, dy, size, dark)
    if look.style in {"long", "bob"}:
        sheet.disc(100, 84, 49, hair, 48)


def _hair_before(sheet: Canvas, look: Look) -> None:
    draw = {
        "afro": _afro, "curls": _curls, "bald": _bald, "crop": _crop, "fade": _crop, "quiff": _quiff, "side": _side, "short": _short, "pixie": _pixie,
    }.get(look.style, _parted)  # fmt: skip
    draw(sheet, look)


def _cap_of_hair(sheet: Canvas, hair: str, top: float, side: float, edge: list[tuple[float, float]]) -> None:
    """Hair over the skull from one temple to the other; `edge` is where it ends on the forehead, from right to left."""
    sheet.shape(
        [
            *curve((58, side), (54, top), (78, top - 6), (100, top - 6)),
            *curve((100, top - 6), (122, top - 6), (146, top), (142, side)),
            *edge,
        ],
        hair,
    )


def _parted(sheet: Canvas, look: Look) -> None:
    middle = 100 + look.luck.choice((-14, 0, 12))
    edge = [*curve((142, 98), (138, 70), (124, 62), (middle, 56)), *curve((middle, 56), (76, 62), (62, 70), (58, 98))]
    _cap_of_hair(sheet, look.hair, 40, 98, edge)


def _short(sheet: Canvas, look: Look) -> None:
    edge = [
        *curve((142, 88), (136, 74), (134, 66), (128, 62)),
        *curve((128, 62), (110, 68), (88, 64), (72, 60)),
        *curve((72, 60), (66, 66), (64, 74), (58, 88)),
    ]
    _cap_of_hair(sheet, look.hair, 42, 88, edge)


def _side(sheet: Canvas, look: Look) -> None:
    edge = [
        *curve((142, 90), (138, 76), (136, 70), (130, 64)),
        *curve((130, 64), (104, 74), (84, 68), (74, 56)),
        *curve((74, 56), (66, 66), (62, 76), (58, 90)),
    ]
    _cap_of_hair(sheet, look.hair, 40, 90, edge)
    sheet.line(curve((74, 57), (78, 48), (88, 42), (96, 40)), shade(look.hair, 0.82), 2.4)


def _crop(sheet: Canvas, look: Look) -> None:
    edge = [*curve((141, 88), (137, 72), (132, 62), (100, 60)), *curve((100, 60), (68, 62), (63, 72), (59, 88))]
    _cap_of_hair(sheet, look.hair, 48, 88, edge)
    if look.style == "fade":
        for side in (-1, 1):
            ends = [
                (100 + side * 41, 88),
                *curve((100 + side * 41, 88), (100 + side * 43.5, 74), (100 + side * 42, 66), (100 + side * 39.5, 60)),
            ]
            sheet.shape(
                [
                    *ends,
                    *curve((100 + side * 32, 62), (100 + side * 36, 68), (100 + side * 38, 78), (100 + side * 41, 88)),
                ],
                _mix(look.skin, look.hair, 0.55),
            )


def _quiff(sheet: Canvas, look: Look) -> None:
    _crop(sheet, look)
    sheet.shape(
        [
            *curve((66, 62), (60, 28), (112, 18), (138, 40)),
            *curve((138, 40), (140, 52), (136, 60), (128, 64)),
            *curve((128, 64), (110, 54), (84, 56), (66, 62)),
        ],
        look.hair,
    )


def _pixie(sheet: Canvas, look: Look) -> None:
    edge = [
        *curve((143, 104), (138, 84), (134, 76), (126, 60)),
        *curve((126, 60), (112, 78), (88, 82), (68, 78)),
        *curve((68, 78), (64, 86), (62, 94), (57, 104)),
    ]
    _cap_of_hair(sheet, look.hair, 38, 104, edge)


def _curls(sheet: Canvas, look: Look) -> None:
    for number, (dx, dy, size) in enumerate(
        (
            (-34, 58, 17),
            (-18, 46, 18),
            (2, 42, 19),
            (22, 47, 18),
            (36, 60, 16),
            (-40, 74, 12),
            (40, 76, 12),
            (-10, 56, 14),
            (12, 57, 14),
        )
    ):
        sheet.disc(100 + dx, dy, size, shade(look.hair, 1.0 if number % 2 else 1.12))


def _afro(sheet: Canvas, look: Look) -> None:
    edge = [*curve((144, 92), (140, 68), (124, 58), (100, 58)), *curve((100, 58), (76, 58), (60, 68), (56, 92))]
    _cap_of_hair(sheet, look.hair, 34, 92, edge)
    for number in range(9):
        sheet.disc(60 + number * 10, 50 - 16 * (1 - abs(number - 4) / 4), 12, look.hair)


def _bald(sheet: Canvas, look: Look) -> None:
    sheet.disc(86, 60, 11, shade(look.skin, 1.05), 6)
    if {"grey", "white"} & look.words:
        for side in (-1, 1):
            sheet.shape(
                [(100 + side * 39, 72), (100 + side * 43, 84), (100 + side * 41, 98), (100 + side * 36, 88)], look.hair
            )


def _scarf_behind(sheet: Canvas, scarf: str) -> None:
    sheet.disc(100, 86, 56, shade(scarf, 0.85), 60)
    sheet.box(52, 84, 96, 84, shade(scarf, 0.85), 40)


def _scarf_before(sheet: Canvas, scarf: str) -> None:
    """A scarf leaves an oval free, and folds below the chin."""
    for side in (-1, 1):
        outer = curve((100, 24), (100 + side * 44, 24), (100 + side * 60, 62), (100 + side * 54, 110))
        inner = curve((100 + side * 34, 122), (100 + side * 42, 96), (100 + side * 40, 60), (100, 55))
        sheet.shape([*outer, (100 + side * 46, 136), *inner], scarf)
    sheet.shape(
        [
            *curve((50, 106), (58, 150), (84, 160), (100, 160)),
            *curve((100, 160), (116, 160), (142, 150), (150, 106)),
            (136, 112),
            *curve((134, 116), (126, 140), (110, 144), (100, 144)),
            *curve((100, 144), (90, 144), (74, 140), (66, 116)),
        ],
        scarf,
    )
    sheet.shape(
        [
            *curve((56, 138), (60, 170), (90, 184), (126, 178)),
            *curve((126, 178), (146, 170), (150, 150), (146, 130)),
            *curve((146, 130), (130, 160), (84, 164), (56, 138)),
        ],
        scarf,
    )
    sheet.line(curve((70, 150), (84, 166), (104, 170), (128, 162)), shade(scarf, 0.82), 2.6)
    sheet.line(curve((76, 44), (88, 36), (110, 35), (124, 43)), shade(scarf, 0.88), 2.4)


def _worn(sheet: Canvas, look: Look) -> None:
    if "glasses" in look:
        for side in (-1, 1):
            x = 100 + side * 17
            sheet.line([(x - 12, 87), (x + 12, 87), (x + 11, 101), (x - 11, 101), (x - 12, 87)], INK, 2.6)
    if "round-glasses" in look:
        for side in (-1, 1):
            sheet.ring(100 + side * 17, 95, 12.5, "#7a4b2a", 2.8)
    if {"glasses", "round-glasses"} & look.words:
        sheet.line([(96, 91), (104, 91)], INK if "glasses" in look else "#7a4b2a", 2.6)
        for side in (-1, 1):
            sheet.line([(100 + side * 29, 90), (100 + side * 39, 92)], INK if "glasses" in look else "#7a4b2a", 2.6)
    if "cap" in look:
        sheet.shape([*curve((58, 66), (58, 26), (142, 26), (142, 66)), (142, 70), (58, 70)], "#2f5d43")
        sheet.shape(
            [*curve((56, 68), (80, 60), (120, 60), (156, 70)), *curve((156, 70), (120, 78), (80, 74), (56, 68))],
            shade("#2f5d43", 0.75),
        )
    if "hearing-aid" in look:
        sheet.ring(139, 92, 9, "#5a86c2", 5, 200, 400)
        sheet.line(curve((144, 98), (146, 104), (140, 108), (136, 104)), "#8fb4e0", 2.4)
