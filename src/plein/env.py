"""Typed reading of settings from the environment; a wrong value stops the start with one clear sentence."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plein.terminal import gettext as _

T = TypeVar("T")


class WrongSetting(Exception):
    """A setting that cannot be used; the message says what to change."""


@dataclass(frozen=True)
class Setting:
    """One documented setting: its name, what it means and its default as text."""

    name: str
    default: str
    meaning: str


TABLE: dict[str, Setting] = {}


def read(name: str, default: str, meaning: str, parse: Callable[[str], T]) -> T:
    """Return setting `name`, also from the file named by `NAME_FILE` (for secrets)."""
    TABLE[name] = Setting(name, default, meaning)
    raw = os.environ.get(name, "")
    if path := os.environ.get(f"{name}_FILE", ""):
        try:
            raw = Path(path).read_text().strip()
        except OSError as error:
            text = _("%(name)s_FILE: cannot read %(path)s (%(error)s). Check the path and its rights.")
            raise WrongSetting(text % {"name": name, "path": path, "error": error.strerror}) from error
    try:
        return parse(raw or default)
    except WrongSetting as error:
        raise WrongSetting(f"{name}: {error}") from error
    except ValueError as error:
        text = _("%(name)s: %(raw)r cannot be used. %(meaning)s")
        raise WrongSetting(text % {"name": name, "raw": raw, "meaning": _(meaning)}) from error


def flag(raw: str) -> bool:
    """Parse yes/no."""
    if raw.lower() in {"1", "yes", "true", "on"}:
        return True
    if raw.lower() in {"0", "no", "false", "off", ""}:
        return False
    raise WrongSetting(_("%(raw)r is not yes or no. Write yes or no.") % {"raw": raw})


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a parser for whole numbers from `least` to `most`."""

    def parse(raw: str) -> int:
        if not raw.lstrip("-").isdigit() or not least <= int(raw) <= most:
            text = _("%(raw)r is not a whole number from %(least)s to %(most)s. Change it to one.")
            raise WrongSetting(text % {"raw": raw, "least": least, "most": most})
        return int(raw)

    return parse


def one_of(*values: str) -> Callable[[str], str]:
    """Return a parser for one of these words."""

    def parse(raw: str) -> str:
        if raw not in values:
            text = _("%(raw)r is not one of these: %(values)s. Choose one of them.")
            raise WrongSetting(text % {"raw": raw, "values": ", ".join(values)})
        return raw

    return parse


def zone(raw: str) -> str:
    """Parse the name of a time zone."""
    try:
        return ZoneInfo(raw).key
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        text = _("%(raw)r is not a time zone. Write one like Europe/Amsterdam.")
        raise WrongSetting(text % {"raw": raw}) from error


def sender(raw: str) -> str:
    """Parse the address that mail comes from, with or without a name before it."""
    name, at, host = parseaddr(raw)[1].rpartition("@")
    if not (name and at and host) or set(raw) & {"\r", "\n"}:
        text = _("%(raw)r is not an e-mail address. Write it like plein@example.nl.")
        raise WrongSetting(text % {"raw": raw})
    return raw


def address(raw: str) -> str:
    """Parse the public address of the site, without a path."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        text = _("%(raw)r is not a web address. Write it like https://plein.example.nl, without a path.")
        raise WrongSetting(text % {"raw": raw})
    return raw.rstrip("/")


def database(raw: str) -> dict[str, Any]:
    """Parse `sqlite:///path` or `postgresql://user:password@host:port/name` to a Django DATABASES entry."""
    parts = urlsplit(raw)
    if parts.scheme == "sqlite" and parts.path:
        name = unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)
        return {"ENGINE": "plein.core.sqlite", "NAME": name, "TEST": {"NAME": f"{name}.test"}, "CONN_MAX_AGE": None,
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS}}  # fmt: skip
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        # Chosen statements are planned once (kit.prepared); some poolers cannot keep plans.
        prepares = {"server_side_binding": True} if query.pop("prepared", "yes") != "no" else {}
        return {"ENGINE": "plein.core.postgresql", "NAME": unquote(parts.path.strip("/")),
                "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(query.pop("host", "") or parts.hostname or ""), "PORT": str(parts.port or ""), "OPTIONS": {**NOTICE, **query, **prepares},
                "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}  # fmt: skip
    text = _(
        "%(raw)r is not a database address. Write sqlite:///path/file or postgresql://user:password@host:5432/name."
    )
    raise WrongSetting(text % {"raw": raw})


# A server that is gone without a word is noticed within half a minute; by default it takes two hours.
NOTICE = {
    "connect_timeout": "5", "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}  # fmt: skip
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000; "
    "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
)


def bus(raw: str) -> str:
    """Parse the address of a Valkey or Redis server; empty means within this process."""
    if raw and urlsplit(raw).scheme not in {"redis", "rediss", "valkey", "valkeys", "unix"}:
        text = _("%(raw)r is not a Valkey address. Write redis://host:6379/0, or leave it empty.")
        raise WrongSetting(text % {"raw": raw})
    return raw.replace("valkeys://", "rediss://").replace("valkey://", "redis://")


def files(raw: str) -> dict[str, Any]:
    """Parse `file:///path` or `s3://key:secret@host/bucket?region=…` to a Django STORAGES entry."""
    parts = urlsplit(raw)
    if parts.scheme == "file" and parts.path:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": unquote(parts.path)}}
    if parts.scheme in {"s3", "s3+http"} and parts.path.strip("/"):
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        scheme = "http" if parts.scheme == "s3+http" else "https"
        port = f":{parts.port}" if parts.port else ""
        return {"BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {"bucket_name": parts.path.strip("/"), "access_key": unquote(parts.username or ""),
                            "secret_key": unquote(parts.password or ""), "endpoint_url": f"{scheme}://{parts.hostname}{port}",
                            "region_name": query.get("region", "us-east-1"),
                            "file_overwrite": False, "default_acl": None, "client_config": _patience()}}  # fmt: skip
    text = _("%(raw)r is not a place for files. Write file:///path or s3://key:secret@host/bucket.")
    raise WrongSetting(text % {"raw": raw})


def _patience() -> Any:
    """How long the storage may take: by default it holds whoever asks for some minutes."""
    from botocore.config import Config  # only with such a storage: importing it takes a while

    style = {"addressing_style": "path"}
    return Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2}, s3=style)


def mail(raw: str) -> dict[str, Any]:
    """Parse `smtp://user:password@host:port` (or `smtps://`, `smtp+starttls://`); empty keeps mail in the outbox."""
    parts = urlsplit(raw)
    if not raw:
        return {}
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        text = _("%(raw)r is not a mail server. Write smtp://user:password@host:25 or smtps://host:465.")
        raise WrongSetting(text % {"raw": raw})
    return {"host": parts.hostname, "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""), "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps", "use_tls": parts.scheme == "smtp+starttls"}  # fmt: skip
