"""The floor for posting: insert one row and commit, with the durability of the settings. `python -m bench.inserts CLIENTS SECONDS`."""

import sys
import threading
import time

import django

django.setup()

from django.db import connection

TABLE = "CREATE TABLE IF NOT EXISTS bench_row (id {} PRIMARY KEY, space bigint, author bigint, body text, html text, at text)"


def insert(until: float, counts: list[int], at: int) -> None:
    """Insert and commit until the time is over."""
    with connection.cursor() as db:
        while time.monotonic() < until:
            db.execute(
                "INSERT INTO bench_row (space, author, body, html, at) VALUES (%s, %s, %s, %s, %s)",
                [1, 2, "woord " * 36, "<p>" + "woord " * 36 + "</p>", "2026-01-01"],
            )
            counts[at] += 1
    connection.close()


def main() -> None:
    """Print how many were committed in a second."""
    clients, seconds = int(sys.argv[1]), float(sys.argv[2])
    with connection.cursor() as db:
        db.execute(TABLE.format("bigserial" if connection.vendor == "postgresql" else "integer"))
    counts = [0] * clients
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=insert, args=(until, counts, at)) for at in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(counts) / seconds)


if __name__ == "__main__":
    main()
