"""Formats that can be brought in from a page: those that can be looked through before anything is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from plein.imports.slack.source import SlackSource

NAMES: Final = {"slack": "Slack"}
SOURCES: Final[dict[str, Callable[[Path, str], SlackSource]]] = {
    "slack": lambda path, prefix: SlackSource(path, prefix=prefix),
}
