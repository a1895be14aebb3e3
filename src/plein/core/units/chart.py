"""Drawing a tree of units: where each box and line stands. Boxes of parts without parts of their own stand in a column."""

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from plein.core.units.trees import Branch

WIDTH, HEIGHT = 188, 82  # of a box
BESIDE, BELOW, APART = 20, 46, 18  # between columns, between levels, within a column
INDENT, TRUNK = 24, 11  # of a column, and of the line beside it
EDGE = 14
LETTERS, LINES = 18, 2  # of a name
NARROW, WIDE = frozenset("fijlrtI.,'’- "), frozenset("mwMW@")


@dataclass(frozen=True)
class Box:
    """A unit in the drawing, with its name in lines that fit."""

    branch: Branch
    x: int
    y: int
    lines: list[str]
    lead: str

    @property
    def middle(self) -> int:
        """Where lines from above and below come to it."""
        return self.x + WIDTH // 2


@dataclass
class Drawing:
    """All boxes in the order one reads them, and the lines between them."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def add(self, branch: Branch, x: int, y: int, at: int) -> Box:
        """Put a box, at this place in the order."""
        lead = fitted(branch.unit.lead.name, 1)[0] if branch.unit.lead else ""
        box = Box(branch, x, y, fitted(branch.unit.name), lead)
        self.boxes.insert(at, box)
        self.width = max(self.width, x + WIDTH + EDGE)
        self.height = max(self.height, y + HEIGHT + EDGE)
        return box


def draw(tops: list[Branch]) -> Drawing:
    """Draw these trees beside each other."""
    drawing, x = Drawing(), EDGE
    for top in tops:
        _box, x = _place(drawing, top, x, EDGE)
        x += BESIDE
    return drawing


def _place(drawing: Drawing, branch: Branch, x: int, y: int) -> tuple[Box, int]:
    """Put a branch with all below it from `x` on; returns its box and where it ends."""
    order = len(drawing.boxes)
    ends = [part for part in branch.parts if not part.parts]
    grown = [part for part in branch.parts if part.parts]
    if not grown:
        box = drawing.add(branch, x, y, order)
        _column(drawing, ends, x, y + HEIGHT + APART, y + HEIGHT)
        return box, x + WIDTH + (INDENT if ends else 0)
    return _over(drawing, branch, ends, grown, x, y)


def _over(drawing: Drawing, branch: Branch, ends: list[Branch], grown: list[Branch], x: int, y: int) -> tuple[Box, int]:
    """A branch whose parts stand below it beside each other: first a column of those without parts."""
    order, below, at = len(drawing.boxes), y + HEIGHT + BELOW, x
    bus, met = y + HEIGHT + BELOW // 2, []
    if ends:
        _column(drawing, ends, at, below, bus)
        met.append(at + TRUNK)
        at += INDENT + WIDTH + BESIDE
    for part in grown:
        box, end = _place(drawing, part, at, below)
        met.append(box.middle)
        drawing.lines.append(f"M{box.middle} {bus}V{below}")
        at = end + BESIDE
    centre = (met[0] + met[-1]) // 2 if len(met) > 1 else met[0]
    own = drawing.add(branch, max(x, centre - WIDTH // 2), y, order)
    reach = [*met, own.middle]
    drawing.lines.append(f"M{own.middle} {y + HEIGHT}V{bus}M{min(reach)} {bus}H{max(reach)}")
    return own, max(at - BESIDE, own.x + WIDTH)


def _column(drawing: Drawing, parts: list[Branch], x: int, y: int, from_y: int) -> None:
    """Boxes below each other, with a line down beside them that begins at `from_y`."""
    for part in parts:
        drawing.add(part, x + INDENT, y, len(drawing.boxes))
        drawing.lines.append(f"M{x + TRUNK} {from_y}V{y + HEIGHT // 2}H{x + INDENT}")
        from_y = y + HEIGHT // 2
        y += HEIGHT + APART


def fitted(text: str, most: int = LINES, letters: int = LETTERS) -> list[str]:
    """A text in at most so many lines, broken between words; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _size(longer) <= letters:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_cut(line, letters) for line in lines]


def _cut(line: str, letters: int) -> str:
    if _size(line) <= letters:
        return line
    while line and _size(line) > letters - 1:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _size(text: str) -> float:
    """How many letters wide a text is, about."""
    wide = sum(1 for letter in text if letter in WIDE) * 0.4
    broad = sum(1 for letter in text if east_asian_width(letter) in "WF") * 0.9
    return len(text) + wide + broad - sum(1 for letter in text if letter in NARROW) * 0.4
