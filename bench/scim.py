"""A sync of 50,000 people by SCIM: changes a second by single requests and in bulk, against the bare change in the same run."""

import argparse
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from bench.client import Client
from bench.site import Server, Site, sites
from bench.table import Result, Row

PEOPLE = 50_000
ALONE, CLIENTS = 200, 4
BULK, EACH = 2_000, 100
READ, PAGE = 2_000, 100
CHANGED = 4_000  # people, who can be found; to let all be found takes minutes
MUST = 300
SECRET = "plein_scim_bench"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
chance = random.Random(7)  # the same changes every time


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    with sites(0, people=PEOPLE, only=chosen.database, crowd=CHANGED) as databases:
        for (site,) in databases:
            rows += _database(site)
    kinds = "Changes: of three in four the job title, of one in four the unit; each of another person, in no order."
    ways = f"Single requests come over {CLIENTS} connections, bulk requests of {EACH} over one, pages are of {PAGE} people from the middle."
    return Result(
        rows,
        [
            kinds,
            ways,
            "The floor is an UPDATE, an INSERT and a COMMIT on one connection; it waits for the disk. Reached is what a second of CPU of server and database does.",
        ],
    )


def _database(site: Site) -> Iterator[Row]:
    known = json.loads(site.run("bench.syncing", "prepare", str(CHANGED)))
    changes = [(key, _change(number, known["units"])) for number, key in enumerate(known["keys"])]
    with site.serve() as server:
        _patches(server, changes[:20])  # what is loaded at the first request
        floor = json.loads(site.run("bench.syncing", "floor"))["rate"]
        alone, bulk = changes[20 : ALONE + 20], changes[ALONE + 20 : ALONE + BULK + 20]
        yield _row("people read in pages", site, server, partial(_read, server), READ, floor, None)
        yield _row(
            "changes of people by single requests",
            site,
            server,
            partial(_patches, server, alone),
            len(alone),
            floor,
            None,
        )
        yield _row("changes of people in bulk", site, server, partial(_bulk, server, bulk), len(bulk), floor, MUST)


def _row(what: str, site: Site, server: Server, act: Any, count: int, floor: float, must: int | None) -> Row:
    """How many in a second, and how many in a second of CPU, which other work on the machine disturbs less."""
    began, before = time.monotonic(), server.cpu()
    act()
    rate, cpu = count / (time.monotonic() - began), (server.cpu() - before) / count
    return Row(
        f"{what}, {site.name}", f"{rate:,.0f}/s; {cpu * 1000:.2f} ms of CPU each", f"{floor:,.0f}/s", f"{1 / cpu:,.0f} in a second of CPU; {rate / floor:.2f} of the floor",
        f"≥ {must}/s" if must else "–", f"{count:,} of {PEOPLE:,} people", 1 / cpu >= must if must else None,
    )  # fmt: skip


def _read(server: Server) -> None:
    with Client(server.port) as client:
        for start in range(1, READ, PAGE):
            found = json.loads(_ask(client, "GET", f"/Users?startIndex={PEOPLE // 2 + start}&count={PAGE}", None, 200))
            assert len(found["Resources"]) == PAGE and found["totalResults"] >= PEOPLE


def _change(number: int, units: list[str]) -> dict[str, str]:
    if number % 4:
        return {"op": "Replace", "path": "title", "value": f"Medewerker {number}"}
    return {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": chance.choice(units)}


def _body(change: dict[str, str]) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": [change]}


def _patches(server: Server, changes: list[tuple[str, dict[str, str]]]) -> None:
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(partial(_some, server), [changes[start::CLIENTS] for start in range(CLIENTS)]))


def _some(server: Server, changes: list[tuple[str, dict[str, str]]]) -> None:
    with Client(server.port) as client:
        for key, change in changes:
            _ask(client, "PATCH", f"/Users/{key}", _body(change), 204)


def _bulk(server: Server, changes: list[tuple[str, dict[str, str]]]) -> None:
    with Client(server.port) as client:
        for start in range(0, len(changes), EACH):
            some = changes[start : start + EACH]
            operations = [{"method": "PATCH", "path": f"/Users/{key}", "data": _body(change)} for key, change in some]
            body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
            answer = json.loads(_ask(client, "POST", "/Bulk", body, 200))
            assert all(one["status"] == "200" for one in answer["Operations"])


def _ask(client: Client, method: str, path: str, body: dict[str, Any] | None, wanted: int) -> bytes:
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/scim+json"}
    answer = client.ask(method, f"/scim/v2{path}", headers, json.dumps(body).encode() if body else b"")
    assert answer.status == wanted, (answer.status, answer.body[:300])
    return answer.body
