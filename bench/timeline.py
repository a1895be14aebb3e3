"""The home page of somebody who is signed in, against the bare query and a fixed page; and as the posts grow."""

import argparse
import json
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench.client import Client, checked, cookies
from bench.site import Server, Site, sites
from bench.table import Result, Row, ms, percentile

PEOPLE = 20  # who take turns
ROUNDS, REAL, BARE = 8, 40, 100


@dataclass
class Run:
    """Requests to one server: seconds each took, and seconds of CPU they took together."""

    server: Server
    client: Client
    headers: list[dict[str, str]]
    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def round(self, number: int) -> None:
        """Ask `number` times for the page."""
        before = self.server.cpu()
        for turn in range(number):
            self.seconds.append(checked(self.client.ask("GET", "/", self.headers[turn % len(self.headers)])).seconds)
        self.cpu += self.server.cpu() - before

    def forget(self) -> None:
        """What came before was warming up."""
        self.seconds, self.cpu = [], 0.0

    @property
    def each(self) -> float:
        """Seconds of CPU for one page."""
        return self.cpu / len(self.seconds)


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    remarks: list[str] = []
    with sites(chosen.small, chosen.large, only=chosen.database) as databases:
        for small, large in databases:
            _database(small, large, chosen, rows, remarks)
    return Result(rows, remarks)


def _database(small: Site, large: Site, chosen: argparse.Namespace, rows: list[Row], remarks: list[str]) -> None:
    name = small.name
    counts = []
    for site, size in ((small, chosen.small), (large, chosen.large)):
        found = json.loads(site.run("bench.queries", str(site.cast["people"][0])))
        counts.append(len(found))
        slowest = max(found, key=lambda one: float(one["ms"]))
        remarks.append(f"{name}, {size:,} posts: slowest statement {slowest['ms']:.1f} ms: `{slowest['sql'][:110]}…`")
    rows.append(
        Row(
            f"home page, statements, {name}",
            " and ".join(map(str, counts)),
            "–",
            str(max(counts)),
            "≤ 10",
            "1 page each",
            max(counts) <= 10,
        )
    )
    with ExitStack() as stack:
        runs = [_real(stack, site) for site in (small, large)]
        floors = [_floor(stack, site, run) for site, run in zip((small, large), runs, strict=True)]
        zipped = _zipped(runs[1], floors[1])
        for turn in range(ROUNDS + 1):
            if turn == 1:
                for run in [*runs, *floors, *zipped]:
                    run.forget()
            for run in (*runs, zipped[0]):
                run.round(REAL)
            for run in (*floors, zipped[1]):
                run.round(BARE)
    grown = percentile(runs[1].seconds, 0.5) / percentile(runs[0].seconds, 0.5)
    n = f"{len(runs[0].seconds)} pages, {PEOPLE} people"
    rows.append(Row(f"home page, p50, {name}, {chosen.small:,} → {chosen.large:,} posts", ms(percentile(runs[1].seconds, 0.5)),
                    f"{ms(percentile(runs[0].seconds, 0.5))} at {chosen.small:,}", f"{grown:.2f} ×", "≤ 1.25 ×", n, _enough(grown, chosen)))  # fmt: skip
    for size, run, floor in ((chosen.small, runs[0], floors[0]), (chosen.large, runs[1], floors[1])):
        ratio = run.each / floor.each
        rows.append(Row(f"home page, server CPU, {name}, {size:,} posts", ms(run.each), ms(floor.each), f"{ratio:.1f} ×", "≤ 5 ×",
                        f"{len(run.seconds)} and {len(floor.seconds)} pages", ratio <= 5))  # fmt: skip
    ratio = zipped[0].each / zipped[1].each
    rows.append(Row(f"the same, both compressed with gzip, {name}", ms(zipped[0].each), ms(zipped[1].each), f"{ratio:.1f} ×", "–",
                    f"{len(zipped[0].seconds)} and {len(zipped[1].seconds)} pages", None))  # fmt: skip


def _real(stack: ExitStack, site: Site) -> Run:
    server = stack.enter_context(site.serve())
    client = stack.enter_context(Client(server.port))
    return Run(server, client, [{"Cookie": cookies(site, person)} for person in site.cast["people"][:PEOPLE]])


def _floor(stack: ExitStack, site: Site, run: Run) -> Run:
    page = site.folder / "page.html"
    page.write_bytes(checked(run.client.ask("GET", "/", run.headers[0])).body)
    server = stack.enter_context(
        site.serve("bench.floor", BENCH_PAGE=str(page), BENCH_SPACES=",".join(map(str, site.cast["spaces"])))
    )
    return Run(server, stack.enter_context(Client(server.port)), [{}])


def _zipped(run: Run, floor: Run) -> tuple[Run, Run]:
    """The same two servers, asked as a browser does."""
    wants = {"Accept-Encoding": "gzip"}
    real = Run(run.server, run.client, [{**headers, **wants} for headers in run.headers])
    return real, Run(floor.server, floor.client, [wants])


def _enough(grown: float, chosen: argparse.Namespace) -> bool | None:
    """The target is about growing fifty times; less growth can fail it but not reach it."""
    return None if grown <= 1.25 and chosen.large < 50 * chosen.small else grown <= 1.25
