"""How the organisation looks now: its theme and logo, made ready once."""

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from plein.core.look import logos, themes
from plein.core.permissions import Invalid

OWN = "own"  # in Organisation.theme: the uploaded file


@dataclass(frozen=True)
class Look:
    """A theme with its logo, as pages need them."""

    theme: themes.Theme
    css: str
    logo: bytes
    logo_ends: str  # how the name of the theme's logo ends
    logo_key: str  # of the organisation's own logo, in file storage
    version: str  # names this look in addresses; empty when it is ours, which is in the common style sheet

    @property
    def has_logo(self) -> bool:
        """Whether there is another logo than ours."""
        return bool(self.logo or self.logo_key)


def look_of(organisation: Any) -> Look:
    """The look of an organisation, also of one that is not there yet."""
    names = (getattr(organisation, name, "") for name in ("theme", "own_theme", "logo"))
    return _look(*names)


def chosen(organisation: Any) -> str:
    """Which theme to show as chosen in a form."""
    return organisation.theme or settings.THEME


def check_setting() -> None:
    """Raise Invalid when the theme of the settings cannot be used."""
    _shipped_or_file(settings.THEME)


@lru_cache(16)
def _look(theme: str, own: str, logo_key: str) -> Look:
    found, logo, ends = _chosen(theme, own)
    css = "" if found == themes.load(themes.place(themes.OURS)) else found.css()
    named = hashlib.sha256(b"\0".join([css.encode(), logo, logo_key.encode()])).hexdigest()[:12]
    return Look(found, css, logo, ends, logo_key, named if css or logo or logo_key else "")


def _chosen(theme: str, own: str) -> tuple[themes.Theme, bytes, str]:
    """The theme and its logo; one that has become illegible, or is no longer shipped, gives way to that of the settings."""
    try:
        if theme == OWN:
            return themes.parse(own.encode()), b"", ""
        if theme:
            return _shipped_or_file(theme)
    except Invalid as error:
        logging.getLogger(__name__).warning("The chosen theme cannot be used: %s", error)
    return _shipped_or_file(settings.THEME)


def _shipped_or_file(name: str) -> tuple[themes.Theme, bytes, str]:
    path: Path = themes.place(name)
    found = themes.load(path)
    return found, *(logos.read(path.parent / found.logo) if found.logo else (b"", ""))
