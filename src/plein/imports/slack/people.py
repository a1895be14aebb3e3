"""Who is in a Slack export: those listed, and those who only appear in messages."""

from collections.abc import Iterable
from typing import Any

from plein.imports.records import PersonIn
from plein.imports.slack.blocks import string
from plein.imports.slack.messages import NOBODY
from plein.kit.text import clean

_KNOWN = {"USLACKBOT": "Slackbot", NOBODY: "Unknown (Slack)"}


class People:
    """People by their id in Slack. `by_name` finds those whose name nobody else has; None for a name that several have."""

    def __init__(self, users: Iterable[dict[str, Any]]) -> None:
        self.listed: dict[str, PersonIn] = {}
        self.by_name: dict[str, str | None] = {}
        self.workspace = ""
        self._unnamed: set[str] = set()
        for user in users:
            self._add(user)

    def note(self, key: str, message: dict[str, Any]) -> None:
        """Make sure that who is met in a message is a person, named as well as the message can tell."""
        team = string(message.get("team"))
        self.workspace = self.workspace or team
        if key in self.listed and (not message or key not in self._unnamed):
            return
        if key.startswith("bot:"):
            self.listed[key] = _bot(key, message)
            return
        profile = message.get("user_profile")
        profile = profile if isinstance(profile, dict) else {}
        name = _first(profile, "real_name", "display_name", "name")
        known = _KNOWN.get(key, "")
        self.listed[key] = PersonIn(
            key,
            name or known or f"Slack user {clean(key)[:40]}",
            _first(profile, "name", "display_name") or name or known or key,
        )
        if name:
            self._unnamed.discard(key)
        else:
            self._unnamed.add(key)

    def _add(self, user: dict[str, Any]) -> None:
        key = string(user.get("id"))
        if not key or key in self.listed:
            return
        profile = user.get("profile")
        profile = profile if isinstance(profile, dict) else {}
        name = (
            _first(profile, "real_name", "display_name")
            or _first(user, "real_name", "name")
            or f"Slack user {clean(key)[:40]}"
        )
        is_bot = user.get("is_bot") is True and key != "USLACKBOT"
        guest = user.get("is_restricted") is True or user.get("is_ultra_restricted") is True
        wanted = _first(user, "name") or _first(profile, "display_name") or name
        person = PersonIn(
            key,
            f"{name} (bot)" if is_bot else name,
            wanted,
            string(profile.get("email")),
            guest,
            user.get("deleted") is not True,
        )
        self.listed[key] = person
        self.workspace = self.workspace or string(user.get("team_id"))
        for called in {name.lower(), wanted.lower(), _first(profile, "display_name").lower()} - {""}:
            self.by_name[called] = key if self.by_name.get(called, key) == key else None


def _bot(key: str, message: dict[str, Any]) -> PersonIn:
    profile = message.get("bot_profile")
    name = (
        _first(message, "username")
        or (_first(profile, "name") if isinstance(profile, dict) else "")
        or key.removeprefix("bot:")
    )
    return PersonIn(key, f"{clean(name)[:110]} (bot)", f"{name}-bot")


def _first(found: dict[str, Any], *names: str) -> str:
    """The first of these that is a text with something in it."""
    return next((value for name in names if (value := clean(string(found.get(name))))), "")
