"""How many statements one home page takes. `python -m bench.queries PERSON` inside a site; prints JSON."""

import json
import sys

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main() -> None:
    """Ask for the page twice, so that caches are warm, and print the statements of the second."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = f"bench{int(sys.argv[1]):027d}"
    assert client.get("/").status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    found = [query for query in captured.captured_queries if not query["sql"].startswith(TRANSACTION)]
    print(json.dumps([{"sql": query["sql"][:400], "ms": float(query["time"]) * 1000} for query in found]))


if __name__ == "__main__":
    main()
