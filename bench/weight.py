"""What the home page weighs: the page and its styles, scripts and icons, compressed."""

import argparse
import re

import brotli  # type: ignore[import-untyped]

from bench.client import Answer, Client, checked, cookies
from bench.site import sites
from bench.table import Result, Row

LINKED = re.compile(r'(?:src|href)="(/static/[^"#]+)')
IMPORTED = re.compile(r'(?:from|import)\s*\(?"(\.?/[^"]+\.js)"')


def measure(chosen: argparse.Namespace) -> Result:
    """Fetch the page and all it names, as served to a browser, and compress it as well as can be."""
    rows: list[Row] = []
    with sites(chosen.small, only=chosen.database or "sqlite") as databases:
        for (site,) in databases:
            with site.serve() as server, Client(server.port) as client:
                headers = {"Cookie": cookies(site, site.cast["people"][0])}
                page = checked(client.ask("GET", "/", headers))
                names = sorted(set(LINKED.findall(page.body.decode())))
                plain = {"/": page, **{name: checked(client.ask("GET", name)) for name in names}}
                for name in [name for name in names if name.endswith(".js")]:
                    for path in IMPORTED.findall(plain[name].body.decode()):
                        plain["/static/build/" + path.lstrip("./")] = checked(
                            client.ask("GET", "/static/build/" + path.lstrip("./"))
                        )
                wire = {
                    name: checked(client.ask("GET", name, {**headers, "Accept-Encoding": "gzip, br"})) for name in plain
                }
    small = {name: len(brotli.compress(answer.body)) for name, answer in plain.items()}
    script = sum(size for name, size in small.items() if name.endswith(".js"))
    whole, sent = sum(small.values()), sum(len(answer.body) for answer in wire.values())
    raw = sum(len(answer.body) for answer in plain.values())
    rows.append(
        Row(
            "home page, compressed with Brotli",
            _kb(whole),
            f"{_kb(raw)} uncompressed",
            f"{_kb(sent)} as the server sends it",
            "≤ 150 KB",
            f"{len(plain)} files",
            whole <= 150_000,
        )
    )
    rows.append(
        Row(
            "of it script",
            _kb(script),
            "–",
            _kb(script),
            "≤ 70 KB",
            f"{sum(name.endswith('.js') for name in plain)} files",
            script <= 70_000,
        )
    )
    parts = ", ".join(
        f"`{name.rsplit('/', 1)[-1] or '/'}` {_kb(size)} (sent {_kb(len(wire[name].body))}{_how(wire[name])})"
        for name, size in small.items()
    )
    return Result(rows, [parts])


def _how(answer: Answer) -> str:
    return f" {answer.headers['content-encoding']}" if "content-encoding" in answer.headers else ""


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} KB"
