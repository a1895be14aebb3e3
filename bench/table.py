"""The table of results, on screen and in docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bench.process import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin {} -->", "<!-- bench: end {} -->"
HEADS = ("what", "measured", "floor, same run", "ratio or figure", "must reach", "n", "reached")


@dataclass
class Row:
    """One figure: what was measured, what it is compared with, and whether that is enough."""

    what: str
    measured: str
    floor: str
    figure: str
    target: str
    n: str
    reached: bool | None  # None: for information

    def cells(self) -> list[str]:
        """The row as texts."""
        return [
            self.what,
            self.measured,
            self.floor,
            self.figure,
            self.target,
            self.n,
            {True: "yes", False: "**no**", None: "–"}[self.reached],
        ]


@dataclass
class Result:
    """What one measurement found, with remarks that explain it."""

    rows: Sequence[Row]
    remarks: Sequence[str] = ()


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:.2f} ms"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def markdown(result: Result) -> str:
    """The rows as a table, the remarks as a list."""
    lines = [HEADS, tuple("---" for _ in HEADS), *(row.cells() for row in result.rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return table + ("\n\n" + "\n".join(f"- {remark}" for remark in result.remarks) if result.remarks else "")


def write(name: str, result: Result) -> None:
    """Replace what docs/performance.md tells about one measurement."""
    begin, end = BEGIN.format(name), END.format(name)
    text = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    before, found, rest = text.partition(begin)
    if not found:
        before, rest = f"{text.rstrip()}\n\n## {name}\n", f"{end}\n"
    machine = f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, load {os.getloadavg()[1]:.1f}"
    DOCUMENT.write_text(f"{before}{begin}\n{markdown(result)}\n\n{machine}\n{end}{rest.partition(end)[2]}")


__all__ = ["DOCUMENT", "Result", "Row", "markdown", "ms", "percentile", "write"]
