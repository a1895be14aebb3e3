"""Memory of the whole group, web, streams and worker, while people read, post and listen."""

import argparse
import asyncio
import threading
import time

from bench.client import Client, checked, cookies, poster
from bench.process import free_port, memory, running
from bench.site import Site, sites
from bench.stream import Crowd, live
from bench.table import Result, Row

LISTENERS, READERS = 300, 4


def measure(chosen: argparse.Namespace) -> Result:
    """Run `plein serve` under load for the minutes asked for; the most it ever used counts."""
    rows: list[Row] = []
    with sites(chosen.small, only=chosen.database or "sqlite") as databases:
        for (site,) in databases:
            port = free_port()
            env = {**site.env, "PLEIN_URL": f"http://localhost:{port}"}
            with running(
                ["-m", "plein.cli", "serve", "--port", str(port)], env, port, site.folder / "server.log"
            ) as process:
                idle = memory(process.pid, "Pss")
                done, track = asyncio.run(_load(site, port, process.pid, chosen.minutes * 60))
            most = max(pss for pss, _ in track) / 1024
            own = max(own for _, own in track) / 1024
            half, last = track[len(track) // 2][0] / 1024, track[-1][0] / 1024
            enough = most <= 250
            rows.append(Row(f"memory of the whole group, {site.name}", f"at most {most:.0f} MB, {own:.0f} MB of it not a file or shared", f"{idle / 1024:.0f} MB idle", f"{half:.0f} MB half way, {last:.0f} MB at the end",
                            "≤ 250 MB after an hour", f"{chosen.minutes:g} min, {done:,} requests, {LISTENERS} streams", enough if chosen.minutes >= 60 or not enough else None))  # fmt: skip
    return Result(
        rows,
        [
            f"Memory is PSS: pages that processes share count once. Load lasts {chosen.minutes:g} minutes here; only `--minutes 60` can reach the target."
        ],
    )


async def _load(site: Site, port: int, pid: int, seconds: float) -> tuple[int, list[tuple[float, float]]]:
    crowd = Crowd()
    await crowd.open(port, [live(site, person) for person in site.cast["people"][:LISTENERS]])
    until, counts = time.monotonic() + seconds, [0] * READERS
    threads = [threading.Thread(target=_read, args=(site, port, until, counts, at)) for at in range(READERS)]
    for thread in threads:
        thread.start()
    track = []
    while time.monotonic() < until:
        await asyncio.sleep(min(5.0, seconds / 20))
        track.append((memory(pid, "Pss"), memory(pid, "Pss_Anon")))
    for thread in threads:
        thread.join()
    crowd.close()
    return sum(counts), track


def _read(site: Site, port: int, until: float, counts: list[int], at: int) -> None:
    """Nine pages, then a post, and again, each as somebody else."""
    post = poster(port)
    with Client(port) as client:
        while time.monotonic() < until:
            person = site.cast["people"][(counts[at] * READERS + at) % len(site.cast["people"])]
            space = site.cast["spaces"][counts[at] % len(site.cast["spaces"])]
            if counts[at] % 10 == 9:
                post(client, site, person, space, f"Bericht nummer {counts[at]} met een paar woorden")
            else:
                path = ("/", f"/spaces/ruimte-{space}/", "/for-you/", "/search/?q=fiets")[counts[at] % 4]
                checked(client.ask("GET", path, {"Cookie": cookies(site, person)}))
            counts[at] += 1
