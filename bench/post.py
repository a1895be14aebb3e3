"""Durable posts: how long one takes, how many in a second with eight clients, and where the time goes."""

import argparse
import json
import threading
import time
from contextlib import ExitStack

from bench.client import Client, post_through_api, poster
from bench.site import Server, Site, sites
from bench.table import Result, Row, ms, percentile

CLIENTS, WARM, ALONE, SECONDS, ROUNDS = 8, 30, 200, 4.0, 4
TEXT = (
    "Een gewoon bericht van een gewone collega met een paar woorden meer dan nodig en een #label erbij voor het gemak"
)


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    remarks: list[str] = []
    with sites(chosen.small, only=chosen.database) as databases:
        for (site,) in databases:
            with site.serve() as server:
                _database(site, server, rows, remarks)
            remarks.append(f"{site.name}, {_stages(site)}")
    return Result(rows, remarks)


def _database(site: Site, server: Server, rows: list[Row], remarks: list[str]) -> None:
    post = poster(server.port)
    way = "API" if post is post_through_api else "page's form"
    space = site.cast["spaces"][0]
    with Client(server.port) as client:
        for turn in range(WARM):
            post(client, site, 1, space, f"{TEXT} {turn}")
        alone = [post(client, site, 1, space, f"{TEXT} {turn}").seconds for turn in range(ALONE)]
    p50 = percentile(alone, 0.5)
    rows.append(
        Row(
            f"post through the {way}, 1 client, p50, {site.name}",
            ms(p50),
            "–",
            f"p95 {ms(percentile(alone, 0.95))}",
            "≤ 15 ms",
            f"{ALONE} posts",
            p50 <= 0.015,
        )
    )
    rates, bare, crowded, cost = [], [], [], []
    for _ in range(ROUNDS):
        before = server.cpu()
        made = _together(site, server, post)
        rates.append(made / SECONDS)
        cost.append((server.cpu() - before) / made)
        bare.append(float(site.run("bench.inserts", "1", str(SECONDS / 2))))
        crowded.append(float(site.run("bench.inserts", str(CLIENTS), str(SECONDS / 2))))
    mine, floor, floor8 = (percentile(values, 0.5) for values in (rates, bare, crowded))
    n = f"median of {ROUNDS} × {SECONDS:.0f} s"
    rows.append(
        Row(
            f"posts at {CLIENTS} clients, {site.name}",
            f"{mine:.0f}/s",
            f"{floor:.0f}/s inserts and commits, 1 connection",
            f"{mine / floor:.3f} ×",
            "≥ 0.15 ×",
            n,
            mine / floor >= 0.15,
        )
    )
    rows.append(
        Row(
            f"the same, {site.name}",
            f"{mine:.0f}/s, {ms(percentile(cost, 0.5))} CPU each",
            f"{floor8:.0f}/s, {CLIENTS} connections",
            f"{mine / floor8:.3f} ×",
            "–",
            n,
            None,
        )
    )


def _together(site: Site, server: Server, post) -> int:  # type: ignore[no-untyped-def]
    """How many posts eight clients make in the time."""
    counts = [0] * CLIENTS
    until = time.monotonic() + SECONDS

    def one(at: int) -> None:
        person, space = site.cast["people"][at + 1], site.cast["spaces"][at]
        with ExitStack() as stack:
            client = stack.enter_context(Client(server.port))
            while time.monotonic() < until:
                post(client, site, person, space, f"{TEXT} {counts[at]}")
                counts[at] += 1

    threads = [threading.Thread(target=one, args=(at,)) for at in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _stages(site: Site) -> str:
    """Where the time of one post goes, as `bench.stages` saw it."""
    found = json.loads(site.run("bench.stages"))
    parts = ", ".join(f"{name} {share:.0f} %" for name, share in found["stages"])
    return f"stages of one post ({found['ms']:.1f} ms in process, {found['statements']} statements): {parts}"
