"""The independent tester of SCIM against a whole Plein, on both databases."""

from pathlib import Path

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.site import Site, running

pytestmark = pytest.mark.once
WRONG = {Status.DEVIATION, Status.ERROR, Status.CRITICAL}


def _errors(site: Site) -> list[str]:
    site.run("createadmin", "root", "--name", "Root")
    headers = {"Authorization": f"Bearer {site.run('scim', 'Tester', '--by', 'root')}"}
    with httpx2.Client(base_url=f"{site.url}/scim/v2", headers=headers, timeout=30) as client:
        results = check_server(SyncSCIMClient(client))
    assert {"User", "Group"} <= {kind for one in results if (kind := one.resource_type)}
    assert sum(one.status == Status.SUCCESS for one in results) > 80
    return [f"{one.title}: {one.reason}"[:300] for one in results if one.status in WRONG]


def test_the_tester_finds_no_error_on_sqlite(tmp_path: Path) -> None:
    with running(tmp_path / "data") as site:
        assert _errors(site) == []


def test_the_tester_finds_no_error_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with running(tmp_path / "data", PLEIN_DATABASE_URL=postgres_url) as site:
        assert _errors(site) == []
