"""Colours are legible, files stay small, and the lock file names no hosts."""

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("background", "surface", "sunken", "accent-soft", "signal-soft", "good-soft")],
    *[("ink-soft", ground, TEXT) for ground in ("background", "surface", "sunken")],
    *[("accent", ground, TEXT) for ground in ("background", "surface", "sunken", "accent-soft")],
    *[("signal", ground, TEXT) for ground in ("background", "surface", "signal-soft")],
    *[("good", ground, TEXT) for ground in ("surface", "good-soft")],
    ("on-accent", "accent", TEXT),
    ("on-signal", "signal", TEXT),
    *[(edge, ground, CONTROL) for edge in ("edge", "focus") for ground in ("background", "surface")],
]


def tokens() -> dict[str, tuple[str, str]]:
    text = (FRONTEND / "styles" / "brand.css").read_text()
    return {
        name: (light, dark) for name, light, dark in re.findall(r"--plein-color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", text)
    }


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_stand_out_in_light_and_dark(front: str, ground: str, least: float) -> None:
    found = tokens()
    assert all(contrast(found[front][scheme], found[ground][scheme]) >= least for scheme in (0, 1))


def test_initials_are_legible_on_every_tone() -> None:
    tones = re.findall(
        r"\.tone-\d+ \{ background: (#\w{6})", (FRONTEND / "styles" / "components" / "avatar.css").read_text()
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
