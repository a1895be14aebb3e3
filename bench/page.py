"""What a phone makes of a page: Lighthouse's marks, and the size of the style."""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.process import ROOT, free_port
from bench.table import Result, Row
from tests.services.browser import QUIET, find
from tests.shots import SCREENS, example, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.site import Site

LIGHTHOUSE = Path(__file__).parent / "lighthouse"
PAGES = {"home": "home", "space": "space", "post": "", "profile": "profile"}
MARKS = {"performance": 95, "accessibility": 100, "best-practices": 95}
RUNS = 3
SOON = 100  # milliseconds
LARGEST = 30 * 1024
PHONE = {"width": 412, "height": 823}


def measure(chosen: argparse.Namespace) -> Result:
    """Serve the example organisation and look at it as a phone does."""
    lighthouse = _installed()
    rows: list[Row] = []
    remarks: list[str] = []
    with example() as site, browser() as (context, port):
        page = context.new_page()
        sign_in(page, site)
        for name in PAGES:
            address = _address(page, site, name)
            found = [_judged(lighthouse, address, port) for _run in range(RUNS)]
            rows += _marks(name, found)
            remarks.append(f"{name}: index of this machine {_index(found):.0f}")
            remarks += [f"{name}: {text}" for text in sorted({text for one in found for text in _lost(one)})]
    sheet = next((ROOT / "src" / "plein" / "static" / "build").glob("app-*.css.br")).stat().st_size
    rows.append(Row("style of all pages, Brotli", f"{sheet / 1024:.1f} KB", "–", f"{sheet / 1024:.1f} KB", "≤ 30 KB", "1 file", sheet <= LARGEST))  # fmt: skip
    return Result(rows, remarks)


def _installed() -> list[str]:
    """The command of Lighthouse, which only this measurement needs and installs."""
    node = shutil.which("node")
    if node is None:
        raise SystemExit("Node is missing; run this with bin/bench.")
    if not (LIGHTHOUSE / "node_modules" / "lighthouse").is_dir():
        npm = Path(node).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run([node, str(npm), "ci", "--ignore-scripts", "--loglevel=error"], cwd=LIGHTHOUSE, check=True)
    return [node, str(LIGHTHOUSE / "node_modules" / "lighthouse" / "cli" / "index.js")]


@contextmanager
def browser() -> "Iterator[tuple[BrowserContext, int]]":
    """A Chromium with a profile of its own that others can talk to, and where."""
    from playwright.sync_api import sync_playwright

    port = free_port()
    arguments = [*QUIET, f"--remote-debugging-port={port}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory(prefix="plein-bench-") as folder, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=find(), args=arguments, viewport=PHONE, has_touch=True, locale="nl-NL"
        )  # type: ignore[arg-type]
        try:
            yield context, port
        finally:
            context.close()


def _address(page: "Page", site: "Site", name: str) -> str:
    if PAGES[name]:
        return f"{site.url}{SCREENS[PAGES[name]]}"
    page.goto(f"{site.url}{SCREENS['space']}")
    return site.url + str(page.get_attribute("article.card a[href^='/posts/'] >> nth=0", "href")).split("#")[0]


def _judged(lighthouse: list[str], address: str, port: int) -> dict[str, Any]:
    """One report on a page, as whoever is signed in in that browser; the phone is Lighthouse's own."""
    words = ["--output=json", "--quiet", f"--port={port}", f"--only-categories={','.join(MARKS)}"]
    done = subprocess.run([*lighthouse, address, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Lighthouse failed on {address}:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    if report["finalDisplayedUrl"].split("#")[0] != address:
        raise SystemExit(f"Lighthouse was sent from {address} to {report['finalDisplayedUrl']}")
    return report


def _index(found: list[dict[str, Any]]) -> float:
    """How quick Lighthouse found this machine meanwhile."""
    return median(float(one["environment"]["benchmarkIndex"]) for one in found)


def _marks(name: str, found: list[dict[str, Any]]) -> list[Row]:
    rows = []
    for kind, least in MARKS.items():
        marks = [round(one["categories"][kind]["score"] * 100) for one in found]
        middle = median(marks)
        shown = "/".join(map(str, marks))
        rows.append(
            Row(f"{name}, {kind}", shown, "–", f"{middle:.0f}", f"≥ {least}", f"median of {RUNS}", middle >= least)
        )
    blocked = [one["audits"]["total-blocking-time"]["numericValue"] for one in found]
    painted = median(one["audits"]["largest-contentful-paint"]["numericValue"] for one in found)
    shown = f"{' / '.join(f'{one:.0f}' for one in blocked)} ms; largest paint {painted / 1000:.1f} s"
    rows.append(
        Row(f"{name}, blocked", shown, "–", f"{median(blocked):.0f} ms", "< 100 ms", f"median of {RUNS}", median(blocked) < SOON)
    )  # fmt: skip
    return rows


def _lost(report: dict[str, Any]) -> Iterator[str]:
    """What cost marks, outside speed."""
    for kind in MARKS:
        for part in report["categories"][kind]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if kind != "performance" and part["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{kind}: {audit['title']}"
