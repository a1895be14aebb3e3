"""What was acknowledged survives kill -9, once; and a group that is stopped stops cleanly.

PLEIN_TEST_KILLS=20 kills more often than the usual three times.
"""

import os
import signal
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.site import Site, running

pytestmark = pytest.mark.once
KILLS = int(os.environ.get("PLEIN_TEST_KILLS") or 3)


def test_no_acknowledged_post_is_lost_or_doubled_by_kill_9(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    site.start()
    token = site.person("ada")
    headers = {"Authorization": f"Bearer {token}"}
    space = (
        httpx.post(f"{site.url}/api/v1/spaces", json={"name": "Het plein"}, headers=headers)
        .raise_for_status()
        .json()["id"]
    )
    acknowledged: list[str] = []
    stop = threading.Event()

    def write() -> None:
        """Post without pause; after an error the same post is sent again, as a browser would."""
        with httpx.Client(headers=headers, timeout=5) as client:
            while not stop.is_set():
                uid = str(uuid.uuid4())
                while not stop.is_set():
                    try:
                        answer = client.post(
                            f"{site.url}/api/v1/spaces/{space}/posts",
                            json={"text": f"nr {uid}", "uid": uid},
                            headers={"Idempotency-Key": uid},
                        )
                    except httpx.HTTPError:
                        time.sleep(0.05)
                        continue
                    if answer.status_code in {200, 201}:
                        acknowledged.append(uid)
                        break
                    time.sleep(0.05)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _kill in range(KILLS):
            time.sleep(1.5)
            site.kill()
            site.start()
        time.sleep(0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert len(acknowledged) > 100
    found: list[str] = []
    cursor = ""
    while True:
        page = (
            httpx.get(
                f"{site.url}/api/v1/spaces/{space}/posts", params={"limit": 100, "before": cursor}, headers=headers
            )
            .raise_for_status()
            .json()
        )
        found += [item["uid"] for item in page["items"]]
        if not (cursor := page["next"] or ""):
            break
    assert len(found) == len(set(found)), "a post is there twice"
    assert set(acknowledged) <= set(found), "an acknowledged post is lost"
    site.stop()


def test_it_stops_cleanly_with_open_streams(tmp_path: Path) -> None:
    with running(tmp_path / "data") as site:
        token = site.person("ada")
        with httpx.stream(
            "GET", f"{site.url}/api/v1/events", headers={"Authorization": f"Bearer {token}"}, timeout=30
        ) as stream:
            assert stream.status_code == 200
            assert site.stop() == 0  # waits 15 seconds at most
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{site.url}/healthz", timeout=1)


def test_a_process_that_was_killed_is_there_again_and_none_outlives_the_first(tmp_path: Path) -> None:
    with running(tmp_path / "data") as site:
        assert site.process
        first = site.process.pid
        killed = _children(first)
        assert len(killed) == 2, "pages and streams, and the worker"
        for child in killed:
            os.kill(child, signal.SIGKILL)
        _wait_until(lambda: len(_children(first) - killed) == 2)
        _wait_until(lambda: _answers(f"{site.url}/readyz"))
        left = _children(first)
        os.kill(first, signal.SIGKILL)
        site.process.wait(10)
        _wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in left))


def _children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_until(holds: Callable[[], bool]) -> None:
    late = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < late
        time.sleep(0.1)


def test_started_again_it_has_lost_nothing_and_asks_no_second_set_up(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as site:
        assert "/set-up/" in site.log.read_text()
        token = site.person("ada")
    with running(data) as site:
        assert site.log.read_text().count("/set-up/") == 1
        answer = httpx.get(f"{site.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.json()["username"] == "ada"


def test_pages_and_streams_are_there_again_after_every_connection_to_the_database_broke(
    tmp_path: Path, postgres_url: str
) -> None:
    with running(tmp_path / "data", PLEIN_DATABASE_URL=postgres_url) as site:
        headers = {"Authorization": f"Bearer {site.person('ada')}"}

        def listen() -> int:
            with httpx.stream("GET", f"{site.url}/api/v1/events", headers=headers, timeout=30) as stream:
                return stream.status_code

        assert listen() == 200
        with psycopg.connect(postgres_url, autocommit=True) as database:
            mine = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            database.execute(f"SELECT pg_terminate_backend(pid) {mine}".encode())
        assert [listen() for _again in range(3)] == [200] * 3
        assert httpx.get(f"{site.url}/api/v1/me", headers=headers, timeout=30).status_code == 200
