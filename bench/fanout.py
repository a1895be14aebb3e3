"""From posting to delivery on a thousand open home pages, against a bare broadcast to as many."""

import argparse
import asyncio
import time

from bench.client import Client, checked, poster
from bench.site import Server, Site, sites
from bench.stream import Crowd, bare, live
from bench.table import Result, Row, ms, percentile

STREAMS, WARM, ROUNDS = 1000, 3, 20


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    remarks: list[str] = []
    with sites(chosen.small, only=chosen.database) as databases:
        for (site,) in databases:
            with site.serve() as real, site.serve("bench.floor") as floor:
                _rows(site.name, *asyncio.run(_compare(site, real, floor)), rows, remarks)
    return Result(rows, remarks)


def _rows(
    name: str,
    real: list[list[float]],
    bare_: list[list[float]],
    cpu: tuple[float, float],
    size: int,
    rows: list[Row],
    remarks: list[str],
) -> None:
    mine, theirs = [one for round_ in real for one in round_], [one for round_ in bare_ for one in round_]
    n = f"{ROUNDS} posts to {STREAMS:,} streams"
    for share, target in ((0.99, 2.0), (0.5, 0.0)):
        a, b = percentile(mine, share), percentile(theirs, share)
        rows.append(
            Row(
                f"post → delivery, p{share * 100:.0f}, {name}",
                ms(a),
                ms(b),
                f"{a / b:.2f} ×",
                "≤ 2 ×" if target else "–",
                n,
                a / b <= target if target else None,
            )
        )
    rows.append(
        Row(
            f"post → delivery, server CPU a round, {name}",
            ms(cpu[0]),
            ms(cpu[1]),
            f"{cpu[0] / cpu[1]:.2f} ×",
            "–",
            n,
            None,
        )
    )
    firsts = [min(round_) for round_ in real]
    spreads = [max(round_) - min(round_) for round_ in real]
    remarks.append(f"{name}: {size:,} bytes a delivery; the first reader had it after {ms(percentile(firsts, 0.5))} (posting, committing, drawing), the last "
                   f"{ms(percentile(spreads, 0.5))} later, of the bare broadcast {ms(percentile([max(r) - min(r) for r in bare_], 0.5))} later (medians)")  # fmt: skip


async def _compare(
    site: Site, real: Server, floor: Server
) -> tuple[list[list[float]], list[list[float]], tuple[float, float], int]:
    mine, theirs = Crowd(), Crowd()
    await mine.open(real.port, [live(site, person) for person in site.cast["people"][:STREAMS]])
    await theirs.open(floor.port, [bare()] * STREAMS)
    post = poster(real.port)
    found: tuple[list[list[float]], list[list[float]]] = ([], [])
    spent, size = [0.0, 0.0], 4000
    with Client(real.port) as client, Client(floor.port) as caster:
        for turn in range(WARM + ROUNDS):
            before = real.cpu(), floor.cpu()
            mine.expect(f"merk{turn:05d}")
            a = await _round(
                mine,
                lambda turn=turn: post(
                    client, site, 1, site.cast["spaces"][0], f"merk{turn:05d} " + "woorden van een bericht " * 8
                ),
            )
            size = mine.bytes // STREAMS or size
            theirs.expect(f"merk{turn:05d}")
            data = f"data: merk{turn:05d} ".encode().ljust(size - 2, b"x") + b"\n\n"
            b = await _round(theirs, lambda data=data: checked(caster.ask("POST", "/broadcast", {}, data)))
            await asyncio.sleep(0.3)
            if turn >= WARM:
                found[0].append(a)
                found[1].append(b)
                spent = [spent[0] + real.cpu() - before[0], spent[1] + floor.cpu() - before[1]]
    mine.close()
    theirs.close()
    return *found, (spent[0] / ROUNDS, spent[1] / ROUNDS), size


async def _round(crowd: Crowd, send) -> list[float]:  # type: ignore[no-untyped-def]
    """Send while listening: the request goes from another thread, as it would from another machine."""
    began = time.perf_counter()
    sending = asyncio.get_running_loop().run_in_executor(None, send)
    found = await crowd.deliveries(began)
    await sending
    return found
