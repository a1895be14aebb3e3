"""Themes: how an organisation looks, from a small file; one that cannot be read by everybody is refused with the reason."""

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from plein.core.permissions import Invalid
from plein.kit.contrast import COLOUR, contrast

SHIPPED = Path(__file__).parents[2] / "themes"
OURS = "plein"
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for what a control is recognised by
# What stands on what in the components, and how far apart it must be.
PAIRS = (
    *(("ink", on, TEXT) for on in ("background", "surface", "sunken", "accent-soft", "signal-soft", "good-soft")),
    *(("ink-soft", on, TEXT) for on in ("background", "surface", "sunken")),
    *(("accent", on, TEXT) for on in ("background", "surface", "sunken", "accent-soft")),
    *(("signal", on, TEXT) for on in ("background", "surface", "signal-soft")),
    *(("good", on, TEXT) for on in ("surface", "good-soft")),
    ("on-accent", "accent", TEXT),
    ("on-signal", "signal", TEXT),
    *((front, on, EDGE) for front in ("edge", "focus") for on in ("background", "surface")),
)
_HUMANIST = (
    '"Segoe UI", Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, system-ui, sans-serif'
)
FONTS = {
    "humanist": _HUMANIST,
    "grotesque": 'Inter, Roboto, "Helvetica Neue", "Nimbus Sans", "Liberation Sans", Arial, sans-serif',
    "rounded": 'ui-rounded, Nunito, "Hiragino Maru Gothic ProN", Quicksand, "Arial Rounded MT Bold", "Trebuchet MS", "DejaVu Sans", sans-serif',
    "serif": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", "DejaVu Serif", serif',
    "system": "system-ui, sans-serif",
}
MOST_RADIUS = 24  # CSS pixels
MOST_BYTES = 16_384
MOST_SAID = 6  # of what is wrong at once


@dataclass(frozen=True)
class Theme:
    """A look that was judged to be legible."""

    name: str
    light: Mapping[str, str]
    dark: Mapping[str, str]
    font: str
    heading_font: str
    radius: int
    logo: str = ""  # name of a file beside the theme

    def css(self) -> str:
        """The first layer of tokens, as a style sheet."""
        colours = {f"color-{name}": f"light-dark({self.light[name]}, {self.dark[name]})" for name in self.light}
        rest = {
            "typography-font-family": FONTS[self.font],
            "typography-heading-font-family": FONTS[self.heading_font],
            "shape-border-radius": f"{self.radius}px",
        }
        return (
            ":root {\n" + "".join(f"  --plein-{name}: {value};\n" for name, value in (colours | rest).items()) + "}\n"
        )


def shipped() -> dict[str, Theme]:
    """The themes that come with Plein, ours first."""
    names = sorted((path.stem for path in SHIPPED.glob("*.toml")), key=lambda name: (name != OURS, name))
    return {name: load(SHIPPED / f"{name}.toml") for name in names}


def place(name: str) -> Path:
    """Where a theme is: a shipped one by its name, another by its path."""
    return SHIPPED / f"{name}.toml" if name.isidentifier() else Path(name)


@cache
def load(path: Path) -> Theme:
    """Read a theme from a file. Raises Invalid, also when there is none."""
    try:
        return parse(path.read_bytes())
    except OSError as error:
        text = _("There is no theme file %(path)s. Shipped themes: %(names)s.")
        names = ", ".join(sorted(one.stem for one in SHIPPED.glob("*.toml")))
        raise Invalid(text % {"path": path, "names": names}, "theme") from error


def parse(data: bytes) -> Theme:
    """Read and judge a theme; what it does not name is as in ours. Raises Invalid with a sentence for everything wrong."""
    try:
        given = tomllib.loads(data.decode()) if len(data) <= MOST_BYTES else {}
    except (ValueError, RecursionError) as error:  # also numbers too long for Python, and brackets too deep
        raise Invalid(_unreadable(error), "theme") from error
    values = _ours() | given
    wrong = [*_unknown(given), *(sentence for check in _CHECKS for sentence in check(values))]
    _refuse(wrong)
    colours = {scheme: _ours()[scheme] | values[scheme] for scheme in ("light", "dark")}
    _refuse(list(_illegible(colours)))
    heading = values.get("heading-font", values["font"])
    return Theme(
        values["name"].strip(), **colours, font=values["font"], heading_font=heading, radius=values["radius"],
        logo=values.get("logo", ""),
    )  # fmt: skip


def _unreadable(error: Exception) -> str:
    """In the language of the reader, which what Python says is not."""
    line = re.search(r"at line (\d+)", str(error))
    if line is None:
        return _("This is not a theme file.")
    return _("This is not a theme file: line %(line)s cannot be read.") % {"line": line[1]}


@cache
def _ours() -> dict[str, Any]:
    return tomllib.loads((SHIPPED / f"{OURS}.toml").read_text()) | {"name": ""}


def _refuse(wrong: list[str]) -> None:
    if wrong:
        more = len(wrong) - MOST_SAID
        rest = [_("And %(count)s more.") % {"count": more}] if more > 0 else []
        raise Invalid(" ".join(wrong[:MOST_SAID] + rest), "theme")


def _unknown(given: Mapping[str, Any]) -> Iterator[str]:
    known = {"name", "logo", "font", "heading-font", "radius", "light", "dark"}
    for name in sorted(set(given) - known):
        yield _("A theme has no ‘%(name)s’.") % {"name": name}


def _wrong_name(values: Mapping[str, Any]) -> Iterator[str]:
    name = values["name"]
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 60:
        yield _("Give the theme a name of at most 60 characters.")


def _wrong_logo(values: Mapping[str, Any]) -> Iterator[str]:
    logo = values.get("logo", "")
    if logo != "" and not (
        isinstance(logo, str) and Path(logo).name == logo and logo.lower().endswith((".svg", ".png"))
    ):
        yield _("‘logo’ is the name of an SVG or PNG file beside the theme.")


def _wrong_font(values: Mapping[str, Any]) -> Iterator[str]:
    for key in ("font", "heading-font"):
        if str(values.get(key, values["font"])) not in FONTS:
            yield _("‘%(key)s’ is one of %(fonts)s.") % {"key": key, "fonts": ", ".join(FONTS)}


def _wrong_radius(values: Mapping[str, Any]) -> Iterator[str]:
    radius = values["radius"]
    if type(radius) is not int or not 0 <= radius <= MOST_RADIUS:
        yield _("‘radius’ is a whole number from 0 to %(most)s.") % {"most": MOST_RADIUS}


def _wrong_colours(values: Mapping[str, Any]) -> Iterator[str]:
    for scheme in ("light", "dark"):
        given = values[scheme] if isinstance(values[scheme], dict) else {scheme: values[scheme]}
        for name, colour in given.items():
            if name not in _ours()["light"]:
                yield _("A theme has no colour ‘%(name)s’.") % {"name": name}
            elif not isinstance(colour, str) or not COLOUR.fullmatch(colour):
                yield _("The colour ‘%(name)s’ is written like #0b5566, in small letters.") % {"name": name}


_CHECKS: tuple[Callable[[Mapping[str, Any]], Iterator[str]], ...] = (
    _wrong_name, _wrong_logo, _wrong_font, _wrong_radius, _wrong_colours,
)  # fmt: skip


def _illegible(colours: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """A sentence for each pair that does not stand far enough apart."""
    text = _(
        "%(scheme)s: ‘%(front)s’ on ‘%(ground)s’ has a contrast of %(found)s to 1; at least %(least)s to 1 is needed."
    )
    for scheme, title in (("light", _("Light")), ("dark", _("Dark"))):
        for front, ground, least in PAIRS:
            found = contrast(colours[scheme][front], colours[scheme][ground])
            if found < least:
                shown = number_format(math.floor(found * 100) / 100, 2)  # never rounded up to what is needed
                numbers = {"found": shown, "least": number_format(least, 1)}
                yield text % {"scheme": title, "front": front, "ground": ground, **numbers}
