"""`bin/bench [NAME…]`: measure, print the table, and write it into docs/performance.md."""

import argparse
import sys
import time
from collections.abc import Callable

from bench import (
    directory,
    fanout,
    idle,
    imports,
    memory,
    page,
    post,
    rules,
    scim,
    sheets,
    start,
    timeline,
    touch,
    weight,
)
from bench.process import raise_file_limit
from bench.table import Result, markdown, write

MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Result]] = {
    "timeline": timeline.measure, "fanout": fanout.measure, "idle": idle.measure, "post": post.measure,
    "import": imports.measure, "start": start.measure, "weight": weight.measure, "memory": memory.measure, "page": page.measure, "touch": touch.measure,
    "directory": directory.measure, "scim": scim.measure, "rules": rules.measure, "sheets": sheets.measure,
}  # fmt: skip


def main() -> None:
    """Run the measurements that were asked for; exit with 1 when one falls short."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Measure speed and size against floors taken in the same run."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{' '.join(MEASUREMENTS)}; all when none is named")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="", help="only this one")
    parser.add_argument("--small", type=int, default=20_000, help="posts at first (20,000)")
    parser.add_argument("--large", type=int, default=1_000_000, help="posts after growing (1,000,000)")
    parser.add_argument("--minutes", type=float, default=5.0, help="of load for memory (5; the target is about 60)")
    parser.add_argument("--slack", default="../shared/data/slack-software-chats.zip", help="export for import")
    parser.add_argument("--dry", action="store_true", help="leave docs/performance.md as it is")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(MEASUREMENTS):
        parser.error(f"unknown: {' '.join(sorted(unknown))}")
    raise_file_limit()
    short = 0
    for name in chosen.names or MEASUREMENTS:
        began = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        result = MEASUREMENTS[name](chosen)
        if not chosen.dry:
            write(name, result)
        short += sum(row.reached is False for row in result.rows)
        print(f"## {name} ({time.monotonic() - began:.0f} s)\n{markdown(result)}\n", flush=True)
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
