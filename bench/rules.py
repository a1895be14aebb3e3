"""Keeping memberships by rule true for one person among 50,000, and for all of them when a rule changes."""

import argparse
import json

from bench.site import Site, sites
from bench.table import Result, Row, ms, percentile

PEOPLE = 50_000
MOST = 12  # queries


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    remarks: list[str] = []
    with sites(0, people=PEOPLE, only=chosen.database, crowd=0) as databases:
        for (site,) in databases:
            _database(site, rows, remarks)
    return Result(rows, remarks)


def _database(site: Site, rows: list[Row], remarks: list[str]) -> None:
    found = json.loads(site.run("bench.ruling"))
    for what, times in found["times"].items():
        rows.append(Row(f"{what}, p50, {site.name}", ms(percentile(times, 0.5)), "–", f"p95 {ms(percentile(times, 0.95))}", "–", f"{len(times)} people", None))  # fmt: skip
    for what, counts in found["queries"].items():
        most = max(counts)
        rows.append(Row(f"{what}, queries at the most, {site.name}", str(most), "–", "–", f"≤ {MOST}", f"{len(counts)} people", most <= MOST))  # fmt: skip
    rows.append(Row(f"everybody looked at after a rule for all was set, {site.name}", f"{found['everybody']:.1f} s", "–", f"{found['people'] / found['everybody']:,.0f} people/s", "–", f"{found['people']:,} people", None))  # fmt: skip
    remarks.append(f"{site.name}: {found['rules']:,} rules in {found['spaces']:,} spaces, {found['memberships']:,} memberships by rule")  # fmt: skip
