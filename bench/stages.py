"""Where the time of one post goes, measured in process. `python -m bench.stages` inside a site; prints JSON."""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings
from django.db import connection, connections
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.client import CSRF
from plein.core.posts import actions

TURNS = 60
spent: defaultdict[str, float] = defaultdict(float)
_inside: list[float] = []  # time of inner stages, for each open one


def timed(owner: Any, name: str, stage: str) -> None:
    """Add the time `owner.name` takes, without inner stages, to `stage`."""
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        _inside.append(0.0)
        try:
            return original(*args, **kwargs)
        finally:
            whole = time.perf_counter() - began
            spent[stage] += whole - _inside.pop()
            if _inside:
                _inside[-1] += whole

    setattr(owner, name, wrapper)


def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Count what the database itself takes, writes and reads apart."""
    began = time.perf_counter()
    try:
        return run(sql, params, many, context)
    finally:
        whole = time.perf_counter() - began
        spent[
            "statements that write" if sql.startswith(("INSERT", "UPDATE", "DELETE")) else "statements that read"
        ] += whole
        if _inside:
            _inside[-1] += whole


def sender() -> Callable[[int], None]:
    """How to post: through the API where there is one, else as the composer does."""
    client = Client()
    if client.get("/api/v1/openapi.json").status_code == 200:

        def send(turn: int) -> None:
            answer = client.post("/api/v1/spaces/1/posts", json.dumps({"text": f"Een gewoon bericht met een paar woorden {turn}"}), content_type="application/json",
                                 headers={"Authorization": "Bearer token-1", "Idempotency-Key": str(uuid4())})  # fmt: skip
            assert answer.status_code in {200, 201}, answer.content[:500]
    else:
        client.cookies[settings.SESSION_COOKIE_NAME] = f"bench{1:027d}"
        client.cookies[settings.CSRF_COOKIE_NAME] = CSRF

        def send(turn: int) -> None:
            answer = client.post("/posts/", {"space": 1, "uid": str(uuid4()), "text": f"Een gewoon bericht met een paar woorden {turn}", "list": "home"},
                                 headers={"X-CSRFToken": CSRF, "X-Plein-Fragment": "1"})  # fmt: skip
            assert answer.status_code == 200, answer.content[:500]

    return send


def main() -> None:
    """Post a number of times and print the share of each stage."""
    send = sender()
    for turn in range(10):
        send(turn)
    with CaptureQueriesContext(connection) as captured:
        send(10)
    statements = len(captured)
    timed(type(connections["default"]), "_commit", "commit (waits for the disk)")
    timed(SQLCompiler, "as_sql", "Django composing SQL")
    timed(actions, "render", "Markdown")
    began = time.perf_counter()
    with connection.execute_wrapper(execute):
        for turn in range(TURNS):
            send(turn + 100)
    whole = time.perf_counter() - began
    spent["the rest: middleware, view, ORM objects, answer"] = whole - sum(spent.values())
    stages = sorted(((name, 100 * value / whole) for name, value in spent.items()), key=lambda pair: -pair[1])
    print(json.dumps({"ms": whole / TURNS * 1000, "statements": statements, "stages": stages}))


if __name__ == "__main__":
    main()
