"""The layout of a Slack export: lists at the top, a folder for each channel, a file for each day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from plein.imports.archive import Archive, BadMember, Member
from plein.imports.jsonarray import BadJson, items
from plein.imports.report import Report, Unreadable
from plein.imports.sentences import Sentence, say

LISTS = ("users.json", "channels.json", "groups.json", "mpims.json", "dms.json")
_EMPTY = frozenset({"integration_logs.json"})
SORTED = 2000  # messages that are put in order together; Slack writes them in order


@dataclass
class Layout:
    """Where things stand in the archive: lists by name, days by folder."""

    lists: dict[str, Member] = field(default_factory=dict)
    days: dict[str, list[Member]] = field(default_factory=dict)


class NotAnExport(Unreadable):
    """The file cannot be read as an export of Slack at all."""


class Export:
    """An opened export. What is wrong with it goes into the report, once."""

    def __init__(self, path: Path, report: Report, alive: Callable[[int], object]) -> None:
        self.report = report
        self.archive = Archive(path, alive)
        if not self.archive.members:
            raise NotAnExport(
                say("This is not a zip file, or nothing in it can be read. Give the file that Slack's export made.")
            )
        if self.archive.is_damaged:
            report.problem(
                say(
                    "the file is damaged or was cut off: it has no table of contents; what could be found in it was read"
                )
            )
        self.layout = _layout(self.archive.members, report)
        if not self.layout.lists and not self.layout.days:
            raise NotAnExport(
                say("This zip file holds no Slack export: no users.json, no channels.json and no folders with days.")
            )
        for name, missing in _MISSING.items():
            if name not in self.layout.lists:
                report.problem(missing)

    def listed(self, name: str) -> Iterator[dict[str, Any]]:
        """The objects in one of the lists, as far as it can be read."""
        if member := self.layout.lists.get(name):
            yield from self.objects(member, tell=True)

    def objects(self, member: Member, *, tell: bool) -> Iterator[dict[str, Any]]:
        """The objects in one file; `tell` puts what is wrong with it into the report."""
        wrong = 0
        try:
            for item in items(self.archive.read(member)):
                if isinstance(item, dict):
                    yield item
                else:
                    wrong += 1
        except (BadMember, BadJson) as error:
            if tell:
                self.report.problem(_about(member, error.sentence))
        except OSError as error:
            if tell:
                self.report.problem(_about(member, f"{error.strerror or error}"))
        if wrong and tell:
            self.report.problem(_about(member, say("items that are no messages: %(count)s", count=wrong)))

    def messages(self, folder: str, *, tell: bool = False) -> Iterator[list[dict[str, Any]]]:
        """The messages of a channel, oldest first, some at a time."""
        for member in self.layout.days[folder]:
            some: list[dict[str, Any]] = []
            for message in self.objects(member, tell=tell):
                some.append(message)
                if len(some) == SORTED:
                    yield some
                    some = []
            if some:
                yield some


_MISSING: Final = {
    "users.json": say(
        "users.json is missing: people are called by their id. Bringing in the complete export later would bring these messages a second time"
    ),
    "channels.json": say(
        "channels.json is missing, and so which channels were public: those not in another list become closed spaces"
    ),
}


def _about(member: Member, sentence: Sentence) -> Sentence:
    return say("%(name)s: %(problem)s", name=_shown(member.name), problem=sentence)


def _layout(members: list[Member], report: Report) -> Layout:
    layout = Layout()
    prefix = _prefix(members)
    for member in members:
        if not _is_safe(member.name):
            report.problem(_about(member, say("a name that leads out of the archive; ignored")))
            continue
        parts = member.name.removeprefix(prefix).split("/")
        if len(parts) == 1 and parts[0] in LISTS:
            layout.lists.setdefault(parts[0], member)
        elif len(parts) == 2 and parts[1].endswith(".json") and parts[0] != "__MACOSX":
            layout.days.setdefault(parts[0], []).append(member)
        elif parts[0] != "__MACOSX" and parts[-1] not in _EMPTY:
            report.lose("other files in the export", _shown(member.name))
    for days in layout.days.values():
        days.sort(key=lambda member: member.name)
    return layout


def _prefix(members: list[Member]) -> str:
    """The folder around everything, when somebody unpacked and packed the export again."""
    tops = {member.name.partition("/")[0] for member in members if not member.name.startswith("__MACOSX")}
    nested = any(member.name.count("/") == 1 and member.name.rpartition("/")[2] in LISTS for member in members)
    return f"{tops.pop()}/" if len(tops) == 1 and nested else ""


def _is_safe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        "\\" not in name
        and "\0" not in name
        and not name.startswith("/")
        and ".." not in parts
        and "." not in parts
        and "" not in parts
        and ":" not in parts[0]
    )


def _shown(name: str) -> str:
    """A name from outside, fit for a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:120]
