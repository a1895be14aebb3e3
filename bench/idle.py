"""What an open stream on which nothing happens costs in memory."""

import argparse
import asyncio

from bench.process import memory
from bench.site import Server, Site, sites
from bench.stream import Crowd, live
from bench.table import Result, Row

STREAMS, FIRST = 5000, 200


def measure(chosen: argparse.Namespace) -> Result:
    """Open a few streams, then the rest, and see by how much the process grew."""
    rows: list[Row] = []
    with sites(2000, only=chosen.database or "sqlite") as databases:
        for (site,) in databases:
            with site.serve() as server:
                before, after, settled, lost = asyncio.run(_grow(site, server))
            each, kept = (after - before) / (STREAMS - FIRST), (settled - before) / (STREAMS - FIRST)
            rows.append(Row(f"idle streams, one process, {site.name}", f"{after / 1024:.0f} MB with {STREAMS:,} open", f"{before / 1024:.0f} MB with {FIRST:,}",
                            f"{each:.1f} KB each", "≤ 40 KB", f"{STREAMS - FIRST:,} streams", each <= 40 and not lost))  # fmt: skip
            rows.append(
                Row(
                    "the same after 20 s of heartbeats",
                    f"{settled / 1024:.0f} MB",
                    "",
                    f"{kept:.1f} KB each",
                    "–",
                    f"{lost} lost",
                    None,
                )
            )
    return Result(rows)


async def _grow(site: Site, server: Server) -> tuple[float, float, float, int]:
    crowd = Crowd()
    people = site.cast["people"]
    requests = [live(site, people[turn % len(people)]) for turn in range(STREAMS)]
    await crowd.open(server.port, requests[:FIRST])
    await asyncio.sleep(1)
    before = memory(server.pid)
    await crowd.open(server.port, requests[FIRST:], 50)
    await asyncio.sleep(2)
    after = memory(server.pid)
    await asyncio.sleep(20)
    settled = memory(server.pid)
    lost = crowd.lost
    crowd.close()
    return before, after, settled, lost
