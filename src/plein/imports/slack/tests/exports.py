"""Small Slack exports for tests."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

ANNE = {
    "id": "U1",
    "team_id": "T1",
    "name": "anne",
    "profile": {"real_name": "Anne de Wit", "email": "anne@example.nl"},
}
BEN = {"id": "U2", "team_id": "T1", "name": "ben", "real_name": "Ben"}
CARO = {"id": "U3", "team_id": "T1", "name": "caro", "real_name": "Caro", "deleted": True}
GENERAL = {
    "id": "C1",
    "name": "general",
    "created": 1500000000,
    "creator": "U1",
    "members": ["U1"],
    "purpose": {"value": "Talk &amp; more"},
}
SECRET = {"id": "G1", "name": "board", "creator": "U1", "members": ["U1"]}


def message(number: int, text: str = "Hello", user: str = "U1", **more: Any) -> dict[str, Any]:
    """A message, `number` seconds after the first."""
    return {"type": "message", "user": user, "ts": ts(number), "text": text, **more}


def ts(number: int) -> str:
    """Slack's moment, `number` seconds after the first."""
    return f"{1600000000 + number}.000100"


def files_of(days: dict[str, Any], **lists: Any) -> dict[str, str | bytes]:
    """The files of an export: lists by name (without .json), None leaves one out, and messages by day."""
    listed = {"users": [ANNE, BEN, CARO], "channels": [GENERAL], **lists}
    named = {f"{name}.json": json.dumps(value) for name, value in listed.items() if value is not None}
    return named | {
        name: value if isinstance(value, str | bytes) else json.dumps(value) for name, value in days.items()
    }


def export(path: Path, days: dict[str, Any], **lists: Any) -> Path:
    """Write an export to `path`."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in files_of(days, **lists).items():
            archive.writestr(name, content)
    return path


def many(count: int) -> dict[str, Any]:
    """Days with `count` messages by twenty people in threads of five, with reactions and tags."""
    days: dict[str, list[dict[str, Any]]] = {}
    for number in range(count):
        root = number - number % 5
        more: dict[str, Any] = (
            {"thread_ts": ts(root)}
            if number % 5
            else {"reactions": [{"name": "+1", "users": ["U1", "U2"], "count": 2}]}
        )
        days.setdefault(f"general/2020-09-{1 + number // 400:02d}.json", []).append(
            message(number, f"Text {number} about #thing{number % 7}", f"U{number % 20}", **more)
        )
    return days
