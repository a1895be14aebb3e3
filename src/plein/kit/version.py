"""Which Plein this is, and what it runs on."""

import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

import django

from plein.kit.database import database_version


def version() -> str:
    """The version that is installed."""
    try:
        return installed("plein")
    except PackageNotFoundError:
        return "unknown"


def versions() -> dict[str, str]:
    """What the installation is made of, by name."""
    return {
        "Plein": version(),
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "Database": database_version(),
    }
