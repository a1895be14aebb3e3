"""The lock files belong together and name no address."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.M)
pytestmark = pytest.mark.once


def _text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def _pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall(_text(name)))


def test_what_runs_is_what_is_built_with_and_tested() -> None:
    assert _pins("run") < _pins("build") < _pins("dev")


def test_every_package_has_a_hash_and_none_an_address() -> None:
    for name in ("run", "build", "dev"):
        text = _text(name)
        assert len(_pins(name)) == len(re.findall(r"== ?\S+ \\\n +--hash=sha256:", text))
        assert "://" not in text
        assert not re.search(r"^(-i|--index|--find|--extra)", text, re.M)
    assert "://" not in re.sub(r'"(?:url|funding)": "[^"]*"', "", (ROOT / "package-lock.json").read_text())


def test_every_dependency_that_the_project_names_is_locked() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=!~; ]", wish)[0].lower() for wish in named}
    assert names - {name for name, _version in _pins("run")} == set()
