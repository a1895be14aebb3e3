"""What the papers say is so."""

import re
from pathlib import Path

import pytest

from plein import env, settings

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    path
    for path in (ROOT / "src" / "plein").rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
]

pytestmark = pytest.mark.once


def recorded() -> set[str]:
    """Names of events in the code."""
    found: set[str] = set()
    for path in CODE:
        for call in re.finditer(r"\brecord\(\s*(.+?)(?:, by=|\Z)", path.read_text(), re.DOTALL):
            found |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', call[1]))
    return found | {"post.scheduled", "post.published", "post.submitted"}  # made from the state


def test_every_event_is_described_and_nothing_else() -> None:
    described = set(
        re.findall(
            r"`([a-z]+\.[a-z_]+)`",
            "\n".join(line for line in (ROOT / "docs/events.md").read_text().splitlines() if line.startswith("| `")),
        )
    )
    assert described == recorded()


def test_every_setting_is_described_with_its_default() -> None:
    text = (ROOT / "docs/administrators/settings.md").read_text()
    described = dict(re.findall(r"^\| `(PLEIN_[A-Z_]+)` \| (.*?) \|", text, re.MULTILINE))
    assert settings.URL
    assert set(described) == set(env.TABLE)
    for name, setting in env.TABLE.items():
        assert setting.meaning in text, name


def test_links_between_papers_lead_somewhere() -> None:
    for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", paper.read_text()):
            assert (paper.parent / link).exists(), f"{paper.name}: {link}"
