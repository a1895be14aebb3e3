"""Formats that can be brought in from a page: those that can be looked through before anything is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from plein.imports.sheets import work
from plein.imports.slack.source import SlackSource

NAMES: Final = {"slack": "Slack"}
SOURCES: Final[dict[str, Callable[[Path, str, Callable[[int], object]], SlackSource]]] = {
    "slack": lambda path, prefix, alive: SlackSource(path, prefix=prefix, alive=alive),
}
SHEETS: Final[dict[str, Callable[..., dict[str, Any]]]] = {"people": work.do, "units": work.do}
