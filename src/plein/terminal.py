"""The language of who sits at a terminal, and texts in it before Django is there to translate them."""

import gettext as catalogues
import os
from pathlib import Path

DOMAIN, LOCALE = "django", Path(__file__).parent / "locale"


def spoken() -> str:
    """The language of who sits at the terminal: PLEIN_LANGUAGE, else the terminal's own, else English."""
    wanted = (os.environ.get(name, "")[:2].lower() for name in ("PLEIN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return next((code for code in wanted if code in {"nl", "en"}), "en")


def gettext(text: str) -> str:
    """A text from the same catalogue as everywhere; needs no settings, which may be what is wrong."""
    return catalogues.translation(DOMAIN, LOCALE, [spoken()], fallback=True).gettext(text)


def teach_click() -> None:
    """Have click, which asks Python's own gettext, say "Usage" and "No such option" in this language too."""
    os.environ["LANGUAGE"] = spoken()
    catalogues.bindtextdomain(DOMAIN, LOCALE)
    catalogues.textdomain(DOMAIN)
