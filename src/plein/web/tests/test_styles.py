"""Styles keep to their layers, files stay small, and the lock file names no hosts."""

import re
from pathlib import Path

import pytest

from plein.core.look.themes import TEXT, shipped
from plein.kit.contrast import contrast

FRONTEND = Path(__file__).parents[2] / "frontend"
SHEETS = sorted([*(FRONTEND / "styles").rglob("*.css"), *FRONTEND.parent.glob("channels/*/*.css")])
LARGEST = 30 * 1024  # bytes of all styles together, compressed


def test_the_first_layer_is_our_theme() -> None:
    sheet = (FRONTEND / "styles" / "brand.css").read_text()
    assert sheet.partition("*/\n")[2] == shipped()["plein"].css()


def test_only_the_second_layer_reads_the_first() -> None:
    brand = set(re.findall(r"--plein-[\w-]+(?=:)", (FRONTEND / "styles" / "brand.css").read_text()))
    others = [path for path in SHEETS if path.name not in {"brand.css", "common.css"}]
    assert {path.name: used & brand for path in others if (used := _used(path)) & brand} == {}


def test_every_token_that_is_used_exists() -> None:
    named = {token for path in SHEETS for token in re.findall(r"(--[\w-]+):", path.read_text())}
    assert {path.name: used - named for path in SHEETS if (used := _used(path)) - named} == {}


def _used(path: Path) -> set[str]:
    return set(re.findall(r"var\((--[\w-]+)", path.read_text()))


def test_all_styles_together_are_small() -> None:
    built = list((FRONTEND.parent / "static" / "build").glob("app-*.css.br"))
    assert len(built) == 1
    assert built[0].stat().st_size < LARGEST


def test_initials_are_legible_on_every_tone() -> None:
    tones = re.findall(
        r"\.tone-\d+ \{ --tone: (#\w{6})", (FRONTEND / "styles" / "components" / "avatar.css").read_text()
    )
    assert len(tones) == 12
    assert all(contrast("#ffffff", tone) >= TEXT for tone in tones)


def test_every_behaviour_is_a_small_file() -> None:
    sizes = {path.name: len(path.read_text().splitlines()) for path in (FRONTEND / "islands").glob("*.ts")}
    assert sizes
    assert max(sizes.values()) <= 150, sizes


def test_the_lock_file_names_no_hosts() -> None:
    lock = FRONTEND.parents[2] / "package-lock.json"
    if not lock.exists():
        pytest.skip("installed without a checkout")
    assert "resolved" not in lock.read_text()
