"""Formats that can be brought in from a page: those that can be looked through before anything is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from plein.imports.slack.source import SlackSource

NAMES: Final = {"slack": "Slack"}
SOURCES: Final[dict[str, Callable[[Path, str, Callable[[int], object]], SlackSource]]] = {
    "slack": lambda path, prefix, alive: SlackSource(path, prefix=prefix, alive=alive),
}
