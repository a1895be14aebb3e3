"""A Slack export as people, spaces and posts: looked through once for who and what is in it, then read again for the posts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

from plein.imports.pool import results, workers_for
from plein.imports.records import Account, PersonIn, Place, PostIn, SpaceIn
from plein.imports.report import Report
from plein.imports.slack import people as people_of
from plein.imports.slack.blocks import string
from plein.imports.slack.export import Export
from plein.imports.slack.messages import (
    HOUSEKEEPING,
    Context,
    Task,
    author_of,
    is_absurd,
    is_empty,
    moment,
    prepare,
    reactions_of,
)
from plein.imports.slack.mrkdwn import plain
from plein.kit.text import clean

TASK = 500  # messages that are prepared together
LISTS = (
    ("channels.json", "open"),
    ("groups.json", "closed"),
    ("mpims.json", "conversation"),
    ("dms.json", "conversation"),
)


@dataclass
class _Channel:
    key: str
    folder: str
    space: SpaceIn
    posters: dict[str, None] = field(default_factory=dict)


class SlackSource:
    """Reads FILE; `prefix` goes before the name of every space; `alive` as in `Archive`."""

    def __init__(self, path: Path, *, prefix: str = "", alive: Callable[[int], object] = lambda _count: None) -> None:
        self.report = Report()
        self._export = Export(path, self.report, alive)
        self._now = int(time() * 1_000_000)
        self._prefix = prefix
        self.report.found.update({"people": 0, "spaces": 0, "posts": 0, "threads": 0, "answers": 0})
        self._people = people_of.People(self._export.listed("users.json"))
        self._channels = self._find_channels()
        self.total = sum(self._look_through(channel) for channel in self._channels)
        self.people: list[PersonIn] = list(self._people.listed.values())
        self.spaces: list[SpaceIn] = [self._space(channel) for channel in self._channels]
        self._workspace = self._people.workspace
        self.origin = f"slack-{''.join(letter for letter in self._workspace if letter.isalnum())[:40] or 'unknown'}"
        self.report.found["people"], self.report.found["spaces"] = len(self.people), len(self.spaces)

    def posts(
        self, accounts: Mapping[str, Account], places: Mapping[str, Place]
    ) -> Iterator[tuple[str, list[PostIn], int]]:
        """Yield posts by channel, oldest first; see `imports.core.Source`."""
        readers = {space.key: frozenset(space.members) for space in self.spaces if space.kind != "open"}
        linked = {space.key: places[space.key] for space in self.spaces if space.kind in {"open", "closed"}}
        context = Context(self._workspace, dict(accounts), self._people.by_name, linked, readers)
        for done in results(prepare, context, self._tasks(), workers=workers_for(self.total)):
            self.report.merge(done.report)
            yield done.space, done.posts, done.read

    def _find_channels(self) -> list[_Channel]:
        folders = dict.fromkeys(self._export.layout.days)
        found: list[_Channel] = []
        keys: set[str] = set()
        for name, kind in LISTS:
            for item in self._export.listed(name):
                key, folder = string(item.get("id")), string(item.get("name"))
                folder = key if kind == "conversation" and key in folders else folder
                if not (key or folder) or (key or folder) in keys:
                    self.report.lose("channels without an id or a name, or listed twice")
                    continue
                keys.add(key or folder)
                folders.pop(folder, None)
                found.append(
                    _Channel(
                        key or folder,
                        folder if folder in self._export.layout.days else "",
                        self._described(key or folder, folder, kind, item),
                    )
                )
        for folder in folders:
            space = SpaceIn(folder, f"{self._prefix}{folder}", "closed")
            self.report.lose(
                "channels that no list names: whether they were public is not known, so they become closed spaces",
                clean(folder)[:60],
            )
            found.append(_Channel(folder, folder, space))
        return found

    def _described(self, key: str, name: str, kind: str, item: dict[str, Any]) -> SpaceIn:
        members = item.get("members")
        listed = [one for one in members if isinstance(one, str)] if isinstance(members, list) else []
        purpose, topic = (
            string(value.get("value")) if isinstance(value := item.get(what), dict) else ""
            for what in ("purpose", "topic")
        )
        at = moment(item.get("created"))
        created = datetime.fromtimestamp(at / 1_000_000, UTC) if at and not is_absurd(at, self._now) else None
        creator = [string(item.get("creator"))] if kind != "conversation" and item.get("creator") else []
        shown = "" if kind == "conversation" else f"{self._prefix}{clean(name) or key}"
        return SpaceIn(
            key, shown, kind, clean(plain(purpose or topic)), listed, creator, created, item.get("is_archived") is True
        )

    def _look_through(self, channel: _Channel) -> int:
        """Note who wrote, and what will be left out; the same choice as in `_tasks`, which does not tell it again."""
        count = 0
        if not channel.folder:
            return 0
        for messages in self._export.messages(channel.folder, tell=True):
            for message in messages:
                if self._left_out(message, self.report):
                    continue
                count += 1
                author = author_of(message)
                channel.posters.setdefault(author)
                self._people.note(author, message)
                for _name, users, _count in reactions_of(message):
                    for user in users:
                        self._people.note(user, {})
        return count

    def _left_out(self, message: dict[str, Any], report: Report) -> bool:
        """Whether a message stays behind; the report is told why."""
        at = moment(message.get("ts"))
        if string(message.get("subtype")) in HOUSEKEEPING or message.get("hidden") is True:
            report.skip("messages of Slack itself about joining, leaving, topics, names and pins")
        elif message.get("type", "message") != "message":
            report.lose("items that are no messages")
        elif at is None:
            report.lose("messages without a moment (ts)")
        elif is_absurd(at, self._now):
            report.lose("messages with an impossible moment (ts)")
        elif is_empty(message):
            report.skip("empty messages")
        else:
            return False
        return True

    def _space(self, channel: _Channel) -> SpaceIn:
        """Who wrote in an open channel belongs to it; in others only who is listed, since membership lets people read."""
        space = channel.space
        if space.kind == "open" or not space.members:
            space.members = list(dict.fromkeys([*space.members, *channel.posters]))
        for key in [*space.members, *space.managers]:
            self._people.note(key, {})
        space.managers = [key for key in space.managers if space.kind == "open" or key in space.members]
        if space.kind == "conversation":
            space.name = ", ".join(self._people.listed[key].name for key in space.members)[:120]
        return space

    def _tasks(self) -> Iterator[Task]:
        for channel in self._channels:
            if channel.folder:
                yield from self._channel_tasks(channel)

    def _channel_tasks(self, channel: _Channel) -> Iterator[Task]:
        seen: set[int] = set()
        instead: dict[int, int] = {}  # the first answer stands in for a root that is not in the export
        task, unheard = Task(channel.key, []), Report()
        for messages in self._export.messages(channel.folder):
            kept = [
                (at, message)
                for message in messages
                if not self._left_out(message, unheard) and (at := moment(message["ts"])) is not None
            ]
            for at, message in sorted(kept, key=lambda pair: pair[0]):
                if at in seen:
                    self.report.skip("messages that are in the export twice")
                    continue
                task.messages.append((at, self._root(at, message, seen, instead), message))
                seen.add(at)
                if len(task.messages) == TASK:
                    yield task
                    task = Task(channel.key, [])
        if task.messages:
            yield task

    def _root(self, at: int, message: dict[str, Any], seen: set[int], instead: dict[int, int]) -> int | None:
        root = moment(message.get("thread_ts"))
        if root is None or root == at:
            return None
        if root in seen:
            return root
        if root not in instead:
            instead[root] = at
            self.report.lose("threads whose first message is not in the export: their first answer begins them")
            return None
        return instead[root]
