"""People from a sheet: 5,000 lines of which 200 are bad, and the same again."""

import argparse
import json
from typing import Any

from bench.site import sites
from bench.table import Result, Row

GOOD, BAD = 4800, 200
MOST = 60.0  # seconds


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    with sites(0, people=50, only=chosen.database, crowd=50) as databases:
        for (site,) in databases:
            rows += _rows(site.name, json.loads(site.run("bench.bringing", str(GOOD), str(BAD))))
    return Result(rows)


def _rows(name: str, found: dict[str, Any]) -> list[Row]:
    looked, done, again = (found[one] for one in ("looked", "done", "again"))
    right = done["counts"] == {"made": GOOD, "refused": BAD} and bool(found["explained"])
    same = again["counts"] == {"same": GOOD, "refused": BAD}
    lines = f"{GOOD + BAD:,} lines"
    return [
        Row(f"a sheet of people looked through, {name}", f"{looked['seconds']:.1f} s", "–", f"{looked['cpu']:.1f} s of CPU", f"≤ {MOST:.0f} s", lines, looked["seconds"] <= MOST),
        Row(f"brought in, {name}", f"{done['seconds']:.1f} s", "–", f"{done['cpu']:.1f} s of CPU", f"≤ {MOST:.0f} s", lines, done["seconds"] <= MOST),
        Row(f"{GOOD:,} in, {BAD} explained with their line, {name}", "right" if right else str(done["counts"]), "–", "–", "right", lines, right),
        Row(f"the same sheet again, {name}", f"{again['seconds']:.1f} s", "–", "changes nothing" if same else str(again["counts"]), "changes nothing", lines, same),
        Row(f"memory that it takes, {name}", f"{found['grew']:.0f} MB", "–", "–", "≤ 100 MB", lines, float(found["grew"]) <= 100),
    ]  # fmt: skip
