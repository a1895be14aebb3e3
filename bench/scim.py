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
ALONE, CLIENTS = 400, 4
BULK, EACH = 2_000, 500
MUST = 300
SECRET = "plein_scim_bench"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
chance = random.Random(7)  # the same changes every time


def measure(chosen: argparse.Namespace) -> Result:
    """Measure on each database."""
    rows: list[Row] = []
    with sites(0, people=PEOPLE, only=chosen.database, crowd="indexed") as databases:
        for (site,) in databases:
            rows += _database(site)
    kinds = "Changes: of three in four the job title, of one in four the unit; each of another person, in no order."
    return Result(rows, [kinds, f"Single requests come over {CLIENTS} connections, bulk requests of {EACH} over one."])


def _database(site: Site) -> Iterator[Row]:
    known = json.loads(site.run("bench.syncing", "prepare"))
    changes = [(key, _change(number, known["units"])) for number, key in enumerate(known["keys"])]
    with site.serve() as server:
        _patches(server, changes[:20])  # what is loaded at the first request
        floor = json.loads(site.run("bench.syncing", "floor"))["rate"]
        alone, bulk = changes[20 : ALONE + 20], changes[ALONE + 20 : ALONE + BULK + 20]
        yield _row("by single requests", site, server, partial(_patches, server, alone), len(alone), floor, None)
        yield _row("in bulk", site, server, partial(_bulk, server, bulk), len(bulk), floor, MUST)


def _row(how: str, site: Site, server: Server, act: Any, count: int, floor: float, must: int | None) -> Row:
    began, before = time.monotonic(), server.cpu()
    act()
    rate, cpu = count / (time.monotonic() - began), (server.cpu() - before) / count * 1000
    return Row(
        f"changes of people {how}, {site.name}", f"{rate:,.0f} changes/s; {cpu:.1f} ms of CPU each", f"{floor:,.0f}/s", f"{rate / floor:.2f} of the floor",
        f"≥ {must}/s" if must else "–", f"{count:,} of {PEOPLE:,} people", rate >= must if must else None,
    )  # fmt: skip


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


def _ask(client: Client, method: str, path: str, body: dict[str, Any], wanted: int) -> bytes:
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/scim+json"}
    answer = client.ask(method, f"/scim/v2{path}", headers, json.dumps(body).encode())
    assert answer.status == wanted, (answer.status, answer.body[:300])
    return answer.body
