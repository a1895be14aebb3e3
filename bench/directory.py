"""Finding people among 50,000, against the bare query in the same run; and how many names with slips are found."""

import argparse
import json
from typing import Any

from bench.site import Site, sites
from bench.table import Result, Row, ms, percentile

PEOPLE = 50_000
MOST = 3.0


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    remarks: list[str] = []
    with sites(0, people=PEOPLE, only=chosen.database, crowd=PEOPLE) as databases:
        for (site,) in databases:
            _database(site, rows, remarks)
    return Result(rows, remarks)


def _database(site: Site, rows: list[Row], remarks: list[str]) -> None:
    found = json.loads(site.run("bench.finding"))
    for kind, times in found["names"].items():
        rows.append(_compared(f"people by name, {kind}, p50, {site.name}", times))
    rows.append(_compared(f"a narrowed list, 20 people, p50, {site.name}", found["facets"]["list"]))
    counted, kept = found["facets"]["counted"], found["facets"]["kept"]
    rows.append(Row(f"the numbers of a page, counted, {site.name}", ms(percentile(counted, 0.5)), "–", f"slowest {ms(max(counted))}", "–", f"{len(counted)} pages", None))  # fmt: skip
    rows.append(Row(f"the same, kept from before, {site.name}", ms(percentile(kept, 0.5)), "–", f"p95 {ms(percentile(kept, 0.95))}", "–", f"{len(kept)} pages", None))  # fmt: skip
    hits, of = found["judged"]["hits"], found["judged"]["of"]
    rows.append(Row(f"names with slips, found among the first ten, {site.name}", f"{hits} of {of}", "–", f"recall@10 {hits / of:.2f}", "–", f"{of} names", None))  # fmt: skip
    remarks.append(f"{site.name}: indexing {PEOPLE:,} people took {site.cast['indexed']:.0f} s")


def _compared(what: str, times: dict[str, Any]) -> Row:
    real, bare = percentile(times["real"], 0.5), percentile(times["bare"], 0.5)
    ratio = real / bare
    return Row(
        what, ms(real), ms(bare), f"{ratio:.1f} ×", f"≤ {MOST:.0f} ×", f"{len(times['real'])} each", ratio <= MOST
    )
