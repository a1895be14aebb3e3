"""Which Plein this is, and what it runs on."""

import platform
import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

import django

from plein.kit.database import database_version


def version() -> str:
    """The version that is installed."""
    try:
        return installed("plein")
    except PackageNotFoundError:  # a checkout
        about = Path(__file__).parents[3] / "pyproject.toml"
        return str(tomllib.loads(about.read_text())["project"]["version"]) if about.exists() else "unknown"


def versions() -> dict[str, str]:
    """What the installation is made of, by name."""
    return {
        "Plein": version(),
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "Database": database_version(),
    }
